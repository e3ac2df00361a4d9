#include "cli/evaluate/rankers.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "matcher/score/evaluation.h"

namespace entente::cli {
namespace {

using matcher::Problem;
using Index = Problem::ListingIndex;

std::int64_t score(const Problem& problem, Index need, Index offer) {
  return matcher::score_regardless(problem, need, offer);
}

// How many topics both name: what a search by labels would go by.
std::int64_t common_topics(const Problem& problem, Index need, Index offer) {
  const auto& sought = problem.listings()[need].topics;
  const auto& given = problem.listings()[offer].topics;
  std::vector<std::string> common;
  std::set_intersection(sought.begin(), sought.end(), given.begin(), given.end(), std::back_inserter(common));
  return static_cast<std::int64_t>(common.size());
}

// All alike: figures take pairs of equal value in every order, so this is the mean of all random rankings.
std::int64_t random_order(const Problem&, Index, Index) {
  return 0;
}

std::int64_t relevance(const Problem& problem, Index need, Index offer) {
  return matcher::relevance_of(problem, need, offer);
}

constexpr std::array kRankers{
    Ranker{"relevance", matcher::kScoreScale, relevance},
    Ranker{"score", matcher::kScoreScale, score},
    Ranker{"common-topics", 1, common_topics},
    Ranker{"random", 1, random_order},
};

}  // namespace

std::span<const Ranker> rankers() {
  return kRankers;
}

}  // namespace entente::cli
