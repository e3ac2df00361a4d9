#include "cli/simulate/figures.h"

#include <algorithm>

#include "matcher/score/balance.h"

namespace entente::cli {
namespace {

std::int64_t permille(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? -1 : (part * 2000 + whole) / (2 * whole);
}

}  // namespace

std::string_view figure_id(Figure figure) {
  constexpr std::array<std::string_view, kFigureCount> kIds = {"needs",
                                                               "served",
                                                               "coverage_permille",
                                                               "priority_needs",
                                                               "priority_served",
                                                               "priority_coverage_permille",
                                                               "cooperations",
                                                               "unpartnered_median_days",
                                                               "waiting_median_days",
                                                               "waiting_p90_days",
                                                               "load_gini_permille",
                                                               "load_largest"};
  return kIds[static_cast<std::size_t>(figure)];
}

Figures figures_of(const Counts& counts) {
  Figures figures;
  figures[Figure::kNeeds] = counts.needs;
  figures[Figure::kServed] = counts.served;
  figures[Figure::kCoverage] = permille(counts.served, counts.needs);
  figures[Figure::kPriorityNeeds] = counts.priority_needs;
  figures[Figure::kPriorityServed] = counts.priority_served;
  figures[Figure::kPriorityCoverage] = permille(counts.priority_served, counts.priority_needs);
  figures[Figure::kCooperations] = counts.cooperations;
  figures[Figure::kUnpartneredMedian] = matcher::quantile(counts.unpartnered, 500);
  figures[Figure::kWaitingMedian] = matcher::quantile(counts.waited, 500);
  figures[Figure::kWaitingMost] = matcher::quantile(counts.waited, 900);
  figures[Figure::kLoadGini] = counts.loads.empty() ? -1 : matcher::gini_permille(counts.loads);
  figures[Figure::kLoadLargest] =
      counts.loads.empty() ? 0 : *std::max_element(counts.loads.begin(), counts.loads.end());
  return figures;
}

Figures mean_of(const std::vector<Figures>& all) {
  Figures mean;
  for (std::size_t i = 0; i < kFigureCount; ++i) {
    std::int64_t sum = 0, count = 0;
    for (const Figures& figures : all) {
      if (figures.values[i] < 0) continue;
      sum += figures.values[i];
      ++count;
    }
    mean.values[i] = count == 0 ? -1 : (2 * sum + count) / (2 * count);
  }
  return mean;
}

}  // namespace entente::cli
