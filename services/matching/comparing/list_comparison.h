// A person's list of pairings beside the best round: what each row is, what it costs, whom the list forgets and whom it
// asks for too much. Pure but for `control`.
#pragma once

#include "entente/matching/v1/round_service.pb.h"
#include "matcher/round/round.h"
#include "services/matching/comparing/pairing_list.h"

namespace entente::matching {

// `best` is a round of the problem that `list` was read for, with a choice. Rows are judged from the first one on: each
// takes its places as far as there are any. Candidates come without their terms. What a row costs is solved for as many
// rows as kCostWork lets; `control` ends that soon.
v1::CompareWithListResponse compare_with_list(const PairingList& list, const matcher::Round& best,
                                              const matcher::Control& control);

// Columns of the network, times solvings, that the costs of a list may take.
inline constexpr std::int64_t kCostWork = 20'000'000;

}  // namespace entente::matching
