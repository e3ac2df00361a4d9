// HeldPlaces: the places of proposals, held and released in the listings service whatever happens in between. What is
// wanted is stored first, in the outbox and in the transaction of the step that wants it; then the listings service is
// asked; then the answer is stored. Whoever dies on the way leaves the entry, and another run goes on from there:
//
//   approve ──► APPROVING + "hold r" ──► hold r ──► yes: APPROVED       no: RETURNED with the cause
//                      │ undone meanwhile: the proposal has another reservation
//                      └────────────────────► "release r"
//   agree ────► AGREED + "confirm r" ──► confirm r, five minutes later ──► no: CANCELLED with the cause
//   decline, withdraw, expire, cancel ──► "release r", where the step can be undone five minutes later
//
// Guarantee: once the outbox is empty, places are held for a proposal if and only if its state says so, under the
// reservation that it names. Several processes may run on one store. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/storage/retrier.h"
#include "services/matching/review/step_table.h"

namespace entente::common {
class Clock;
class Database;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

class Places;

// Whether places are held, or confirmed, for a proposal in this state, or are about to be.
bool holds_places(State state);

// Put into the outbox: hold the places of this proposal under its reservation; give those of a reservation back. Who
// put it there does it at once: until then nobody else takes it up.
// `former`: a reservation whose places are given back before, since the new ones may be among them; empty: none.
absl::Status owe_hold(common::WriteTransaction& tx, const v1::Proposal& proposal, absl::Time now,
                      const std::string& former = {});
absl::Status owe_release(common::WriteTransaction& tx, const std::string& reservation, absl::Time now);
// The same, to be done at `when` by whoever comes then: confirm the places of this proposal under its reservation; give
// those of a reservation back.
absl::Status owe_confirm(common::WriteTransaction& tx, const v1::Proposal& proposal, absl::Time when);
absl::Status owe_release_at(common::WriteTransaction& tx, const std::string& reservation, absl::Time when);
// It isn't owed any more. False: it is being done, or is done.
absl::StatusOr<bool> take_back_confirm(common::WriteTransaction& tx, const std::string& reservation);
absl::StatusOr<bool> take_back_release(common::WriteTransaction& tx, const std::string& reservation);

class HeldPlaces {
 public:
  // The parts outlive it.
  HeldPlaces(common::Database& database, const common::Clock& clock, Places& places);

  // Called in the transaction that stores what came of it, with the proposal as it is then.
  using Also = std::function<absl::Status(common::WriteTransaction&, v1::Proposal&)>;
  // Does what owe_hold() left for the proposal. An error: the listings service or the store can't be asked; the entry
  // stays. Idempotent.
  absl::Status hold(const std::string& proposal, const std::string& reservation, const Also& also = {});
  // The same behind a release of `former`, where that isn't empty.
  absl::Status hold_after(const std::string& former, const std::string& proposal, const std::string& reservation,
                          const Also& also = {});
  // Does what owe_confirm() left.
  absl::Status confirm(const std::string& proposal, const std::string& reservation);
  // Does what owe_release() left.
  absl::Status release(const std::string& reservation);
  // Does all that is due.
  absl::StatusOr<common::Retrier::Outcome> run();

 private:
  common::Database& database_;
  const common::Clock& clock_;
  Places& places_;
  common::Retrier retrier_;
};

}  // namespace entente::matching
