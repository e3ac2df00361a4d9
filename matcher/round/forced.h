// Forced: what a round costs that must have one more pairing, as a person's list has it.
#pragma once

#include <optional>

#include "matcher/round/round.h"

namespace entente::matcher {

// The best round less the best one that has this pairing too (`facilitator` -1: a pair); zero where it is in the round
// or as good. In a round with trios the others of its trios are held, as far as there is room beside it, and pairs
// around them are exact: then it may cost less than that, but no more. nullopt: there is no room beside what directives
// keep, quotas can't be kept with it, or the work was cancelled. REQUIRES: `round` has a choice; the pairing is
// admissible, its need and offers are open. Time: one solving of pairs; with quotas as solve_round.
std::optional<Amount> cost_of_forcing(const Round& round, Problem::ListingIndex need, Problem::ListingIndex offer,
                                      Problem::ListingIndex facilitator, const Control& control);

}  // namespace entente::matcher
