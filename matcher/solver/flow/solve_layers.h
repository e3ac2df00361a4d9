// Solve layers: the optimal flow of the drawn network's edges, once some columns are fixed, with its prices: the fast
// way for networks that are one flow. Coverage first, then points by cost scaling where limits bind, then exact
// repair. Same contract as
// solve_pairs_flow, which stays as its oracle. Pure but for `Control`.
#pragma once

#include <cstddef>

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"
#include "matcher/network/network.h"
#include "matcher/solver/flow/control.h"
#include "matcher/solver/flow/pairs_flow.h"

namespace entente::matcher::flow {

// Where limits of cities on both sides bind in a network of so many needs or more, cost scaling pays; else the searches
// of Repair are so short that nothing pays.
inline constexpr std::size_t kNeedsForScaling = 1500;

// REQUIRES: `fixed` breaks no capacity; edges that are kept are never chosen again. `scaled`: see above; the objective
// is the same for any.
PairsFlow solve_layers(const Network& network, const Composite& composite, const Load& fixed, const Control& control,
                       std::size_t scaled = kNeedsForScaling);

}  // namespace entente::matcher::flow
