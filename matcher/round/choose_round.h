// The choice of a round and its proof, under the programme's quotas and fairness, without what people ask about it.
#pragma once

#include <cstdint>
#include <memory>

#include "matcher/round/round.h"

namespace entente::matcher {

// With more needs times offers than this, pairs aren't all drawn: the best candidates of each need are, and whatever
// closing over all pairs adds (closure.h). The certificate proves the round over all pairs just the same; runners-up,
// ranges of prices, standing and baselines speak of what is drawn.
inline constexpr std::int64_t kMostPairsDrawn = 4'000'000;

// Solves what is drawn, without prices, runners-up, causes and balance: everything of a Round up to
// `trios_certificate`, its quotas and fairness, and its faults and remarks. Same problem, same result on every machine
// (see solver.h on CBC). REQUIRES: `drawn` is draw(*problem, seeks_trios(*problem)), equal to it, or
// equal but for columns that may not be chosen and are left out.
Round choose_round(std::shared_ptr<const Problem> problem, DrawResult drawn, const Control& control);

// The same of all pairs and trios of `problem`: drawn, or closed over where there are more than `most_pairs_drawn`.
Round choose_round(const std::shared_ptr<const Problem>& problem, const Control& control,
                   std::int64_t most_pairs_drawn = kMostPairsDrawn);

}  // namespace entente::matcher
