#include "services/matching/candidates/candidate_finder.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <variant>

#include "entente/matching/v1/candidate_service.pb.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/results/results.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matching {
namespace {

using Index = matcher::Problem::ListingIndex;

std::shared_ptr<const matcher::Problem> random_problem(std::uint64_t seed) {
  matcher::testing::SnapshotShape shape;
  shape.needs = shape.offers = 20;
  const matcher::BuildResult built = matcher::Problem::build(matcher::testing::random_snapshot(seed, shape));
  return std::get<std::shared_ptr<const matcher::Problem>>(built);
}

// What a reply holds of them.
std::string reply_of(const matcher::Problem& problem, const std::vector<matcher::Candidate>& candidates) {
  v1::ListCandidatesResponse reply;
  for (const matcher::Candidate& candidate : candidates) *reply.add_candidates() = to_proto(problem, candidate);
  return canonical_text(to_json(reply));
}

TEST(CandidateFinder, GivesTheSameBytesBeforeAndAfterItHasAnIndex) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto problem = random_problem(seed);
    const CandidateFinder rows(problem, INT64_MAX), index(problem, 0);
    for (Index listing = 0; listing < std::ssize(problem->listings()); ++listing) {
      for (const int count : {1, 3, 32}) {
        const std::vector<matcher::Candidate> judged = rows.best(listing, count);
        EXPECT_EQ(reply_of(*problem, index.best(listing, count)), reply_of(*problem, judged))
            << seed << ": " << listing;
        found += judged.size();
      }
    }
    EXPECT_FALSE(rows.indexed());
    EXPECT_TRUE(index.indexed());
  }
  EXPECT_GT(found, 1000U);
}

TEST(CandidateFinder, BuildsItsIndexAfterSomeAnswers) {
  const auto problem = random_problem(1);
  const CandidateFinder finder(problem, 2);
  const Index need = problem->needs().front();
  for (const bool indexed : {false, false, true, true}) {
    EXPECT_EQ(finder.best(need, 5), matcher::best_candidates(*problem, need, 5));
    EXPECT_EQ(finder.indexed(), indexed);
  }
}

TEST(CandidateFinder, AnswersManyAskersAtOnce) {
  const auto problem = random_problem(2);
  const CandidateFinder finder(problem, 8);
  std::vector<std::jthread> askers;
  for (int asker = 0; asker < 4; ++asker) {
    askers.emplace_back([&] {
      for (const Index need : problem->needs())
        EXPECT_EQ(finder.best(need, 7), matcher::best_candidates(*problem, need, 7));
    });
  }
  askers.clear();
  EXPECT_TRUE(finder.indexed());
}

}  // namespace
}  // namespace entente::matching
