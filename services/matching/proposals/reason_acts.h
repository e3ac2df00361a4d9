// Reasons act: what follows from the reason of a decline, beside that the pair rests.
//   listing-out-of-date     the listing of who declines is held
//   no-capacity             its places are lowered by one
//   prefers-other-partner   coordinators read whom the city wants instead
//   language                coordinators read that a search with an interpreter may help
// Listings are changed once the decline can't be taken back any more: what is to be done is stored in the transaction
// of the decline, in the outbox, and done by whoever runs, so that no crash loses it. Thread-safe.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/storage/retrier.h"
#include "services/matching/world/views.h"

namespace entente::common {
class Clock;
class Database;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

class ListingChanges;

struct Declined {
  std::string city;       // `cities/{city}` of who declines
  std::string reason;     // of the step's list
  std::string preferred;  // of prefers-other-partner: a city or a listing; empty: not said
};

// Step act-on-reason, in the transaction of the decline: notes for coordinators are there at once; what changes
// listings is owed. REQUIRES: the proposal is as it was before the decline.
absl::Status act_on_reason(common::WriteTransaction& tx, const v1::Proposal& proposal, const Declined& declined,
                           const World& world, absl::Time now);

class ReasonActs {
 public:
  // The parts outlive it.
  ReasonActs(common::Database& database, const common::Clock& clock, ListingChanges& changes);
  // Does all that is due. A decline that was taken back has nothing done. Idempotent.
  absl::StatusOr<common::Retrier::Outcome> run();

 private:
  absl::Status act(const common::OutboxEntry& entry);

  common::Database& database_;
  ListingChanges& changes_;
  common::Retrier retrier_;
};

}  // namespace entente::matching
