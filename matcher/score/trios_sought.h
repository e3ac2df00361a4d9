// Whether a round seeks trios, beside pairs. It follows from the problem alone, so that whoever draws, solves or checks
// a round decides alike. Pure; safe to call from many threads.
#pragma once

#include <cstddef>

#include "matcher/score/problem.h"

namespace entente::matcher {

// Trios are sought together with pairs up to this many needs; beyond, pairs only, with a remark. With quotas the way to
// trios is a tree, and fewer needs are settled by it.
inline constexpr std::size_t kMostNeedsWithTrios = 3000;
inline constexpr std::size_t kMostNeedsWithTriosAndQuotas = 1000;

// The limit above that holds for a programme.
std::size_t most_needs_with_trios(const Programme& programme);

// Whether a programme seeks trios and allows their axis.
bool names_trios(const Programme& programme);

// Whether a round of this problem seeks trios: its programme does, and it has no more needs than the limit.
bool seeks_trios(const Problem& problem);

}  // namespace entente::matcher
