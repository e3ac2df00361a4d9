// Figures of rankings: how well values of pairs agree with their grades. What a figure can't be said of is nullopt.
// Pairs of equal value are taken in every order alike, so a figure depends on no order of input, and a ranking that
// knows nothing (all values equal) has just what random orders have on average. Fractions are whole numbers of
// 1 / 10,000. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace entente::cli {

// A judged pair of a need, and what a ranking makes of it; more is better.
struct RatedPair {
  std::int32_t need = -1;
  std::int64_t value = 0;
  int grade = 0;
};

// Pairs by grade: all, good (from kGoodGrade on), silly (0).
struct Grades {
  std::int64_t count = 0, good = 0, silly = 0;
  void add(int grade);
  bool operator==(const Grades&) const = default;
};
// What a share is with 95 % confidence, when the pairs counted are a sample (Wilson, 1927). REQUIRES: count > 0.
struct Interval {
  std::int64_t low_e4 = 0, high_e4 = 0;
};
Interval interval_of(std::int64_t part, std::int64_t count);

Grades grades_of(const std::vector<RatedPair>& pairs);

// Area under the ROC curve: how often a good pair has a greater value than one that isn't, over all two such pairs;
// equal values count ½ (Mann and Whitney, 1947). nullopt: none is good, or all are. O(n log n).
std::optional<std::int64_t> auc_e4(const std::vector<RatedPair>& pairs);

// Normalised discounted cumulative gain of the first `depth` pairs of a need (gain 2^grade − 1, discount 1 / log2(place
// + 1); Järvelin and Kekäläinen, 2002; ties by McSherry and Najork, 2008), mean over needs with at least two pairs of
// which one has a grade above 0. nullopt: there is no such need. O(n log n).
struct MeanGain {
  std::int64_t needs = 0;
  std::int64_t ndcg_e4 = 0;
};
std::optional<MeanGain> mean_gain(const std::vector<RatedPair>& pairs, int depth);

// The best pair of each need: shares of good and of silly ones, means over needs. nullopt: there is no pair.
struct FirstPairs {
  std::int64_t needs = 0;
  std::int64_t good_e4 = 0, silly_e4 = 0;
};
std::optional<FirstPairs> first_pairs(const std::vector<RatedPair>& pairs);

}  // namespace entente::cli
