// Balance: how a round spreads over countries, fields, groups and providers. Pure.
#pragma once

#include "matcher/explain/round.h"

namespace entente::matcher {

// REQUIRES: `round` has its problem, drawing and pairings.
Balance balance_of(const Round& round);

// Gini coefficient of loads ≥ 0 in per mille, rounded down: 0 when all are equal or there are none.
std::int64_t gini_permille(std::vector<std::int64_t> loads);

}  // namespace entente::matcher
