// Unmet: why a need has no partner, or not all that it seeks, in a round. Pure.
#pragma once

#include <vector>

#include "matcher/explain/round.h"

namespace entente::matcher {

// Needs with fewer partners than they seek, by id, each with all causes. REQUIRES: `round` has its problem, drawing,
// choice and pairings. O(needs · offers), and the trials of changes.h. Where `control` cancels, changes aren't tried.
std::vector<UnmetNeed> unmet_needs(const Round& round, const Control& control);

}  // namespace entente::matcher
