#include "matcher/index/candidates.h"

#include <algorithm>

namespace entente::matcher {

std::vector<Candidate> best_candidates(const Problem& problem, Problem::ListingIndex listing, int count) {
  const Listing& asking = problem.listings()[static_cast<std::size_t>(listing)];
  const bool is_need = asking.kind == Kind::kNeed;
  std::vector<Candidate> found;
  if (asking.role == Role::kFacilitating || count <= 0) return found;
  for (Problem::ListingIndex partner : is_need ? problem.offers() : problem.needs()) {
    const Problem::ListingIndex need = is_need ? listing : partner;
    const Problem::ListingIndex offer = is_need ? partner : listing;
    if (!admissible(problem, need, offer)) continue;
    const Verdict verdict = judge_pair(problem, need, offer);
    found.push_back({need, offer, verdict.axis, verdict.score});
  }
  // Listings are ascending by id, so their indices break ties by id.
  const auto better = [&](const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score > b.score;
    return is_need ? a.offer < b.offer : a.need < b.need;
  };
  const auto kept = std::min<std::ptrdiff_t>(count, std::ssize(found));
  std::partial_sort(found.begin(), found.begin() + kept, found.end(), better);
  found.resize(static_cast<std::size_t>(kept));
  return found;
}

}  // namespace entente::matcher
