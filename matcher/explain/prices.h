// Prices: what one more place is worth to a round, as Amounts. Pure.
#pragma once

#include <vector>

#include "matcher/explain/round.h"
#include "matcher/network/load.h"

namespace entente::matcher {

// The Amount whose composite value is `value`, each part as near to zero as can be: a priority need less 40 points is
// {1, 0, −40}. When weighing, all of it is points.
Amount amount_of(const Network& network, Wide value);

// Prices of the places that a pairing takes, those that aren't zero. REQUIRES: `certificate` is of `drawing`.
std::vector<CapacityPrice> prices_of(const Problem& problem, const Drawing& drawing, const Certificate& certificate,
                                     const ColumnView& column);

// The certificate whose prices a round shows: that of pairs and trios when one set of prices proves it, else of pairs.
const Certificate& pricing_certificate(const Round& round);

}  // namespace entente::matcher
