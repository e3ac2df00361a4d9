// Control: how a caller follows a solver and ends it.
#pragma once

#include <cstdint>
#include <functional>

#include "matcher/network/network.h"
#include "matcher/solver/flow/phase.h"

namespace entente::matcher {

// How far a search has come: what its best choice reaches, and what no choice passes. Where the network weighs, both
// have points only, the weighed sum.
struct Bounds {
  Amount reached;
  Amount bound;
};

struct Control {
  // Called now and then with units done and units in all; may be empty.
  std::function<void(Phase phase, std::int64_t done, std::int64_t total)> progress;
  // Called with progress of Phase::kTrios once a choice and a bound are known: both only ever come nearer. May be
  // empty.
  std::function<void(const Bounds& bounds)> bounds;
  // Asked now and then; true ends the work with kCancelled; may be empty.
  std::function<bool()> cancelled;
  // Nodes of the tree of cases that solve_with_trios may open.
  std::int64_t node_limit = 2000;
  // Threads that solve_pairs may use for parts of a large network that have nothing in common; the bytes are the same.
  // With more than one, `progress` and `cancelled` are still called by one thread at a time, but not always the
  // caller's.
  int threads = 1;
};

}  // namespace entente::matcher
