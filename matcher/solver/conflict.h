// Conflict: why no choice keeps capacities, kept columns and quotas. CBC and Clp answer in doubles, on programs whose
// numbers are small and whole; a network whose quotas are nested is solved by Clp alone. Deterministic for the same
// versions. One thread runs CBC at a time; others wait.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "matcher/network/network.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

struct Conflict {
  struct Bound {
    std::int32_t quota = 0;
    bool is_least = false;  // else its most
    bool operator==(const Bound&) const = default;
  };
  // Irreducible: all of these together can't hold beside the capacities, and without any one of them the rest can.
  std::vector<Bound> bounds;       // by (quota, least first)
  std::vector<std::int32_t> kept;  // edges, ascending

  // The smallest change of one bound that lets everything else hold: `bound` becomes `to`. None: there is more than one
  // conflict, or kept edges alone make it.
  struct Relaxation {
    Bound bound;
    std::int64_t to = 0;
  };
  std::optional<Relaxation> relaxation;
  bool settled = true;  // false: a search reached its limit, and the list may be longer than it need be
};

// Deletion filter by halves, kept edges first, then mosts, then leasts. Kept trios stay kept. nullopt: everything can
// hold (or that couldn't be settled), or cancelled. REQUIRES: faults_of(network) has no fault but "quota_most".
std::optional<Conflict> conflict_of(const Network& network, const Control& control);

}  // namespace entente::matcher
