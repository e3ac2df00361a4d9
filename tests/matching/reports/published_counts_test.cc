// Counts of people in reports, against somebody who subtracts: every table that agrees with what is shown is tried.
#include "services/matching/reports/published_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <random>

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::Optional;
using Counts = std::vector<std::int64_t>;
constexpr auto kLeftOut = std::nullopt;

TEST(PublishedCounts, ShowCountsOfFiveAndMoreAndZeros) {
  const auto shown = publish_counts({{5, 0, 12}});
  EXPECT_THAT(shown.total, Optional(17));
  EXPECT_THAT(shown.lists[0], ElementsAre(Optional(5), Optional(0), Optional(12)));
}

TEST(PublishedCounts, LeaveOutAnotherOneWhereTheTotalWouldTellTheSmallOne) {
  const auto shown = publish_counts({{3, 40, 12, 0}});
  EXPECT_THAT(shown.total, Optional(55));
  EXPECT_THAT(shown.lists[0], ElementsAre(kLeftOut, Optional(40), kLeftOut, Optional(0)));
}

TEST(PublishedCounts, LeaveOutOneMoreWhereTwoSmallOnesHaveATellingSum) {
  // 55 - 50 = 5, which two counts of at least one are only as 1 + 4 or 2 + 3.
  const auto shown = publish_counts({{2, 3, 30, 20}});
  EXPECT_THAT(shown.total, Optional(55));
  EXPECT_THAT(shown.lists[0], ElementsAre(kLeftOut, kLeftOut, Optional(30), kLeftOut));
}

TEST(PublishedCounts, LeaveOutTheTotalWhereNothingElseIsLeft) {
  EXPECT_THAT(publish_counts({{3, 0}}).total, Eq(kLeftOut));
  const auto shown = publish_counts({{2, 1, 2}, {5, 0, 0}});
  EXPECT_THAT(shown.total, Eq(kLeftOut));
  // Else the other list would add up to it.
  EXPECT_THAT(shown.lists[1], ElementsAre(kLeftOut, Optional(0), Optional(0)));
}

TEST(PublishedCounts, OfNobodyAreZeros) {
  EXPECT_THAT(publish_counts({{0, 0}}).total, Optional(0));
  EXPECT_THAT(publish_counts({}).total, Eq(kLeftOut));
}

// The range of each hidden count over all tables that agree with what is shown, counts going up to `most`.
std::vector<std::pair<std::int64_t, std::int64_t>> ranges_of(const PublishedCounts& shown, std::size_t which,
                                                             std::int64_t most) {
  const auto sums_of = [&](const auto& list) {
    // Every sum that a list can have, by whether it is possible.
    std::vector<bool> possible{true};
    for (const auto& count : list) {
      std::vector<bool> next(possible.size() + static_cast<std::size_t>(count.value_or(most)), false);
      for (std::size_t sum = 0; sum < possible.size(); ++sum) {
        if (!possible[sum]) continue;
        if (count.has_value()) {
          next[sum + static_cast<std::size_t>(*count)] = true;
        } else {
          for (std::int64_t value = 1; value <= most; ++value) next[sum + static_cast<std::size_t>(value)] = true;
        }
      }
      possible = next;
    }
    return possible;
  };
  const auto can_be = [](const std::vector<bool>& sums, std::size_t sum) { return sum < sums.size() && sums[sum]; };
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
  for (std::size_t i = 0; i < shown.lists[which].size(); ++i) {
    if (shown.lists[which][i].has_value()) continue;
    std::pair<std::int64_t, std::int64_t> range{most + 1, 0};
    for (std::int64_t value = 1; value <= most; ++value) {
      PublishedCounts tried = shown;
      tried.lists[which][i] = value;
      std::vector<std::vector<bool>> sums;
      for (const auto& list : tried.lists) sums.push_back(sums_of(list));
      bool agrees = false;
      for (std::size_t total = 0; total < sums[0].size() && !agrees; ++total) {
        if (tried.total.has_value() && total != static_cast<std::size_t>(*tried.total)) continue;
        agrees = std::all_of(sums.begin(), sums.end(), [&](const auto& each) { return can_be(each, total); });
      }
      if (!agrees) continue;
      range = {std::min(range.first, value), std::max(range.second, value)};
    }
    ranges.push_back(range);
  }
  return ranges;
}

TEST(PublishedCounts, TellNoSmallCountToWhoeverSubtracts) {
  std::mt19937 random(5);
  const auto draw = [&](int below) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(below)); };
  int hidden = 0;
  int shown_totals = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    Counts first;
    for (std::int64_t i = 1 + draw(4); i > 0; --i) first.push_back(draw(3) == 0 ? 0 : draw(trial % 2 == 0 ? 6 : 20));
    // Another division of the same total.
    Counts second;
    for (std::int64_t left = std::accumulate(first.begin(), first.end(), std::int64_t{0}); left > 0;) {
      const std::int64_t part = std::min(left, 1 + draw(9));
      second.push_back(part);
      left -= part;
    }
    if (second.empty()) second.push_back(0);
    const std::vector<Counts> lists = {first, second};
    const PublishedCounts shown = publish_counts(lists);
    shown_totals += shown.total.has_value() ? 1 : 0;
    for (std::size_t which = 0; which < lists.size(); ++which) {
      for (std::size_t i = 0; i < lists[which].size(); ++i) {
        const auto& count = shown.lists[which][i];
        if (count.has_value()) {
          ASSERT_EQ(*count, lists[which][i]);
          ASSERT_TRUE(*count == 0 || *count >= kLeastShown);
        }
      }
      for (const auto& [least, most] : ranges_of(shown, which, 30)) {
        ++hidden;
        ASSERT_LT(least, most) << "a count that is left out can be worked out: " << testing::PrintToString(lists);
        ASSERT_GE(most, kLeastShown) << "it is known to be small: " << testing::PrintToString(lists);
      }
    }
  }
  EXPECT_GT(hidden, 1000);
  EXPECT_GT(shown_totals, 500);
}

}  // namespace
}  // namespace entente::matching
