#include "tests/matching/proposals/by_hand_ground.h"

#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::matching {
namespace {

v1::Pairing pairing_of(int need, int offer, int third) {
  v1::Pairing pairing;
  pairing.set_need(ReviewGround::needs().at(static_cast<std::size_t>(need)));
  pairing.set_offer(ReviewGround::offers().at(static_cast<std::size_t>(offer)));
  if (third >= 0) pairing.set_facilitator(ReviewGround::offers().at(static_cast<std::size_t>(third)));
  return pairing;
}

}  // namespace

absl::StatusOr<Appraisal> TableAppraiser::appraise(const common::CallContext&, const World&, const v1::Round&,
                                                   const v1::Pairing& pairing) {
  ++asked;
  if (const auto now = std::exchange(meanwhile, nullptr)) now();
  Appraisal appraisal;
  *appraisal.pairing.mutable_candidate()->mutable_pairing() = pairing;
  appraisal.pairing.mutable_candidate()->set_score(500);
  if (const auto found = broken.find({pairing.need(), pairing.offer()}); found != broken.end()) {
    appraisal.broken.push_back({found->second, {}});
    appraisal.broken.back().text.set_id(common::concat("rule.", found->second, ".broken"));
  }
  for (const std::string* listing : {&pairing.need(), &pairing.offer(), &pairing.facilitator()}) {
    if (full.contains(*listing)) appraisal.no_place = common::concat("no place is left at ", *listing);
  }
  appraisal.price.emplace().set_points(points[pairing.offer()]);
  return appraisal;
}

absl::StatusOr<std::optional<TablePeople::Person>> TablePeople::by_subject(const std::string& subject) {
  if (down) return absl::UnavailableError("down");
  const auto found =
      std::find_if(people.begin(), people.end(), [&](const auto& each) { return each.second.subject() == subject; });
  return found == people.end() ? std::nullopt : std::optional(found->second);
}

absl::StatusOr<std::optional<TablePeople::Person>> TablePeople::by_name(const std::string& name) {
  if (down) return absl::UnavailableError("down");
  const auto found = people.find(name);
  return found == people.end() ? std::nullopt : std::optional(found->second);
}

absl::Status TablePeople::each(const std::function<void(const Person&)>& see) {
  if (down) return absl::UnavailableError("down");
  for (const auto& [name, person] : people) see(person);
  return absl::OkStatus();
}

void TablePeople::add(const std::string& id, type::v1::Access::Role role, const std::string& scope) {
  Person& person = people[common::concat("people/", id)];
  person.set_name(common::concat("people/", id));
  person.set_subject(id);
  Person::Assignment& assignment = *person.add_assignments();
  assignment.set_role(role);
  assignment.set_scope(scope);
}

ByHandGround::ByHandGround() {
  const auto source = [this]() -> absl::StatusOr<World> { return world; };
  by_hand = std::make_unique<ByHandHandlers>(*database, source, appraiser);
  assignees = std::make_unique<AssigneeHandlers>(*database, source, people);
  using Access = type::v1::Access;
  people.add("ada", Access::ROLE_COORDINATOR, "*");
  people.add("carla", Access::ROLE_COORDINATOR, "fields/crafts");
  people.add("milo", Access::ROLE_COORDINATOR, "fields/music");
  people.add("olga", Access::ROLE_OBSERVER, "*");
  for (const auto* names : {&needs(), &offers()}) {
    const bool are_needs = names == &needs();
    for (const std::string& name : *names) {
      change_listing(name, [&](listings::v1::Listing& listing) {
        listing.set_role(are_needs ? type::v1::PARTY_ROLE_BENEFICIARY : type::v1::PARTY_ROLE_PIVOTAL);
        listing.mutable_expire_time()->set_seconds(4'000'000'000);
      });
    }
  }
  // The last one is of a third city.
  change_listing(offers()[3],
                 [](listings::v1::Listing& listing) { listing.set_role(type::v1::PARTY_ROLE_FACILITATING); });
}

const std::string& ByHandGround::round() {
  static const std::string* const name = new std::string("programmes/trial/rounds/2026-12-01-1");
  return *name;
}

v1::CreateProposalRequest ByHandGround::creation(int need, int offer, int third) {
  v1::CreateProposalRequest request;
  request.set_parent(round());
  *request.mutable_pairing() = pairing_of(need, offer, third);
  return request;
}

v1::SwapPartnerRequest ByHandGround::swapping(const v1::Proposal& proposal, int need, int offer, int third) {
  v1::SwapPartnerRequest request;
  request.set_name(proposal.name());
  *request.mutable_pairing() = pairing_of(need, offer, third);
  return request;
}

void ByHandGround::change_programme(const std::function<void(v1::Programme&)>& how) {
  how(programme);
  auto decisions = std::make_shared<DecisionsView>(*world.decisions);
  decisions->programmes[programme.name()] = std::make_shared<const v1::Programme>(programme);
  world.decisions = std::move(decisions);
}

void ByHandGround::change_listing(const std::string& name, const std::function<void(listings::v1::Listing&)>& how) {
  auto listing = std::make_shared<listings::v1::Listing>(*listings->listings.find(name)->message());
  how(*listing);
  listings->listings.put(name, std::move(listing));
}

}  // namespace entente::matching
