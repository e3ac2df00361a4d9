// Speakers: as whom an invitation reads and answers, and who else may hold one. That of a proposal speaks as a focal
// point of its city; that of a person as the focal-point assignments which the person has at the moment, so that it is
// over with the last of them. Neither is ever more, whoever made it and whatever else the person may do. Values;
// thread-safe.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/invitations/invitation_store.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/world/people.h"

namespace entente::matching {

// An invitation with its speaker.
struct Invited {
  StoredInvitation stored;
  common::Caller speaker;    // its subject is the name of the invitation
  std::string subject = {};  // of a person's: who signs in as that person; empty: nobody does
};

v1::Invitation::State state_of(const Invited& invited, absl::Time now);
// As people read it.
v1::Invitation shown(const Invited& invited, absl::Time now);
// `call` as the speaker, or as the other caller.
common::CallContext as(const common::CallContext& call, common::Caller caller);

// The people of some invitations as profiles knows them at a moment. Those of proposals need none.
class Speakers {
 public:
  // Of the people of these names; asks nobody when there are none. An error where profiles, or `world`, can't tell. Not
  // called from within a transaction.
  static absl::StatusOr<Speakers> read(People& people, const WorldSource& world, const std::set<std::string>& names);

  bool knows(const std::string& person) const { return people_.contains(person); }
  // REQUIRES: its person, if it has one, is among those that were asked for. Who isn't known speaks for no city.
  Invited of(StoredInvitation stored, absl::Time now) const;
  // Of a person's: whether the caller makes, reads and ends it. The person does, coordinators of everything, and
  // coordinators of all the cities that the person speaks for.
  bool may_hold(const common::Caller& caller, const Invited& invited) const;

 private:
  std::map<std::string, People::Person> people_;
  std::optional<World> world_;  // where there are people
};

}  // namespace entente::matching
