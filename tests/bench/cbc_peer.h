// CBC alone on the joint problem of pairs and trios, as its own program runs it: preprocessing, cuts and heuristics
// with their default settings, one thread.
#pragma once

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"

namespace entente::bench {

struct CbcAnswer {
  double reached_ms = -1;  // processor time until a choice worth at least `target` was known; -1: never
  double ended_ms = 0;     // until it stopped
  bool proven = false;     // it stopped because its choice is the best
  double value = 0;        // of its best choice, as one number (doubles)
};

// Stops at its optimum, or when it reaches `target` (a composite value), or after `seconds` of processor time.
// Building the program isn't counted.
CbcAnswer solve_by_cbc(const matcher::Network& network, matcher::Wide target, double seconds);

}  // namespace entente::bench
