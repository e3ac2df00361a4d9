// CBC alone on the joint problem of pairs and trios, as its own program runs it: preprocessing, cuts and heuristics
// with their default settings, one thread. Where the network ranks, CBC is given which tiers are reached, as rows, and
// has the points left to find: one weighed sum of ranks is beyond what its doubles tell apart (it then ends early and
// calls a choice best that isn't).
#pragma once

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"

namespace entente::bench {

struct CbcAnswer {
  double reached_ms = -1;  // processor time until a choice worth at least `target` was known; -1: never
  double ended_ms = 0;     // until it stopped
  bool proven = false;     // it stopped because its choice is the best
  double value = -1;       // of its best choice: points where the network ranks, else the weighed sum; -1: none
};

// Stops at its optimum, or when it reaches `target`, or after `seconds` of processor time. Building the program isn't
// counted.
CbcAnswer solve_by_cbc(const matcher::Network& network, const matcher::Amount& target, double seconds);

}  // namespace entente::bench
