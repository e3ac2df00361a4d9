// Quotas of a round: how each fared, or why they can't hold. Pure but for `Control`.
#pragma once

#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

// One for each share of the programme, in its order; one for the limit between two cities, if there is one, with the
// largest count between any two. REQUIRES: the round has a choice.
std::vector<QuotaOutcome> quota_outcomes(const Round& round);

// Bounds and kept directives that can't hold together, none of which could be left out, and last the smallest change of
// one bound that would do; or one text that says what couldn't be settled. REQUIRES: no choice keeps the quotas.
std::vector<Text> conflict_texts(const Problem& problem, const Drawing& drawing, const Control& control);

}  // namespace entente::matcher
