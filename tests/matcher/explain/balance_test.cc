#include "matcher/score/balance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "matcher/engine/solve_round.h"
#include "matcher/round/round.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

TEST(Quantile, IsANumberOfTheList) {
  EXPECT_EQ(quantile({}, 500), -1);
  EXPECT_EQ(quantile({7}, 500), 7);
  EXPECT_EQ(quantile({9, 1}, 500), 1) << "the lower middle";
  EXPECT_EQ(quantile({3, 1, 2}, 500), 2);
  EXPECT_EQ(quantile({10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, 900), 90);
  EXPECT_EQ(quantile({10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, 901), 100);
  EXPECT_EQ(quantile({5, 1, 4}, 1), 1);
  EXPECT_EQ(quantile({5, 1, 4}, 1000), 5);
}

// One of a class: needs, and those with a partner.
struct Count {
  std::int64_t needs = 0, served = 0;
  bool operator==(const Count&) const = default;
};

// Counts a round's pairings by hand, from its listings and evaluations.
struct Recount {
  explicit Recount(const Round& round) {
    const Problem& problem = *round.problem;
    std::set<Problem::ListingIndex> with_partner;
    for (const RoundPairing& pairing : round.pairings) {
      with_partner.insert(pairing.need);
      ++axes[pairing.evaluation.axis];
      ++loads[problem.city_of(pairing.offer).id];
      if (pairing.facilitator >= 0) ++loads[problem.city_of(pairing.facilitator).id];
      scores.insert(pairing.evaluation.score);
    }
    for (const auto need : problem.needs()) {
      const Listing& listing = problem.listings()[need];
      const Country& country = problem.country_of(need);
      const bool is_served = with_partner.contains(need);
      const auto add = [&](const std::string& group) {
        ++groups[group].needs;
        groups[group].served += is_served;
      };
      add("all");
      if (country.ldc) add("country:ldc");
      if (country.lldc) add("country:lldc");
      if (country.sids) add("country:sids");
      add("region:" + country.m49_region);
      for (const auto& field : listing.creative_fields) add("field:" + field);
      for (const auto& group : listing.beneficiaries) add("beneficiary:" + group);
      anchored += is_served && listing.serves_plan;
      if (listing.published) waited[is_served].push_back(problem.snapshot().as_of - *listing.published);
    }
    for (auto& [is_served, days] : waited) std::sort(days.begin(), days.end());
  }
  std::int64_t median(bool is_served) const {
    const auto found = waited.find(is_served);
    return found == waited.end() ? -1 : found->second[(found->second.size() - 1) / 2];
  }
  std::map<std::string, Count> groups;
  std::map<Axis, std::int64_t> axes;
  std::map<std::string, std::int64_t> loads;
  std::map<bool, std::vector<std::int64_t>> waited;
  std::multiset<Points> scores;
  std::int64_t anchored = 0;
};

TEST(Balance, IsWhatARecountFinds) {
  std::int64_t trios = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    testing::SnapshotShape shape;
    shape.trios = seed % 2 == 0;
    shape.restrict = seed % 3 == 0;
    const Round round = solve_round(problem_of(testing::random_snapshot(seed, shape)), {});
    trios += std::ssize(round.choice.trios);
    const Balance& balance = round.balance;
    Recount expected(round);
    std::map<std::string, Count> groups;
    for (const auto* list : {&balance.coverage, &balance.beneficiaries})
      for (const Coverage& coverage : *list)
        if (coverage.needs > 0) groups[coverage.group] = {coverage.needs, coverage.served};
    EXPECT_TRUE(groups == expected.groups) << seed;
    for (const auto& [axis, count] : balance.axes) EXPECT_EQ(count, expected.axes[axis]);
    EXPECT_EQ(balance.pairings, std::ssize(round.pairings));
    EXPECT_EQ(balance.anchored, expected.anchored);
    EXPECT_EQ(balance.smallest_score, expected.scores.empty() ? 0 : *expected.scores.begin());
    std::int64_t largest = 0;
    for (const auto& [city, load] : expected.loads) largest = std::max(largest, load);
    EXPECT_EQ(balance.largest_provider_load, largest);
    EXPECT_EQ(balance.served_waiting_days, expected.median(true)) << seed;
    EXPECT_EQ(balance.unmet_waiting_days, expected.median(false)) << seed;
    ASSERT_EQ(round.baselines.size(), kMethods.size());
    EXPECT_LE(round.baselines[0].objective,
              round.with_trios ? round.trios_certificate.objective : round.pairs_certificate.objective);
  }
  EXPECT_GT(trios, 5);
}

TEST(Balance, OfNothingIsNothing) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.listings.clear();
  const Round round = solve_round(problem_of(snapshot), {});
  EXPECT_EQ(round.balance.pairings, 0);
  EXPECT_EQ(round.balance.smallest_score, 0);
  EXPECT_EQ(round.balance.served_waiting_days, -1);
  EXPECT_EQ(round.balance.unmet_waiting_days, -1);
  EXPECT_EQ(round.baselines.size(), kMethods.size());
}

}  // namespace
}  // namespace entente::matcher
