#include "services/matching/invitations/speakers.h"

#include <algorithm>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/matching/access.h"
#include "services/matching/proposals/city_fields.h"

namespace entente::matching {
namespace {

using common::Assignment;
using common::Caller;
using v1::Invitation;

bool is_archived(const World& world, const std::string& scope) {
  const auto city = world.profiles->cities.find(scope);
  return city != world.profiles->cities.end() && city->second->state() == profiles::v1::City::STATE_ARCHIVED;
}

// The assignments of a focal point that hold now, of cities that are there.
std::vector<Assignment> spoken_for(Caller person, const World& world) {
  std::erase_if(person.assignments, [&](const Assignment& each) {
    const bool holds = each.from <= person.now && person.now < each.until;
    return each.role != common::Role::kFocalPoint || !holds || is_archived(world, each.scope);
  });
  return std::move(person.assignments);
}

}  // namespace

Invitation::State state_of(const Invited& invited, absl::Time now) {
  const Invitation& invitation = invited.stored.invitation;
  if (invitation.state() == Invitation::STATE_REVOKED) return Invitation::STATE_REVOKED;
  if (common::from_timestamp(invitation.expire_time()) <= now) return Invitation::STATE_EXPIRED;
  if (invitation.state() == Invitation::STATE_ANSWERED) return Invitation::STATE_ANSWERED;
  const v1::Proposal& proposal = invited.stored.proposal;
  const bool stands = invitation.person().empty()
                          ? !is_end(proposal.state()) && may_see(invited.speaker, proposal, invited.stored.round_state)
                          : invited.speaker.has_anywhere(common::Role::kFocalPoint);
  return stands ? Invitation::STATE_OPEN : Invitation::STATE_EXPIRED;
}

Invitation shown(const Invited& invited, absl::Time now) {
  Invitation invitation = invited.stored.invitation;
  invitation.set_state(state_of(invited, now));
  return invitation;
}

common::CallContext as(const common::CallContext& call, Caller caller) {
  common::CallContext mine = call;
  mine.caller = std::move(caller);
  mine.person_token.clear();
  return mine;
}

absl::StatusOr<Speakers> Speakers::read(People& people, const WorldSource& world, const std::set<std::string>& names) {
  Speakers speakers;
  if (names.empty()) return speakers;
  ENTENTE_ASSIGN_OR_RETURN(speakers.world_, world());
  if (names.size() == 1) {
    ENTENTE_ASSIGN_OR_RETURN(auto person, people.by_name(*names.begin()));
    if (person.has_value()) speakers.people_.emplace(*names.begin(), *std::move(person));
    return speakers;
  }
  ENTENTE_RETURN_IF_ERROR(people.each([&](const People::Person& person) {
    if (names.contains(person.name())) speakers.people_.emplace(person.name(), person);
  }));
  return speakers;
}

Invited Speakers::of(StoredInvitation stored, absl::Time now) const {
  Invited invited{std::move(stored), {}};
  const Invitation& invitation = invited.stored.invitation;
  invited.speaker = {.subject = invitation.name(), .kind = common::CallerKind::kPerson, .now = now};
  if (invitation.person().empty()) {
    invited.speaker.assignments = {{common::Role::kFocalPoint, invitation.city()}};
    return invited;
  }
  const auto person = people_.find(invitation.person());
  if (person == people_.end()) return invited;
  invited.subject = person->second.subject();
  invited.speaker.assignments = spoken_for(caller_of(person->second, now), *world_);
  return invited;
}

bool Speakers::may_hold(const Caller& caller, const Invited& invited) const {
  if (caller.is_coordinator()) return true;
  const bool itself =
      caller.kind == common::CallerKind::kPerson && !invited.subject.empty() && caller.subject == invited.subject;
  if (itself) return true;
  const auto covers = [&](const Assignment& each) {
    return caller.has_for_city(common::Role::kCoordinator, each.scope,
                               fields_on(*world_->profiles, each.scope, common::utc_day(caller.now)));
  };
  const auto& cities = invited.speaker.assignments;
  return !cities.empty() && std::all_of(cities.begin(), cities.end(), covers);
}

}  // namespace entente::matching
