// The example network: its known oddities, and its time.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "matcher/score/drawing.h"
#include "matcher/score/evaluation.h"
#include "tests/matcher/example_snapshot.h"
#include "tests/matcher/problems.h"

namespace entente::matcher {
namespace {

TEST(ExampleNetwork, IsDrawnInLessThanASecond) {
  const auto problem = testing::problem_of(testing::example_snapshot());
  ASSERT_TRUE(problem);
  const auto start = std::chrono::steady_clock::now();
  const DrawResult drawn = draw(*problem, true);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_EQ(problem->needs().size(), 186u);
  EXPECT_EQ(problem->outside().size(), 57u) << "cities of the North, to which the programme has no axis";
  EXPECT_EQ(problem->offers().size() + problem->facilitators().size(), 261u);
  EXPECT_GT(drawn.drawing.network.edges.size(), 20u);
  EXPECT_GT(drawn.drawing.network.trios.size(), 1u);
  EXPECT_TRUE(drawn.faults.empty());
  EXPECT_TRUE(faults_of(drawn.drawing.network).empty());
}

// Nepal leaves the least developed countries on 2026-11-24.
TEST(ExampleNetwork, TreatsKathmanduAndLalitpurByTheDay) {
  for (const auto& [day, priority] : {std::pair{"2026-11-23", true}, std::pair{"2026-11-25", false}}) {
    const auto problem = testing::problem_of(testing::example_snapshot(day));
    ASSERT_TRUE(problem);
    int seen = 0;
    for (Problem::ListingIndex need : problem->needs()) {
      const std::string& city = problem->city_of(need).id;
      if (city != "cities/kathmandu" && city != "cities/lalitpur") continue;
      EXPECT_EQ(problem->priority(need), priority) << city << " on " << day;
      ++seen;
    }
    EXPECT_GT(seen, 0);
  }
}

TEST(ExampleNetwork, IgnoresTheAxisThatANorthernOfferCanNeverHaveAndSaysSo) {
  const auto problem = testing::problem_of(testing::example_snapshot());
  ASSERT_TRUE(problem);
  EXPECT_TRUE(std::any_of(problem->remarks().begin(), problem->remarks().end(), [](const Text& remark) {
    return remark.id == "remark.axis_never_holds" && remark.parameters.at("axis") == "south-south" &&
           remark.parameters.at("class") == "developed";
  }));
}

TEST(ExampleNetwork, LetsCitiesWithoutAGroupPassAsNotKnown) {
  Snapshot snapshot = testing::example_snapshot();
  const auto problem = testing::problem_of(snapshot);
  ASSERT_TRUE(problem);
  int seen = 0;
  for (std::size_t i = 0; i < problem->listings().size(); ++i) {
    const auto listing = static_cast<Problem::ListingIndex>(i);
    if (problem->city_of(listing).id != "cities/macao" || problem->listings()[i].role != Role::kPivotal) continue;
    for (Problem::ListingIndex need : problem->needs()) {
      if (problem->listings()[static_cast<std::size_t>(need)].partner_rules.regions.empty()) continue;
      if (!problem->listings()[i].partner_rules.regions.empty()) continue;
      const Evaluation evaluation = evaluate_pair(*problem, need, listing);
      EXPECT_EQ(evaluation.rules[static_cast<std::size_t>(Rule::kRegion)].verdict, RuleOutcome::Verdict::kNotKnown);
      ++seen;
    }
  }
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace entente::matcher
