// Programme changes: how many more needs the best round of pairs would serve with one word of the programme changed: an
// axis on that is off, or no floor of relevance. Both are solved; quotas and fairness are left aside, as by baselines.
// Pure but for `Control`.
#pragma once

#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

// Those that serve more, in the order of Axis, the floor last. Empty where the round has more than kMostPairsToRedraw
// needs times offers, or `control` cancels. REQUIRES: `round` has its plain pairs. As draw and solve_pairs, per change.
std::vector<ProgrammeChange> programme_changes(const Round& round, const Control& control);
inline constexpr std::int64_t kMostPairsToRedraw = 1'000'000;

}  // namespace entente::matcher
