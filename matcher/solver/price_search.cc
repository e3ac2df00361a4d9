#include "matcher/solver/price_search.h"

#include <algorithm>
#include <cmath>

#include "matcher/solver/joint_rows.h"

namespace entente::matcher {
namespace {

constexpr double kFirstPace = 0.1;  // of the step towards the known value
constexpr double kLeastPace = 1e-4;
constexpr double kFirstWeight = 0.1;  // of a new answer in the shares
constexpr double kLeastWeight = 0.005;
constexpr int kPatience = 12;  // steps without progress before the pace is halved
constexpr int kWeightEvery = 60;
constexpr double kLargestLimit = 1e15;  // beyond, there is none

class Search {
 public:
  Search(const Network& network, const Composite& composite, const OpenCase& open, std::int64_t denominator,
         const ResourcePrices& start)
      : network_(network), open_(open), denominator_(denominator), rows_(network, open, false) {
    const std::size_t rows = rows_.upper.size();
    limit_ = rows_.upper;
    least_.assign(rows, 0);
    price_.assign(rows, 0);
    is_resource_.assign(rows, false);
    const auto take = [&](const std::vector<int>& of, const std::vector<Wide>& prices) {
      for (std::size_t k = 0; k < of.size(); ++k) {
        if (of[k] < 0) continue;
        is_resource_[of[k]] = true;
        if (k < prices.size()) price_[of[k]] = static_cast<double>(prices[k]) / static_cast<double>(denominator);
      }
    };
    take(rows_.offers, start.offers);
    take(rows_.receivers, start.receivers);
    take(rows_.providers, start.providers);
    for (const auto& [need_city, row] : rows_.need_cities) {
      is_resource_[row] = true;
      const auto found = start.need_cities.find(need_city);
      if (found != start.need_cities.end())
        price_[row] = static_cast<double>(found->second) / static_cast<double>(denominator);
    }
    for (std::size_t q = 0; q < rows_.quotas.size(); ++q) {
      const int row = rows_.quotas[q];
      if (row < 0) continue;
      is_resource_[row] = true;
      least_[row] = std::max(0.0, rows_.lower[row]);
      if (q < start.quotas.size())
        price_[row] = static_cast<double>(start.quotas[q]) / static_cast<double>(denominator);
    }
    add_columns(composite);
  }

  ResourcePrices run(double known, int steps) {
    answer_.resize(points_.size());
    gains_.resize(points_.size());
    double best_bound = solve(price_);
    shares_ = answer_;
    std::vector<double> best = price_, trial = price_, excess(limit_.size());
    double pace = kFirstPace, weight = kFirstWeight, bound_at_check = best_bound;
    int failures = 0;
    for (int step = 0; step < steps && pace > kLeastPace; ++step) {
      // How much the shares want of each resource beyond its limit, or short of a quota's least.
      std::fill(excess.begin(), excess.end(), 0);
      for (std::size_t k = 0; k < points_.size(); ++k)
        if (shares_[k] > 0)
          for (std::int32_t e = first_[k]; e < first_[k + 1]; ++e) excess[entries_[e]] += shares_[k];
      double norm = 0;
      for (std::size_t r = 0; r < limit_.size(); ++r) {
        excess[r] = is_resource_[r] ? beyond(r, excess[r], best[r]) : 0;
        norm += excess[r] * excess[r];
      }
      const double distance = std::max(best_bound - known, 1.0);
      if (norm < 1e-9) break;
      const double length = pace * distance / norm;
      for (std::size_t r = 0; r < limit_.size(); ++r) trial[r] = allowed(r, best[r] + length * excess[r]);
      const double bound = solve(trial);
      for (std::size_t k = 0; k < points_.size(); ++k) shares_[k] += weight * (answer_[k] - shares_[k]);
      if (bound < best_bound) {
        failures = 0;
        if (best_bound - bound > 1e-5 * distance) pace = std::min(1.0, pace * 1.1);
        best_bound = bound;
        best.swap(trial);
      } else if (++failures % kPatience == 0) {
        pace *= 0.67;
      }
      if (step % kWeightEvery == kWeightEvery - 1) {
        if (bound_at_check - best_bound < 0.01 * distance) weight = std::max(kLeastWeight, weight / 2);
        bound_at_check = best_bound;
      }
    }
    return prices_of(best);
  }

 private:
  double beyond(std::size_t row, double used, double price) const {
    if (price > 0 || (price == 0 && used > limit_[row])) return used - limit_[row];
    if (least_[row] > 0 && (price < 0 || used < least_[row])) return used - least_[row];
    return 0;
  }

  // A price below 0 stands for a least, one above 0 for a limit.
  double allowed(std::size_t row, double price) const {
    if (price < 0 && least_[row] <= 0) return 0;
    if (price > 0 && limit_[row] > kLargestLimit) return 0;
    return price;
  }

  void add_columns(const Composite& composite) {
    std::vector<std::vector<std::int32_t>> of_need(network_.needs.size());
    std::vector<int> at;
    std::vector<double> values;
    first_.push_back(0);
    for (std::size_t k = 0; k < open_.live.size(); ++k) {
      const ColumnView view = column_of(network_, open_.live[k]);
      points_.push_back(static_cast<double>(view.points));
      rows_.entries_of(network_, open_.live[k], at, values);
      for (int row : at)
        if (is_resource_[row]) entries_.push_back(row);
      first_.push_back(static_cast<std::int32_t>(entries_.size()));
      of_need[view.need].push_back(static_cast<std::int32_t>(k));
    }
    for (std::size_t i = 0; i < of_need.size(); ++i) {
      if (of_need[i].empty()) continue;
      needs_.push_back({network_.needs[i].capacity - open_.fixed.needs[i],
                        static_cast<double>(bonus_left(network_, composite, open_.fixed, static_cast<std::int32_t>(i))),
                        std::move(of_need[i])});
    }
  }

  // The bound of these prices; the best columns of each need go into answer_.
  double solve(const std::vector<double>& price) {
    double bound = 0;
    for (std::size_t r = 0; r < limit_.size(); ++r) {
      if (price[r] > 0) bound += price[r] * limit_[r];
      if (price[r] < 0) bound += price[r] * least_[r];
    }
    for (std::size_t k = 0; k < points_.size(); ++k) {
      double gain = points_[k];
      for (std::int32_t e = first_[k]; e < first_[k + 1]; ++e) gain -= price[entries_[e]];
      gains_[k] = gain;
      answer_[k] = 0;
    }
    for (Need& need : needs_) {
      if (need.places <= 0) continue;
      const auto greater = [&](std::int32_t a, std::int32_t b) {
        return gains_[a] != gains_[b] ? gains_[a] > gains_[b] : a < b;
      };
      const auto places = std::min<std::size_t>(need.places, need.columns.size());
      if (places == 1) {
        std::iter_swap(need.columns.begin(), std::min_element(need.columns.begin(), need.columns.end(), greater));
      } else {
        std::partial_sort(need.columns.begin(), need.columns.begin() + static_cast<std::ptrdiff_t>(places),
                          need.columns.end(), greater);
      }
      for (std::size_t p = 0; p < places; ++p) {
        const double gain = gains_[need.columns[p]] + (p == 0 ? need.bonus : 0);
        if (gain <= 0) break;
        bound += gain;
        answer_[need.columns[p]] = 1;
      }
    }
    return bound;
  }

  ResourcePrices prices_of(const std::vector<double>& price) const {
    ResourcePrices prices;
    const auto scaled = [&](int row) -> Wide {
      if (row < 0) return 0;
      const double value = price[row] * static_cast<double>(denominator_);
      return std::abs(value) < 1e35 ? static_cast<Wide>(std::floor(value + 0.5)) : Wide{0};
    };
    for (int row : rows_.quotas) prices.quotas.push_back(scaled(row));
    for (int row : rows_.offers) prices.offers.push_back(scaled(row));
    for (int row : rows_.receivers) prices.receivers.push_back(scaled(row));
    for (int row : rows_.providers) prices.providers.push_back(scaled(row));
    for (const auto& [need_city, row] : rows_.need_cities)
      if (const Wide value = scaled(row); value > 0) prices.need_cities[need_city] = value;
    return prices;
  }

  struct Need {
    std::int64_t places;
    double bonus;
    std::vector<std::int32_t> columns;  // positions in `live`, in the order of the last selection
  };

  const Network& network_;
  const OpenCase& open_;
  const std::int64_t denominator_;
  const JointRows rows_;
  std::vector<double> limit_;  // of each row
  std::vector<double> least_;  // of quotas, else 0
  std::vector<double> price_;
  std::vector<bool> is_resource_;  // rows of needs and links aren't
  std::vector<double> points_;     // of live columns
  std::vector<std::int32_t> first_, entries_;
  std::vector<Need> needs_;
  std::vector<double> gains_, answer_, shares_;
};

}  // namespace

ResourcePrices search_prices(const Network& network, const Composite& composite, const OpenCase& open,
                             std::int64_t denominator, const ResourcePrices& start, Wide known, int steps) {
  return Search(network, composite, open, denominator, start).run(static_cast<double>(known - open.value), steps);
}

}  // namespace entente::matcher
