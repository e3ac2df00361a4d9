// Partition crossover: two choices differ in components that share no place; of each component the better one is taken.
// (Whitley, Hains, Howe: "Tunneling between optima: partition crossover for the traveling salesman problem", GECCO
// 2009.) Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"

namespace entente::matcher {

// `columns` with every component of `other` that is worth more. Ascending columns; the result fits and is worth at
// least as much as either. REQUIRES: both are ascending, fit, and hold what is kept; quotas that either keeps, both
// keep. O(size of the network + columns · log).
std::vector<std::int32_t> partition_crossover(const Network& network, const Composite& composite,
                                              const std::vector<std::int32_t>& columns,
                                              const std::vector<std::int32_t>& other);

}  // namespace entente::matcher
