// Price of a directive: the best round without it, less the best round with it. Both are whole rounds, solved under the
// same rules, so what a person's word costs is exact where both are proven.
// Safe to call from many threads.
#pragma once

#include <optional>
#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

struct PricedDirective {
  DirectivePrice price;
  bool proven = false;  // false: one of both rounds isn't proven to be the best; then it is what was found
};

// Of the directive on this pair; nullopt: there is none, or the work was cancelled. REQUIRES: `round` has its problem,
// drawing and choice. One round.
std::optional<PricedDirective> directive_price(const Round& round, Problem::ListingIndex need,
                                               Problem::ListingIndex offer, const Control& control);

// Of every directive whose price is proven, by (need id, offer id), as far as kDirectiveWork goes. A remark of `round`
// says how many were left out. False: cancelled.
bool price_directives(Round& round, const Control& control);

// Columns of all rounds that price_directives solves, at most: some 27 directives on the example network.
inline constexpr std::size_t kDirectiveWork = 60'000;

}  // namespace entente::matcher
