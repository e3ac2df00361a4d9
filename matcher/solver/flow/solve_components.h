// Solve components: the optimal flow of a network's edges, each component (components.h) by solve_layers, several at a
// time. The same contract as solve_layers, and the same bytes with any number of threads. Phase of `Control::progress`
// where there are components: "pairs" (edges of the network whose component is covered, plus those whose component is
// settled, of twice all).
#pragma once

#include <cstdint>

#include "matcher/solver/flow/solve_layers.h"

namespace entente::matcher::flow {

// Free edges that a component has at least: below, a thread costs more than it saves.
inline constexpr std::int64_t kLeastEdgesOfComponent = 4096;

// REQUIRES: no trios, no quotas; `fixed` breaks no capacity. Threads: the caller's, and up to control.threads − 1 more,
// which end before it returns. Where the system gives no more threads, fewer do the work.
PairsFlow solve_components(const Network& network, const Composite& composite, const Load& fixed,
                           const Control& control, std::int64_t least = kLeastEdgesOfComponent);

}  // namespace entente::matcher::flow
