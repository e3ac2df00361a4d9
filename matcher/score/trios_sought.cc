#include "matcher/score/trios_sought.h"

#include <algorithm>

namespace entente::matcher {

std::size_t most_needs_with_trios(const Programme& programme) {
  const bool quotas = !programme.quotas.empty() || programme.proposals_between_two_cities > 0;
  return quotas ? kMostNeedsWithTriosAndQuotas : kMostNeedsWithTrios;
}

bool names_trios(const Programme& programme) {
  return programme.trios &&
         std::find(programme.axes.begin(), programme.axes.end(), Axis::kNorthSouthSouth) != programme.axes.end();
}

bool seeks_trios(const Problem& problem) {
  const Programme& programme = problem.snapshot().programme;
  return names_trios(programme) && problem.needs().size() <= most_needs_with_trios(programme);
}

}  // namespace entente::matcher
