// The round of the example network: whole, proven, explained, in time.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>

#include "matcher/checker/checker.h"
#include "matcher/engine/solve_round.h"
#include "matcher/explain/explanation.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/example_snapshot.h"
#include "tests/matcher/explain/changed_snapshot.h"
#include "tests/matcher/problems.h"

namespace entente::matcher {
namespace {

class ExampleRound : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Snapshot snapshot = testing::example_snapshot();
    snapshot.programme.relevance_floor = 12;  // more pairs than the usual one lets in
    const auto problem = testing::problem_of(std::move(snapshot));
    const auto start = std::chrono::steady_clock::now();
    round_ = new Round(solve_round(problem, {}));
    took_ = std::chrono::steady_clock::now() - start;
  }
  static void TearDownTestSuite() { delete round_; }

  static const Round* round_;
  static std::chrono::steady_clock::duration took_;
};

const Round* ExampleRound::round_ = nullptr;
std::chrono::steady_clock::duration ExampleRound::took_{};

TEST_F(ExampleRound, IsSolvedInTimeAndProven) {
  EXPECT_LT(took_, std::chrono::seconds(10));
  EXPECT_TRUE(round_->faults.empty());
  EXPECT_EQ(round_->pairs_certificate.kind, Certificate::Kind::kProven);
  EXPECT_TRUE(check(without_trios(round_->drawing.network), round_->pairs_choice, round_->pairs_certificate).ok());
  EXPECT_TRUE(round_->with_trios);
  EXPECT_TRUE(check(round_->drawing.network, round_->choice, round_->trios_certificate).ok());
  EXPECT_GE(round_->trios_certificate.objective_value, round_->pairs_certificate.objective_value);
}

TEST_F(ExampleRound, CountsEveryNeedOnceWithACause) {
  EXPECT_EQ(round_->served + round_->partly_served + round_->unmet_count, 186);
  EXPECT_EQ(std::ssize(round_->unmet), round_->partly_served + round_->unmet_count);
  for (const UnmetNeed& unmet : round_->unmet) {
    EXPECT_EQ(testing::missing_in_catalogue({"cause." + unmet.cause, {}}), "");
    EXPECT_FALSE(unmet.details.empty());
    for (const Text& detail : unmet.details) EXPECT_EQ(testing::missing_in_catalogue(detail), "");
  }
}

// Two of each kind, tried: solved again with the change, the need has a partner more.
TEST_F(ExampleRound, NamesChangesThatDo) {
  std::map<std::string, int> seen;
  const Snapshot& snapshot = round_->problem->snapshot();
  for (const UnmetNeed& unmet : round_->unmet) {
    const Text& change = unmet.details.back();
    if (unmet.partners == 0) {
      EXPECT_NE(change.id, "change.not_tried");
    }
    if (++seen[change.id] > 2) continue;
    const std::string& need = round_->problem->listings()[static_cast<std::size_t>(unmet.need)].id;
    for (const Snapshot& changed : testing::changed_by(snapshot, need, change))
      EXPECT_GT(testing::partners_of(changed, need), unmet.partners) << need << " " << change.id;
  }
  EXPECT_GE(seen.size(), 4u);
}

TEST_F(ExampleRound, ProposesNothingWithoutRelevance) {
  for (const RoundPairing& pairing : round_->pairings) {
    EXPECT_TRUE(pairing.evaluation.admissible);
    EXPECT_EQ(pairing.evaluation.rules[static_cast<std::size_t>(Rule::kRelevance)].verdict,
              RuleOutcome::Verdict::kHolds);
  }
}

TEST_F(ExampleRound, BalancesAddUp) {
  const Balance& balance = round_->balance;
  std::int64_t pairings = 0;
  for (const auto& [axis, count] : balance.axes) pairings += count;
  EXPECT_EQ(pairings, balance.pairings);
  EXPECT_EQ(balance.pairings, std::ssize(round_->pairings));
  std::int64_t regions = 0;
  for (const Coverage& coverage : balance.coverage) {
    EXPECT_LE(coverage.served, coverage.needs) << coverage.group;
    if (coverage.group == "all") {
      EXPECT_EQ(coverage.needs, 186);
      EXPECT_EQ(coverage.served, round_->served + round_->partly_served);
    }
    if (coverage.group.starts_with("region:")) regions += coverage.needs;
  }
  EXPECT_EQ(regions, 186);
}

TEST_F(ExampleRound, IsExplainedInside) {
  const Problem& problem = *round_->problem;
  const Network& network = round_->drawing.network;
  std::set<Explanation::Outcome> outcomes;
  for (std::size_t i = 0; i < network.edges.size(); i += 40) {
    const auto need = round_->drawing.needs[static_cast<std::size_t>(network.edges[i].need)];
    const auto offer = round_->drawing.offers[static_cast<std::size_t>(network.edges[i].offer)];
    const Explanation explanation = explain(problem, need, offer, -1, round_);
    outcomes.insert(explanation.outcome);
    for (const Text& remark : explanation.remarks) EXPECT_EQ(testing::missing_in_catalogue(remark), "");
    if (explanation.outcome != Explanation::Outcome::kOutweighed) continue;
    ASSERT_TRUE(explanation.shortfall);
    EXPECT_GT(*explanation.shortfall, Amount{});
    EXPECT_FALSE(explanation.held_by.empty());
  }
  EXPECT_TRUE(outcomes.contains(Explanation::Outcome::kProposed));
  EXPECT_TRUE(outcomes.contains(Explanation::Outcome::kOutweighed));
}

}  // namespace
}  // namespace entente::matcher
