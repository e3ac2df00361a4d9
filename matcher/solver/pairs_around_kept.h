// Pairs around what is kept: the best edges of a network once its kept edges and kept trios are fixed. For previews
// that hold the trios of a round while a slider moves.
#pragma once

#include "matcher/network/network.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

// Exact: kOptimal with a PROVEN certificate of `network` less its trios that aren't kept; those are never chosen.
// kInfeasible when `network` has faults; kCancelled when `control` says so. Deterministic; thread-safe.
// Time: as solve_pairs.
SolveResult solve_pairs_around_kept(const Network& network, const Control& control);

// The same network with only its kept trios: what solve_pairs_around_kept solves and certifies.
Network with_kept_trios_only(const Network& network);

}  // namespace entente::matcher
