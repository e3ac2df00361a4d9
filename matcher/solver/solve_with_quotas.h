// Pairs under quotas: the flow with quotas in it where they are nested, else prices and a tree of cases.
#pragma once

#include "matcher/solver/solver.h"

namespace entente::matcher {

// What solve_pairs does for a network with quotas. REQUIRES: no trios, quotas, and faults_of(network) is empty.
SolveResult solve_pairs_with_quotas(const Network& network, const Control& control);

}  // namespace entente::matcher
