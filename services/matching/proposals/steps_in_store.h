// Taking steps: one place where a proposal's state, its decision, and what follows from the step are written, in one
// transaction; what the table of steps (review/) says is done here and nowhere else. Functions on a transaction;
// thread-safe: they keep no state.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/answers.h"
#include "services/matching/proposals/city_loads.h"
#include "services/matching/review/rules.h"
#include "services/matching/world/views.h"

namespace entente::common {
struct Caller;
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// How long a step stays within the house: what tells others goes out behind it, so that it can be undone until then.
inline constexpr absl::Duration kTimeToUndo = absl::Minutes(5);
// How long places are held for a proposal that nobody ends: longer than all days of answering, within what listings
// take.
inline constexpr absl::Duration kHoldOfPlaces = absl::Hours(24 * 390);

// Author of the steps that this service takes itself.
inline constexpr char kServiceItself[] = "services/matching";

// What a request sees of the network; an error while the mirrors aren't loaded. Not called from within a transaction.
using WorldSource = std::function<absl::StatusOr<World>()>;

// What is seen of a proposal when a step on it is judged.
struct Seen {
  v1::Proposal proposal;
  v1::Round round;
  Actor actor;
  Facts facts;
  int approvals_missing = 0;  // of a proposal that is PROPOSED
  Parties parties = {};
  absl::Time now = absl::InfinitePast();  // when it is looked at
  std::string no_undo = {};               // why the last decision can't be taken back, whatever the time; empty: it can
};

// The parties as the table sees them. `day`: on which cities' creative fields are looked up.
Parties parties_of(const v1::Proposal& proposal, const ProfilesView& profiles, absl::Time day);
// Fills facts and approvals of what is seen: of all on which the actor's steps from here depend, so that tell_reader()
// knows them.
absl::Status judge(common::ReadTransaction& tx, const World& world, LoadsOnce& loads, Seen& seen);
// The same for taking `action`: no more is read than that depends on, unless it isn't allowed; then all, since the
// refusal names what is.
absl::Status judge_for(common::ReadTransaction& tx, Action action, const World& world, LoadsOnce& loads, Seen& seen);
// The proposal as the caller sees it, without facts. `round`: its round.
Seen look(const common::Caller& caller, v1::Proposal proposal, v1::Round round, const World& world);
// Fills `allowed_actions` of `proposal`, which is seen so, what approvals it lacks, and until when its last decision
// can be undone.
void tell_reader(const Seen& seen, absl::Time now, v1::Proposal& proposal);

// A step that somebody wants to take.
struct Wish {
  Action action = v1::Decision::ACTION_UNSPECIFIED;
  std::string etag = {};
  std::string reason = {};
  std::string text = {};
  std::string author = {};
  std::optional<type::v1::EngineText> cause = {};
  std::string assignee = {};          // `people/{person}`, of REASSIGN
  std::optional<Answer> answer = {};  // of a step that is one
  std::string city = {};              // `cities/{city}` for which it is taken; empty: for the network
};
// Takes it: PERMISSION_DENIED, STALE_ETAG, STEP_NOT_ALLOWED or INVALID_FIELD, in this order; else the proposal, its
// decision and what is owed for it are stored, and `seen` has them. REQUIRES: `seen` was read in this transaction.
absl::Status take_step(common::WriteTransaction& tx, const Wish& wish, const World& world, absl::Time now, Seen& seen);
// Takes the last decision back, which `name` must be: the proposal is as it was before it, but for who takes care of
// it.
absl::Status undo_step(common::WriteTransaction& tx, const std::string& name, const Wish& wish, absl::Time now,
                       Seen& seen);
// Whether the actor takes any step here that can be taken back.
bool may_undo_anything(const Actor& actor);
// OK when the last decision can be taken back by this actor; else UNDO_NOT_POSSIBLE with why, or PERMISSION_DENIED.
absl::Status may_undo(const Seen& seen, absl::Time now);
// Puts a new proposal, which has its name and all but its state, before people: as take_step, for step propose or
// express-interest. REQUIRES: its round is stored and takes it, its name is free.
absl::Status begin_with(common::WriteTransaction& tx, const Wish& wish, absl::Time now, Seen& seen);
// Whether a round of this state takes proposals that are before coordinators.
bool is_open(v1::Round::State state);
// Appends a note.
absl::StatusOr<v1::Decision> append_note(common::WriteTransaction& tx, const Wish& wish,
                                         v1::Decision::Audience audience, absl::Time now, const Seen& seen);

}  // namespace entente::matching
