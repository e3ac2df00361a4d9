// Losses: what a round loses when one of its pairings may not be in it. Pure but for `control`.
#pragma once

#include <optional>
#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

// Pairings times columns of a round for which losses are worked out.
inline constexpr std::int64_t kLossWork = 2'000'000;
// The same where each is a whole solving: under quotas or fairness.
inline constexpr std::int64_t kConstrainedLossWork = 20'000;

// Of each pairing, in the order of `round.pairings`: what the round reaches less the best one without exactly it, never
// less than nothing. In a round with trios, without quotas and fairness, the others of its trios are held and pairs
// around them are exact: then the round may lose less, but no more. nullopt: of one that is kept; where nothing keeps
// the quotas without it; and of all where that would take more than `most_work` (pairings times columns), or was
// cancelled. REQUIRES: `round` has a choice and pairings. One solving of pairs a pairing; warm in a round of pairs.
std::vector<std::optional<Amount>> losses_of(const Round& round, const Control& control,
                                             std::int64_t most_work = kLossWork);

}  // namespace entente::matcher
