// A solved round as it is stored: its pairings, and the problem that it was solved on, without solving it again.
// Thread-safe: keeps no state.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/matching/v1/round.pb.h"
#include "matcher/score/problem.h"
#include "services/matching/rounds/round_inputs.h"

namespace entente::common {
class Database;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

struct StoredRound {
  v1::Round round;
  std::vector<v1::RoundPairing> pairings;  // by (need, offer, facilitator)
  std::shared_ptr<const matcher::Problem> problem;
};

// The round of this name, which a request gives in `field`. Builds its problem: not on a worker. NOT_FOUND,
// ROUND_NOT_SOLVED; ROUND_OF_OTHER_ENGINE where a version of before wrote what this one can't read.
absl::StatusOr<StoredRound> load_stored_round(common::Database& database, std::string_view field,
                                              const std::string& name);

// The pairings that a round which follows `base_round` gives points for (term `stability`); none where the base is
// empty or has no result that this version reads. They never change.
absl::StatusOr<std::vector<v1::Pairing>> pairings_of_base(common::ReadTransaction& tx, const std::string& base_round);

// What a stored round was solved on, its base's pairings among it. Borrows from both.
SnapshotInput snapshot_input(const RoundInputs& inputs, const std::vector<v1::Pairing>& base, matcher::Day as_of);

}  // namespace entente::matching
