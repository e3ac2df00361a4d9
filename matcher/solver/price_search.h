// Price search: resource prices whose bound is near the best one, without a linear program: Lagrangian relaxation by
// the volume algorithm (Barahona, Anbil: "The volume algorithm: producing primal solutions with a subgradient method",
// Mathematical Programming 87, 2000). It works in doubles and only proposes; price_case makes a bound that holds of any
// prices. A number of steps, no clock: the same input gives the same prices wherever doubles are rounded alike. Pure.
#pragma once

#include "matcher/network/certificate.h"
#include "matcher/solver/open_case.h"

namespace entente::matcher {

// Prices times `denominator`, as is `start`: prices to begin with; empty lists: none. `known`: a value that is reached,
// in points; the nearer it is, the nearer the prices come. O(steps · entries of live columns).
ResourcePrices search_prices(const Network& network, const Composite& composite, const OpenCase& open,
                             std::int64_t denominator, const ResourcePrices& start, Wide known, int steps);

}  // namespace entente::matcher
