#include "services/matching/proposals/proposal_fields.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"

namespace entente::matching {
namespace {

using Texts = std::vector<std::string>;

constexpr auto kRegions =
    std::to_array<std::string_view>({"m49-region", "m49-subregion", "m49-intermediate", "unesco-group"});

template <typename Period>
bool holds_on(const Period& period, absl::CivilDay day) {
  const bool begun = !period.has_valid_from() || common::first_day(period.valid_from()) <= day;
  return begun && !(period.has_valid_to() && common::first_day(period.valid_to()) <= day);
}

const profiles::v1::City* city_of(const World& world, const std::string& name) {
  const auto found = world.profiles->cities.find(name);
  return found == world.profiles->cities.end() ? nullptr : found->second.get();
}

const profiles::v1::Country* country_of(const World& world, const profiles::v1::City& city) {
  const auto found = world.profiles->countries.find(common::concat("countries/", city.country()));
  return found == world.profiles->countries.end() ? nullptr : found->second.get();
}

void add_fields(const World& world, const v1::Proposal::Party& party, absl::CivilDay day, Texts& texts) {
  const profiles::v1::City* const city = city_of(world, party.city());
  if (city == nullptr) return;
  for (const auto& period : city->field_periods())
    if (holds_on(period, day)) texts.push_back(period.creative_field());
}

void add_regions(const World& world, const v1::Proposal::Party& party, absl::CivilDay day, Texts& texts) {
  const profiles::v1::City* const city = city_of(world, party.city());
  const profiles::v1::Country* const country = city == nullptr ? nullptr : country_of(world, *city);
  if (country == nullptr) return;
  for (const auto& one : country->classifications()) {
    const bool region = std::find(kRegions.begin(), kRegions.end(), one.scheme()) != kRegions.end();
    if (region && holds_on(one, day)) texts.push_back(one.value());
  }
}

// Titles of its listings and names of its cities.
void add_words(const World& world, const v1::Proposal::Party& party, absl::CivilDay /*day*/, Texts& texts) {
  if (const profiles::v1::City* const city = city_of(world, party.city())) texts.push_back(city->display_name());
  const auto listing = world.listing(party.listing());
  if (listing == nullptr) return;
  texts.push_back(listing->title());
  for (const auto& translation : listing->translations()) texts.push_back(translation.title());
}

}  // namespace

struct ProposalFields::Seen {
  absl::StatusOr<World> world;
  bool missed = false;
};

ProposalFields::ProposalFields(absl::StatusOr<World> world, absl::CivilDay day)
    : seen_(std::make_shared<Seen>(Seen{std::move(world)})) {
  const auto texts_of = [&](type::v1::PartyRole role, const auto& add) {
    return [seen = seen_, day, role, add](const google::protobuf::Message& entry, Texts& texts) {
      seen->missed = seen->missed || !seen->world.ok();
      if (!seen->world.ok()) return;
      for (const auto& party : dynamic_cast<const v1::Proposal&>(entry).parties())
        if (role == type::v1::PARTY_ROLE_UNSPECIFIED || party.role() == role) add(*seen->world, party, day, texts);
    };
  };
  fields_ = {{"name", {}, "programmes/"},
             {"state"},
             {"axis", "pairing.candidate.axis"},
             {"city", "parties.city", "cities/"},
             {"need", "pairing.candidate.pairing.need", "cities/"},
             {"offer", "pairing.candidate.pairing.offer", "cities/"},
             {"origin"},
             {"score", "pairing.candidate.score"},
             {"priority"},
             {"flag", "flags"},
             {"deadline"},
             {"assignee", {}, "people/"},
             {"field", {}, {}, texts_of(type::v1::PARTY_ROLE_BENEFICIARY, add_fields)},
             {"region", {}, {}, texts_of(type::v1::PARTY_ROLE_BENEFICIARY, add_regions)},
             {"pivotal_region", {}, {}, texts_of(type::v1::PARTY_ROLE_PIVOTAL, add_regions)},
             {"facilitating_region", {}, {}, texts_of(type::v1::PARTY_ROLE_FACILITATING, add_regions)},
             {"text", {}, {}, texts_of(type::v1::PARTY_ROLE_UNSPECIFIED, add_words)},
             {"create_time"},
             {"update_time"}};
}

absl::Status ProposalFields::status() const {
  return seen_->missed ? seen_->world.status() : absl::OkStatus();
}

}  // namespace entente::matching
