// Candidate finder: the best partners of the listings of one problem. The first askers have each partner judged one by
// one; once that has cost about what an index costs (some answers' worth, see below), one of them builds the index and
// everybody is answered by it. The answers are the same. Thread-safe; nobody waits for the index but who builds it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "matcher/index/candidates.h"

namespace entente::matching {

// Building an index costs as much as 57 answers without one at 50,000 listings, and more at few, where both are cheap.
inline constexpr std::int64_t kAnswersBeforeIndex = 64;

class CandidateFinder {
 public:
  explicit CandidateFinder(std::shared_ptr<const matcher::Problem> problem,
                           std::int64_t answers_before_index = kAnswersBeforeIndex);

  // As matcher::best_candidates.
  std::vector<matcher::Candidate> best(matcher::Problem::ListingIndex listing, int count) const;
  bool indexed() const;

 private:
  const std::shared_ptr<const matcher::Problem> problem_;
  const std::int64_t answers_before_index_;
  mutable std::atomic<std::int64_t> asked_ = 0;
  mutable std::atomic<std::shared_ptr<const matcher::CandidateIndex>> index_;  // null until somebody built it
};

}  // namespace entente::matching
