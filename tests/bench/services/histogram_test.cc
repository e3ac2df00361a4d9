#include "tests/bench/services/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace entente::bench {
namespace {

TEST(Histogram, QuantilesAreThoseOfAllTimesAndAtMostASixtyFourthAbove) {
  std::mt19937_64 random(7);
  for (const int largest_bit : {3, 10, 30, 60}) {
    Histogram histogram;
    std::vector<std::int64_t> times;
    for (int i = 0; i < 10'000; ++i) {
      const auto bits = random() % static_cast<std::uint64_t>(largest_bit + 1);
      times.push_back(static_cast<std::int64_t>(random() & ((std::uint64_t{1} << bits) - 1)));
      histogram.add(times.back());
    }
    std::sort(times.begin(), times.end());
    for (const double share : {0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      const auto at = static_cast<std::size_t>(share * 10'000);
      const std::int64_t exact = times[std::max<std::size_t>(at, 1) - 1];
      EXPECT_GE(histogram.quantile(share), exact);
      EXPECT_LE(histogram.quantile(share), exact + exact / 64);
    }
    EXPECT_EQ(histogram.largest(), times.back());
    EXPECT_EQ(histogram.count(), 10'000);
  }
}

TEST(Histogram, HoldsNothingAndExtremes) {
  Histogram histogram;
  EXPECT_EQ(histogram.quantile(0.99), 0);
  histogram.add(-5);
  EXPECT_EQ(histogram.quantile(1), 0);
  histogram.add(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(histogram.quantile(1), std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace entente::bench
