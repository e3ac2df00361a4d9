#include "matcher/index/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// Everything admissible, sorted as promised, by evaluation with words.
std::vector<std::pair<Points, Index>> reference(const Problem& problem, Index listing) {
  std::vector<std::pair<Points, Index>> all;
  const bool is_need = problem.listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
  for (std::size_t i = 0; i < problem.listings().size(); ++i) {
    const Listing& partner = problem.listings()[i];
    if ((partner.kind == Kind::kNeed) == is_need) continue;
    const auto index = static_cast<Index>(i);
    const Evaluation evaluation =
        is_need ? evaluate_pair(problem, listing, index) : evaluate_pair(problem, index, listing);
    if (evaluation.admissible) all.emplace_back(-evaluation.score, index);
  }
  std::sort(all.begin(), all.end());
  return all;
}

TEST(BestCandidates, AreExactWithTiesById) {
  testing::SnapshotShape shape;
  shape.needs = shape.offers = 20;
  shape.areas = 1;
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, shape);
    // Few weights make many ties.
    for (const char* term : {"topics", "context", "language", "mode-and-time", "freshness"})
      if (seed % 2) snapshot.programme.weights[term] = 0;
    const auto problem = testing::problem_of(snapshot);
    ASSERT_TRUE(problem);
    for (std::size_t i = 0; i < problem->listings().size(); ++i) {
      const auto listing = static_cast<Index>(i);
      const auto expected = problem->listings()[i].role == Role::kFacilitating ? std::vector<std::pair<Points, Index>>{}
                                                                               : reference(*problem, listing);
      for (int count : {0, 1, 3, 100}) {
        const auto best = best_candidates(*problem, listing, count);
        ASSERT_EQ(best.size(), std::min<std::size_t>(static_cast<std::size_t>(count), expected.size())) << seed;
        for (std::size_t k = 0; k < best.size(); ++k) {
          EXPECT_EQ(best[k].score, -expected[k].first);
          EXPECT_EQ(best[k].need == listing ? best[k].offer : best[k].need, expected[k].second);
        }
        found += best.size();
      }
    }
  }
  EXPECT_GT(found, 300u);
}

TEST(BestCandidates, AreSymmetric) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto problem = testing::problem_of(testing::random_snapshot(seed));
    ASSERT_TRUE(problem);
    std::set<std::tuple<Index, Index, Points>> of_needs, of_offers;
    for (Index need : problem->needs())
      for (const Candidate& c : best_candidates(*problem, need, 1000)) of_needs.emplace(c.need, c.offer, c.score);
    for (Index offer : problem->offers())
      for (const Candidate& c : best_candidates(*problem, offer, 1000)) of_offers.emplace(c.need, c.offer, c.score);
    EXPECT_EQ(of_needs, of_offers);
  }
}

}  // namespace
}  // namespace entente::matcher
