// What a round and the one that it follows (`base_round`) have to do with each other: what of the base is fixed in the
// new round, what is carried on, and what gives way. A round without a base leaves all others as they are. Functions on
// a transaction and pure ones; thread-safe: they keep no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/world/views.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// Whether places are held for a proposal in this state that nobody carries out yet: APPROVED and AGREED. One that is
// being approved may or may not hold its places, so it isn't fixed; one that runs is a cooperation, which each round
// reads.
bool is_fixed(v1::Proposal::State state);

// The proposals of `base_round` that are fixed in a round that follows it; none where `base_round` is empty.
absl::StatusOr<std::vector<v1::Proposal>> fixed_proposals(common::ReadTransaction& tx, const std::string& base_round);

// The world in which a round of `programme` has the pairs of `fixed`: each is kept by a directive, unless a person's
// directive speaks of the same two listings, and the place that it holds of need and pivotal offer is free for it. Of a
// trio these two are fixed; the facilitating place stays held, whoever serves the need.
World with_fixed(const World& world, const std::string& programme, const std::vector<v1::Proposal>& fixed);

// Where `base_round` has the same proposal of unchanged listings, one of `proposals` says so (`carried_from`).
absl::Status carry_over(common::ReadTransaction& tx, const std::string& base_round,
                        std::vector<v1::Proposal>& proposals);

// Those proposals of `base_round` that nobody has touched become SUPERSEDED, and so does it, unless it is published:
// then it stays what cities see.
absl::Status give_way(common::WriteTransaction& tx, const std::string& base_round, absl::Time now);

}  // namespace entente::matching
