// A network as tasks see it, of plain data: cities with their fields, listings, proposals in any state.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/tasks/open_work.h"
#include "services/matching/tasks/task_list.h"

namespace entente::matching {

inline const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2026, 12, 1, 9, 0, 0), absl::UTCTimeZone());
inline const std::string kRoundName = "programmes/trial/rounds/2026-12-01-1";

struct TaskGround {
  // Dakar (crafts), Lyon (media arts), Tunis (crafts), each with a need and an offer; contacts confirmed in November.
  TaskGround() {
    for (const auto& [id, field] :
         {std::pair{"dakar", "crafts"}, std::pair{"lyon", "media-arts"}, std::pair{"tunis", "crafts"}}) {
      profiles::v1::City city;
      city.set_name(common::CityName(id).text());
      city.set_display_name(std::string(id) + " city");
      city.add_field_periods()->set_creative_field(field);
      *city.mutable_contact_confirm_date() = common::to_partial_date(absl::CivilDay(2026, 11, 2));
      put(city);
      for (const char* kind : {"need", "offer"}) put(listing(id, kind));
    }
    work.rounds[kRoundName] = {v1::Round::STATE_PUBLISHED, kNow - absl::Hours(48), true};
  }

  static listings::v1::Listing listing(const std::string& city, const std::string& kind) {
    listings::v1::Listing listing;
    listing.set_name("cities/" + city + "/listings/" + kind);
    listing.set_title("The " + kind + " of " + city);
    listing.set_state(listings::v1::Listing::STATE_PUBLISHED);
    *listing.mutable_expire_time() = common::to_timestamp(kNow + absl::Hours(24 * 200));
    return listing;
  }
  void put(const listings::v1::Listing& listing) {
    listings->listings.put(listing.name(), std::make_shared<const listings::v1::Listing>(listing));
  }
  void put(const profiles::v1::City& city) {
    profiles->cities[city.name()] = std::make_shared<const profiles::v1::City>(city);
  }
  void put(const v1::Cooperation& cooperation) {
    decisions->cooperations.push_back(std::make_shared<const v1::Cooperation>(cooperation));
  }

  // Dakar's need, Lyon's offer.
  static v1::Proposal proposal(const std::string& id, v1::Proposal::State state) {
    v1::Proposal proposal;
    proposal.set_name(kRoundName + "/proposals/" + id);
    proposal.set_state(state);
    *proposal.mutable_create_time() = common::to_timestamp(kNow - absl::Hours(24));
    for (const auto& [city, role] :
         {std::pair{"dakar", type::v1::PARTY_ROLE_BENEFICIARY}, std::pair{"lyon", type::v1::PARTY_ROLE_PIVOTAL}}) {
      v1::Proposal::Party& party = *proposal.add_parties();
      party.set_city(common::CityName(city).text());
      party.set_role(role);
      party.set_listing("cities/" + std::string(city) + "/listings/" +
                        (role == type::v1::PARTY_ROLE_BENEFICIARY ? "need" : "offer"));
    }
    return proposal;
  }
  void put(const v1::Proposal& proposal) {
    work.proposals[proposal.name()] = std::make_shared<const v1::Proposal>(proposal);
  }

  World world() const { return {profiles, listings, decisions}; }
  std::vector<PlacedTask> tasks(const common::Caller& caller, const std::string& person = "") const {
    return tasks_of(world(), work, spoken, caller, person);
  }
  // "decide p-1": kind and the last part of the resource.
  std::vector<std::string> words(const common::Caller& caller, const std::string& person = "") const {
    std::vector<std::string> words;
    for (const PlacedTask& placed : tasks(caller, person))
      words.push_back(common::word_of(placed.task.kind()) + " " + std::string(common::id_of(placed.task.resource())));
    return words;
  }

  static common::Caller caller(common::Role role, const std::string& scope, const std::string& subject = "ada") {
    return {.subject = subject, .assignments = {{role, scope}}, .now = kNow};
  }
  static common::Caller coordinator(const std::string& scope = "*", const std::string& subject = "ada") {
    return caller(common::Role::kCoordinator, scope, subject);
  }
  static common::Caller focal_point(const std::string& city) {
    return caller(common::Role::kFocalPoint, "cities/" + city, "focal-" + city);
  }

  std::shared_ptr<ProfilesView> profiles = std::make_shared<ProfilesView>();
  std::shared_ptr<ListingsView> listings = std::make_shared<ListingsView>();
  std::shared_ptr<DecisionsView> decisions = std::make_shared<DecisionsView>();
  OpenWork work;
  SpokenFor spoken;
};

}  // namespace entente::matching
