// Figures of rankings and floors, held against counting everything out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "cli/evaluate/figures.h"
#include "cli/evaluate/floors.h"
#include "cli/evaluate/judgements.h"
#include "cli/simulate/draws.h"

namespace entente::cli {
namespace {

using testing::ElementsAre;

using Rated = std::vector<RatedPair>;

// Pairs of a few needs with many equal values.
Rated drawn(std::uint64_t seed, int needs, int most_pairs) {
  Draws draws(seed);
  Rated pairs;
  for (int need = 0; need < needs; ++need) {
    const auto count = 1 + draws.below(most_pairs);
    for (int i = 0; i < count; ++i)
      pairs.push_back({need, draws.below(4), static_cast<int>(draws.below(kBestGrade + 1))});
  }
  return pairs;
}

double gain_in_order(const Rated& order, int depth) {
  double sum = 0;
  for (int place = 0; place < std::min<int>(depth, static_cast<int>(order.size())); ++place)
    sum += (std::pow(2, order[place].grade) - 1) / std::log2(place + 2);
  return sum;
}

// Means over all orders that values allow, of each need: NDCG, whether the first is good, whether it is silly.
struct CountedOut {
  double ndcg = 0, good = 0, silly = 0;
  int gain_needs = 0, needs = 0;
};
CountedOut counted_out(const Rated& pairs, int depth) {
  CountedOut sum;
  std::map<int, Rated> by_need;
  for (const RatedPair& pair : pairs) by_need[pair.need].push_back(pair);
  for (const auto& [need, mine] : by_need) {
    std::vector<int> order(mine.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    double best = 0, gain = 0, good = 0, silly = 0;
    int orders = 0;
    do {
      Rated ranked;
      for (const int i : order) ranked.push_back(mine[i]);
      best = std::max(best, gain_in_order(ranked, depth));
      if (!std::is_sorted(ranked.begin(), ranked.end(), [](auto& a, auto& b) { return a.value > b.value; })) continue;
      ++orders;
      gain += gain_in_order(ranked, depth);
      good += ranked.front().grade >= 2;
      silly += ranked.front().grade == 0;
    } while (std::next_permutation(order.begin(), order.end()));
    ++sum.needs;
    sum.good += good / orders;
    sum.silly += silly / orders;
    if (mine.size() < 2 || best == 0) continue;
    ++sum.gain_needs;
    sum.ndcg += gain / orders / best;
  }
  return sum;
}

TEST(Auc, IsTheShareOfGoodPairsBeforeOthers) {
  EXPECT_EQ(auc_e4({{0, 3, 3}, {0, 2, 2}, {0, 1, 1}, {0, 0, 0}}), 10'000);
  EXPECT_EQ(auc_e4({{0, 3, 0}, {0, 2, 1}, {0, 1, 2}, {0, 0, 3}}), 0);
  EXPECT_EQ(auc_e4({{0, 5, 3}, {0, 5, 0}}), 5'000) << "equal values are half won";
  EXPECT_EQ(auc_e4({{0, 3, 2}, {1, 2, 1}, {2, 2, 2}, {3, 1, 0}}), 8'750);
  EXPECT_EQ(auc_e4({{0, 3, 2}, {0, 1, 3}}), std::nullopt) << "nothing to be before";
  EXPECT_EQ(auc_e4({}), std::nullopt);
}

TEST(Auc, IsThatOfComparingEveryTwo) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Rated pairs = drawn(seed, 5, 6);
    double won = 0;
    int compared = 0;
    for (const RatedPair& good : pairs) {
      for (const RatedPair& other : pairs) {
        if (good.grade < 2 || other.grade >= 2) continue;
        ++compared;
        won += good.value > other.value ? 1 : good.value == other.value ? 0.5 : 0;
      }
    }
    if (compared > 0) {
      EXPECT_EQ(auc_e4(pairs), std::llround(won / compared * 10'000)) << seed;
    }
  }
}

TEST(MeanGain, LeavesOutNeedsThatSayNothing) {
  const auto gain = mean_gain({{0, 1, 3}, {1, 2, 0}, {1, 1, 0}, {2, 1, 2}, {2, 2, 0}}, 5);
  ASSERT_TRUE(gain.has_value());
  EXPECT_EQ(gain->needs, 1) << "one pair alone, and nothing above 0, can't be ranked well or badly";
  EXPECT_EQ(gain->ndcg_e4, 6'309) << "(3 / log2 3) / 3";
  EXPECT_FALSE(mean_gain({{0, 1, 3}}, 5).has_value());
  const auto beyond = mean_gain({{0, 3, 0}, {0, 2, 0}, {0, 1, 3}}, 2);
  ASSERT_TRUE(beyond.has_value());
  EXPECT_EQ(beyond->ndcg_e4, 0) << "what stands behind the depth gives nothing";
}

TEST(RankingFigures, AreMeansOverAllOrdersThatValuesAllow) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Rated pairs = drawn(seed, 4, 6);
    for (const int depth : {1, 3, 5}) {
      const CountedOut expected = counted_out(pairs, depth);
      const auto gain = mean_gain(pairs, depth);
      ASSERT_EQ(gain.has_value(), expected.gain_needs > 0);
      if (gain) {
        EXPECT_EQ(gain->needs, expected.gain_needs);
        EXPECT_NEAR(static_cast<double>(gain->ndcg_e4), expected.ndcg / expected.gain_needs * 1e4, 0.51) << seed;
      }
      const auto first = first_pairs(pairs);
      ASSERT_TRUE(first.has_value());
      EXPECT_EQ(first->needs, expected.needs);
      EXPECT_NEAR(static_cast<double>(first->good_e4), expected.good / expected.needs * 1e4, 0.51) << seed;
      EXPECT_NEAR(static_cast<double>(first->silly_e4), expected.silly / expected.needs * 1e4, 0.51) << seed;
    }
  }
}

TEST(Interval, IsWilsons) {
  // Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I: 81 of 263, 15 of 148, 0 of 20.
  const Interval many = interval_of(81, 263);
  EXPECT_EQ(many.low_e4, 2'553);
  EXPECT_EQ(many.high_e4, 3'662);
  const Interval few = interval_of(15, 148);
  EXPECT_EQ(few.low_e4, 624);
  EXPECT_EQ(few.high_e4, 1'605);
  const Interval none = interval_of(0, 20);
  EXPECT_EQ(none.low_e4, 0);
  EXPECT_EQ(none.high_e4, 1'611);
}

TEST(Floor, IsTheLowestThatKeepsTheGoal) {
  const FloorGoal half{.least_good = 50, .most_silly = 25};
  EXPECT_EQ(lowest_floor({{0, 9, 0}, {0, 8, 3}, {0, 7, 3}, {0, 6, 2}, {0, 5, 0}}, half), 6)
      << "the best pair alone doesn't keep it, all five have too many silly ones";
  EXPECT_EQ(lowest_floor({{0, 9, 0}, {0, 8, 1}}, half), std::nullopt);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Rated pairs = drawn(seed, 6, 6);
    std::optional<std::int64_t> expected;
    for (const RatedPair& at : pairs) {
      const Grades grades = passed(pairs, at.value).grades;
      if (2 * grades.good < grades.count || 4 * grades.silly > grades.count) continue;
      if (!expected || at.value < *expected) expected = at.value;
    }
    EXPECT_EQ(lowest_floor(pairs, half), expected) << seed;
  }
}

TEST(Floor, PassesPairsAndTheirNeeds) {
  const Rated pairs = {{0, 9, 1}, {0, 8, 2}, {1, 8, 0}, {2, 7, 3}};
  EXPECT_EQ(passed(pairs, 8), (Passed{{.count = 3, .good = 1, .silly = 1}, 2, 1}));
  EXPECT_EQ(passed(pairs, std::nullopt), Passed{});
}

TEST(Cuts, EndWithTheValueOfTheirLastPair) {
  Rated pairs;
  for (int i = 0; i < 25; ++i) pairs.push_back({i, i < 12 ? 5 : 4 - i / 20, 2});
  std::vector<std::pair<std::int64_t, std::int64_t>> cuts;
  for (const Cut& cut : cuts_of(pairs)) cuts.emplace_back(cut.floor, cut.passed.grades.count);
  EXPECT_THAT(cuts, ElementsAre(std::pair(5, 12), std::pair(4, 20), std::pair(3, 25)))
      << "the best 10 can't be told from two more";
}

TEST(FoldedByNeed, GivesAPartNoSayInItsOwnFloor) {
  const FloorGoal goal{.least_good = 40, .most_silly = 40};
  Rated pairs = drawn(3, 20, 6);
  const Folded before = folded_by_need(pairs, 5, goal);
  ASSERT_EQ(before.floors.size(), 5U);
  for (RatedPair& pair : pairs)
    if (pair.need % 5 == 2) pair.grade = 0;
  const Folded after = folded_by_need(pairs, 5, goal);
  EXPECT_EQ(after.floors[2], before.floors[2]);
  EXPECT_NE(after.floors, before.floors) << "the other parts see it";
  Passed sum;
  for (int part = 0; part < 5; ++part) {
    Rated mine;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(mine), [&](auto& p) { return p.need % 5 == part; });
    const Passed through = passed(mine, after.floors[part]);
    sum.grades.count += through.grades.count;
    sum.grades.good += through.grades.good;
    sum.grades.silly += through.grades.silly;
    sum.needs += through.needs;
    sum.needs_served += through.needs_served;
  }
  EXPECT_EQ(after.passed, sum);
}

}  // namespace
}  // namespace entente::cli
