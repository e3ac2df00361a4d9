// Ancestors: the proposals of rounds before that a proposal carries on (`carried_from`), and those that these carried
// on. What was decided on them belongs to it, and while places are held for one of them it is that one which stands.
// Functions on a transaction; thread-safe: they keep no state.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal.pb.h"

namespace entente::common {
class ReadTransaction;
}

namespace entente::matching {

// Heads (proposal_head.h) of all of them, the newest first; as many reads as there are.
absl::StatusOr<std::vector<v1::Proposal>> ancestors_of(common::ReadTransaction& tx, const v1::Proposal& proposal);

// The newest of them for which places are held or about to be (holds_places); nothing when there is none.
absl::StatusOr<std::optional<v1::Proposal>> standing_ancestor(common::ReadTransaction& tx,
                                                              const v1::Proposal& proposal);

}  // namespace entente::matching
