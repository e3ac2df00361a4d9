// LEMON on a drawn network of pairs, as the peer of the benches: the same choices, the same objective.
//
// The drawing is the leanest that says the same: a city is a node only where it is limited, and the bonus of a need of
// one partner in an unlimited city rides on its edges. All supplies are used up: places that stay free and partners
// that aren't found ship over arcs of cost 0 to the sink. (With an unbalanced GEQ supply LEMON would let needs ship
// more than their capacity.) Costs are the composite in 64 bits; CostScaling multiplies them by 16 times the nodes and
// calculates in 128 bits where that leaves 64.
#pragma once

#include <string>

#include "matcher/network/network.h"
#include "tests/bench/lemon_flow.h"
#include "tests/bench/measurement.h"

namespace entente::bench {

struct PeerAnswer {
  matcher::Choice choice;
  std::string fault;  // "overflow": the composite doesn't fit; "not optimal"; empty: solved
};

// Builds and solves, and tells the watch. REQUIRES: nothing kept, no trios, partners_of_city_per_need can't bind.
PeerAnswer solve_by(Peer peer, const matcher::Network& network, Watch& watch);

}  // namespace entente::bench
