// Solve layers: the optimal flow of the drawn network's edges, once some columns are fixed, with its prices: the fast
// way for networks that are one flow. Coverage first, then points by auction, then exact repair. Same contract as
// solve_pairs_flow, which stays as its oracle. Pure but for `Control`.
#pragma once

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"
#include "matcher/network/network.h"
#include "matcher/solver/pairs_flow.h"
#include "matcher/solver/solver.h"

namespace entente::matcher::flow {

// REQUIRES: `fixed` breaks no capacity; edges that are kept are never chosen again.
PairsFlow solve_layers(const Network& network, const Composite& composite, const Load& fixed, const Control& control);

}  // namespace entente::matcher::flow
