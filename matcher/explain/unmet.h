// Unmet: why a need has no partner, or not all that it seeks, in a round. Pure.
#pragma once

#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

// Needs with fewer partners than they seek, by id, each with all causes. REQUIRES: `round` has its problem, drawing,
// choice and pairings. O(needs · offers), and the trials of changes.h. Where `control` cancels, changes aren't tried.
std::vector<UnmetNeed> unmet_needs(const Round& round, const Control& control);

// The last of a need's details, "change.…" (changes.h), however much work its trials take. REQUIRES: as above, and the
// need is one of unmet_needs.
Text cheapest_change(const Round& round, Problem::ListingIndex need, const Control& control);

}  // namespace entente::matcher
