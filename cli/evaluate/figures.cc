#include "cli/evaluate/figures.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "cli/evaluate/judgements.h"

namespace entente::cli {
namespace {

// Grades of pairs of equal value, from the best value down.
using Tied = std::map<std::int64_t, std::vector<int>, std::greater<>>;

std::map<std::int32_t, Tied> by_need(const std::vector<RatedPair>& pairs) {
  std::map<std::int32_t, Tied> needs;
  for (const RatedPair& pair : pairs) needs[pair.need][pair.value].push_back(pair.grade);
  return needs;
}

std::int64_t e4(double fraction) {
  return std::llround(fraction * 10'000);
}

double gain(int grade) {
  return std::exp2(grade) - 1;
}

double discount(int place) {
  return 1 / std::log2(place + 1);
}

// Gain of the first `depth` places; those that equal values share get the mean of their gains.
double discounted_gain(const Tied& tied, int depth) {
  double sum = 0;
  int place = 0;
  for (const auto& [value, grades] : tied) {
    double mean = 0;
    for (const int grade : grades) mean += gain(grade);
    mean /= static_cast<double>(grades.size());
    for (std::size_t i = 0; i < grades.size(); ++i) {
      if (++place > depth) return sum;
      sum += mean * discount(place);
    }
  }
  return sum;
}

// The same in the best order that there is.
double best_gain(const Tied& tied, int depth) {
  Tied best;
  for (const auto& [value, grades] : tied) {
    for (const int grade : grades) best[grade].push_back(grade);
  }
  return discounted_gain(best, depth);
}

}  // namespace

void Grades::add(int grade) {
  ++count;
  good += grade >= kGoodGrade;
  silly += grade == 0;
}

Grades grades_of(const std::vector<RatedPair>& pairs) {
  Grades grades;
  for (const RatedPair& pair : pairs) grades.add(pair.grade);
  return grades;
}

Interval interval_of(std::int64_t part, std::int64_t count) {
  constexpr double kDeviations = 1.959964;  // 97.5 % of a normal distribution lie below
  const auto n = static_cast<double>(count);
  const double share = static_cast<double>(part) / n;
  const double square = kDeviations * kDeviations / n;
  const double centre = share + square / 2;
  const double spread = std::sqrt(square * (share * (1 - share) + square / 4));
  return {e4((centre - spread) / (1 + square)), e4((centre + spread) / (1 + square))};
}

std::optional<std::int64_t> auc_e4(const std::vector<RatedPair>& pairs) {
  std::map<std::int64_t, Grades> ascending;
  for (const RatedPair& pair : pairs) ascending[pair.value].add(pair.grade);
  std::int64_t good = 0, rest = 0, twice_won = 0;
  for (const auto& [value, tied] : ascending) {
    const std::int64_t others = tied.count - tied.good;
    twice_won += tied.good * (2 * rest + others);
    good += tied.good;
    rest += others;
  }
  if (good == 0 || rest == 0) return std::nullopt;
  return e4(static_cast<double>(twice_won) / (2.0 * static_cast<double>(good) * static_cast<double>(rest)));
}

std::optional<MeanGain> mean_gain(const std::vector<RatedPair>& pairs, int depth) {
  MeanGain mean;
  double sum = 0;
  for (const auto& [need, tied] : by_need(pairs)) {
    std::size_t count = 0;
    for (const auto& [value, grades] : tied) count += grades.size();
    const double best = best_gain(tied, depth);
    if (count < 2 || best == 0) continue;
    sum += discounted_gain(tied, depth) / best;
    ++mean.needs;
  }
  if (mean.needs == 0) return std::nullopt;
  mean.ndcg_e4 = e4(sum / static_cast<double>(mean.needs));
  return mean;
}

std::optional<FirstPairs> first_pairs(const std::vector<RatedPair>& pairs) {
  FirstPairs first;
  double good = 0, silly = 0;
  for (const auto& [need, tied] : by_need(pairs)) {
    Grades best;
    for (const int grade : tied.begin()->second) best.add(grade);
    good += static_cast<double>(best.good) / static_cast<double>(best.count);
    silly += static_cast<double>(best.silly) / static_cast<double>(best.count);
    ++first.needs;
  }
  if (first.needs == 0) return std::nullopt;
  first.good_e4 = e4(good / static_cast<double>(first.needs));
  first.silly_e4 = e4(silly / static_cast<double>(first.needs));
  return first;
}

}  // namespace entente::cli
