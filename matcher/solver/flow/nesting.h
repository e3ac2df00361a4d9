// Nesting: quotas that are part of the flow of pairs. A quota is one of needs when it holds all free edges of some
// needs and none of the others, or one of offers likewise. Quotas of needs and cities with a receiver limit, as sets of
// needs, must be one nested family (any two apart, or one in the other), and so must those of offers and provider
// limits. Then each set is a node between its parent and what is in it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "matcher/network/network.h"

namespace entente::matcher {

struct Nesting {
  // A quota, or a city with a limit on this side.
  struct Set {
    std::int32_t quota = -1;
    std::int32_t city = -1;
    std::int32_t parent = -1;  // index into the side's list; −1: none
  };
  struct Side {
    std::vector<Set> sets;                // cities by index, then quotas by index
    std::vector<std::int32_t> innermost;  // set of each need or offer; −1: none, or it has no free edge
  };
  Side needs;
  Side offers;
};

// Trios don't count, nor quotas that only forbid. Nothing when a quota is neither, or the sets aren't nested. A quota
// without free edges is no set. O(quotas · (edges + quotas · (needs + offers))).
std::optional<Nesting> nesting_of(const Network& network);

}  // namespace entente::matcher
