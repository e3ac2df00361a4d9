// Two rounds beside each other, pairing by pairing, each difference with its cause (fate.h). Pure.
#pragma once

#include "entente/matching/v1/round_service.pb.h"
#include "services/matching/rounds/stored_round.h"

namespace entente::matching {

// By need, gone first, then moved, new and, where they are asked for, the same. A need that has several partners has
// one difference for each of them; of those that both rounds lack in common the best of one stands beside the best of
// the other. Candidates come without their terms: ExplainPair says them. O(pairings² of differences).
v1::CompareRoundsResponse compare(const StoredRound& before, const StoredRound& after, bool with_same);

}  // namespace entente::matching
