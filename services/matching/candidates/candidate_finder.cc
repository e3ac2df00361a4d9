#include "services/matching/candidates/candidate_finder.h"

#include <utility>

namespace entente::matching {

CandidateFinder::CandidateFinder(std::shared_ptr<const matcher::Problem> problem, std::int64_t answers_before_index)
    : problem_(std::move(problem)), answers_before_index_(answers_before_index) {}

std::vector<matcher::Candidate> CandidateFinder::best(matcher::Problem::ListingIndex listing, int count) const {
  if (const auto index = index_.load()) return index->best(listing, count);
  // Exactly one asker reads this number, and builds.
  if (asked_.fetch_add(1) != answers_before_index_) return matcher::best_candidates(*problem_, listing, count);
  const auto index = std::make_shared<const matcher::CandidateIndex>(problem_);
  index_.store(index);
  return index->best(listing, count);
}

bool CandidateFinder::indexed() const {
  return index_.load() != nullptr;
}

}  // namespace entente::matching
