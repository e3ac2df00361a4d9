// The engine's one call for a whole round.
#pragma once

#include <cstdint>
#include <memory>

#include "matcher/round/choose_round.h"

namespace entente::matcher {

// Draws, solves, prices and explains: all of a Round. Same problem, same result on every machine (see solver.h on CBC).
Round solve_round(const std::shared_ptr<const Problem>& problem, const Control& control,
                  std::int64_t most_pairs_drawn = kMostPairsDrawn);

}  // namespace entente::matcher
