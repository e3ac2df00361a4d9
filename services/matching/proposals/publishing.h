// Publishing: from when on the cities of a round's approved proposals see them. Functions on a transaction;
// thread-safe: they keep no state.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "entente/matching/v1/round.pb.h"

namespace entente::common {
class WriteTransaction;
}

namespace entente::matching {

// The round becomes PUBLISHED, and its proposals for which places are held are told to their cities, both kTimeToUndo
// from now. ROUND_NOT_SOLVED, or ROUND_STEP_NOT_ALLOWED where it isn't SOLVED. REQUIRES: `round` was read in this
// transaction.
absl::Status publish(common::WriteTransaction& tx, v1::Round& round, absl::Time now);

// Takes that back: ROUND_STEP_NOT_ALLOWED where it isn't published, its cities see it already, or a newer round follows
// it. REQUIRES: as publish.
absl::Status unpublish(common::WriteTransaction& tx, v1::Round& round, absl::Time now);

}  // namespace entente::matching
