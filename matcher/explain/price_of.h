// What it costs a round to have one pair or trio in it that a person wants: also one that a rule stops, and that the
// round's drawing therefore lacks. Pure.
#pragma once

#include <optional>

#include "matcher/round/round.h"

namespace entente::matcher {

// The best round without it less the best round with it, exactly where both are proven; zero for one that is in the
// round, or is as good. Nothing where one of its listings takes no part in the round, where what is kept, fairness or a
// quota leaves no room for it, or where `control` cancels. Forced so, one that a rule stops counts with the score that
// it would have, and for no quota. `facilitator` -1: a pair. REQUIRES: the round is solved; indices of its problem.
// Time: one solving of the round.
std::optional<Amount> price_of(const Round& round, Problem::ListingIndex need, Problem::ListingIndex offer,
                               Problem::ListingIndex facilitator, const Control& control);

}  // namespace entente::matcher
