// Pairs flow: the optimal flow of the drawn network's edges, once some columns are fixed, with its prices.
// Needs are let in one after the other, in order; each time the shortest augmenting cycle through the new arc is found
// by Dijkstra on potentials (Hungarian method with rows added one by one; Ahuja, Magnanti, Orlin: Network Flows,
// 1993, 9.7). All in 128-bit integers. Quotas that are nested (nesting.h) are nodes of the flow; their least is an arc
// with a bonus that outweighs everything else. Pure but for `Control`.
#pragma once

#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"
#include "matcher/network/network.h"
#include "matcher/solver/flow/control.h"

namespace entente::matcher {

struct PairsFlow {
  bool cancelled = false;
  // False: a quota's least can't be reached (then the prices have a bound below 0), or the quotas aren't nested (then
  // there is nothing else).
  bool keeps_quotas = true;
  std::vector<std::int32_t> edges;  // chosen, without the fixed ones, ascending
  Duals duals;                      // denominator 1; of what the fixed columns leave
};

// `fixed`: what the fixed columns take; edges that are kept are never chosen again, forbidden ones never at all.
// REQUIRES: `fixed` breaks no capacity.
PairsFlow solve_pairs_flow(const Network& network, const Composite& composite, const Load& fixed,
                           const Control& control);

}  // namespace entente::matcher
