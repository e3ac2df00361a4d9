// Pairs proof: a choice of pairs and its prices as a result.
#pragma once

#include "matcher/solver/flow/pairs_flow.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

// `found`: what is chosen beside the kept edges, and prices that prove it.
SolveResult proven(const Network& network, const Composite& composite, PairsFlow found);

}  // namespace entente::matcher
