#include "matcher/solver/belief_propagation.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "matcher/solver/joint_rows.h"

namespace entente::matcher {
namespace {

constexpr std::int64_t kUnits = 1 << 20;                    // what the column of the most points is worth
constexpr std::int64_t kMostBonus = 32 * kUnits;            // of serving a need
constexpr std::int64_t kMostCost = 64 * kUnits;             // that a message names
constexpr std::int64_t kMostBelief = 2 * kUnits;            // that reinforces
constexpr std::int64_t kNear = kUnits / 10;                 // slack up to which columns are variables
constexpr std::size_t kLeastColumns = 4;                    // columns of each need
constexpr std::size_t kMostColumns = 32;                    // the same
constexpr std::int64_t kPerturbation = kUnits / 96;         // width of what a seed adds
constexpr std::int64_t kFirstPerturbation = kUnits / 2048;  // the same of seed 0: only ties are broken
constexpr std::int64_t kWhole = 1 << 30;
constexpr std::int64_t kReinforcementSteps = 3333;  // steps in which reinforcement comes 1 − 1/e nearer to all
constexpr int kLookEvery = 25;
constexpr std::int64_t kNobody = -(std::int64_t{1} << 60);

// Sebastiano Vigna's SplitMix64.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace

BeliefPropagation::BeliefPropagation(const Network& network, const Composite& composite, const OpenCase& root,
                                     std::int64_t denominator, const ResourcePrices& prices, const PricedCase& priced)
    : network_(network), root_(root), denominator_(denominator) {
  for (std::int32_t column : root.live) most_points_ = std::max(most_points_, Wide{column_of(network, column).points});
  select(priced);
  link(composite, prices);
}

std::int64_t BeliefPropagation::units(Wide scaled) const {
  const Wide most = Wide{512} * denominator_ * most_points_;
  return static_cast<std::int64_t>(std::clamp(scaled, -most, most) * kUnits / (denominator_ * most_points_));
}

void BeliefPropagation::select(const PricedCase& priced) {
  std::vector<std::vector<std::int32_t>> of_need(network_.needs.size());  // positions in `live`
  for (std::size_t k = 0; k < root_.live.size(); ++k)
    if (root_.fixed.fits(network_, root_.live[k]))
      of_need[column_of(network_, root_.live[k]).need].push_back(static_cast<std::int32_t>(k));
  std::vector<std::int32_t> rest;
  for (std::size_t i = 0; i < of_need.size(); ++i) {
    std::vector<std::int32_t>& list = of_need[i];
    std::sort(list.begin(), list.end(), [&](std::int32_t a, std::int32_t b) {
      return priced.slacks[a] != priced.slacks[b] ? priced.slacks[a] < priced.slacks[b] : a < b;
    });
    const auto more = static_cast<std::size_t>(std::min<std::int64_t>(network_.needs[i].capacity - 1, 1000));
    for (std::size_t p = 0; p < list.size(); ++p) {
      const bool near = units(priced.slacks[list[p]]) <= kNear;
      if (p < kLeastColumns + more || (near && p < kMostColumns + more)) {
        columns_.push_back(root_.live[list[p]]);
      } else {
        rest.push_back(list[p]);
      }
    }
  }
  std::sort(columns_.begin(), columns_.end());
  std::stable_sort(rest.begin(), rest.end(),
                   [&](std::int32_t a, std::int32_t b) { return priced.slacks[a] < priced.slacks[b]; });
  for (std::int32_t k : rest) rest_.push_back(root_.live[k]);
}

void BeliefPropagation::link(const Composite& composite, const ResourcePrices& prices) {
  OpenCase selected = root_;
  selected.live = columns_;
  const JointRows rows(network_, selected, false);
  rows_.resize(rows.upper.size() + 1);
  std::vector<Wide> price(rows.upper.size());
  std::vector<bool> left_aside(rows.upper.size());
  constexpr double kLarge = 1e15;
  for (std::size_t r = 0; r < rows.upper.size(); ++r) {
    rows_[r].most = static_cast<std::int64_t>(std::clamp(rows.upper[r], 0.0, kLarge));
    rows_[r].least = static_cast<std::int64_t>(std::clamp(rows.lower[r], 0.0, kLarge));
  }
  for (std::size_t i = 0; i < rows.needs.size(); ++i) {
    if (rows.links[i] >= 0) left_aside[rows.links[i]] = true;
    if (rows.needs[i] < 0) continue;
    Row& row = rows_[rows.needs[i]];
    row.need = true;
    const Wide bonus = bonus_left(network_, composite, root_.fixed, static_cast<std::int32_t>(i));
    row.bonus = std::min(kMostBonus, units(std::min(bonus, 512 * most_points_) * denominator_));
  }
  const auto begin_with = [&](const std::vector<int>& of, const std::vector<Wide>& prices_of) {
    for (std::size_t k = 0; k < of.size() && k < prices_of.size(); ++k)
      if (of[k] >= 0) price[of[k]] = prices_of[k];
  };
  begin_with(rows.offers, prices.offers);
  begin_with(rows.receivers, prices.receivers);
  begin_with(rows.providers, prices.providers);
  begin_with(rows.quotas, prices.quotas);
  for (const auto& [need_city, row] : rows.need_cities) {
    const auto found = prices.need_cities.find(need_city);
    if (found != prices.need_cities.end()) price[row] = found->second;
  }

  std::vector<int> at;
  std::vector<double> values;
  std::vector<std::int32_t> row_of;  // of each entry, in the order of columns
  first_.push_back(0);
  for (std::int32_t column : columns_) {
    points_.push_back(units(Wide{denominator_} * column_of(network_, column).points));
    rows.entries_of(network_, column, at, values);
    for (int row : at)
      if (!left_aside[row]) row_of.push_back(row);
    first_.push_back(static_cast<std::int32_t>(row_of.size()));
  }
  for (std::int32_t row : row_of) ++rows_[row + 1].first;
  for (std::size_t r = 1; r < rows_.size(); ++r) rows_[r].first += rows_[r - 1].first;
  std::vector<std::int32_t> next(rows_.size());
  for (std::size_t r = 0; r < rows_.size(); ++r) next[r] = rows_[r].first;
  positions_.resize(row_of.size());
  start_.resize(row_of.size());
  for (std::size_t e = 0; e < row_of.size(); ++e) {
    positions_[e] = next[row_of[e]]++;
    start_[positions_[e]] = std::clamp(units(price[row_of[e]]), -kMostCost, kMostCost);
  }
}

// The messages of a row: what choosing each column costs the others of the row, by what these told it: the value of the
// row without it minus that with it.
void BeliefPropagation::send_messages(const Row& row, std::int32_t end, const std::vector<std::int64_t>& to_rows,
                                      std::vector<std::int64_t>& to_columns, std::vector<std::int64_t>& scratch) const {
  const std::int32_t count = end - row.first;
  const auto begin = to_rows.begin() + row.first;
  // The message at a rank (from 1) and at the next: what a column of that rank, or better, leaves at it is the next
  // one.
  struct Ranked {
    std::int64_t at = kNobody;
    std::int64_t next = kNobody;
    std::int64_t of_others(std::int64_t message) const { return message >= at ? next : at; }
  };
  const auto ranked = [&](std::int64_t rank) {
    Ranked found;
    if (rank == 1) {
      for (auto message = begin; message != begin + count; ++message) {
        if (*message > found.at) {
          found.next = found.at;
          found.at = *message;
        } else if (*message > found.next) {
          found.next = *message;
        }
      }
      return found;
    }
    if (rank > count) return found;
    scratch.assign(begin, begin + count);
    std::nth_element(scratch.begin(), scratch.begin() + rank - 1, scratch.end(), std::greater<>());
    found.at = scratch[static_cast<std::size_t>(rank - 1)];
    if (rank < count) found.next = *std::max_element(scratch.begin() + rank, scratch.end());
    return found;
  };
  if (!row.need && row.most >= count && row.least == 0) {
    std::fill(to_columns.begin() + row.first, to_columns.begin() + end, 0);
    return;
  }
  const Ranked last = ranked(row.most);
  const Ranked best = row.need && row.most > 1 ? ranked(1) : last;
  const Ranked least = row.least > 0 ? ranked(row.least) : Ranked{};
  for (std::int32_t e = row.first; e < end; ++e) {
    std::int64_t cost = std::max<std::int64_t>(0, last.of_others(to_rows[e]));
    if (row.least > 0) cost += std::min<std::int64_t>(0, least.of_others(to_rows[e]));
    if (row.need) {
      const std::int64_t other = best.of_others(to_rows[e]);
      if (other <= 0) cost = std::max(-row.bonus, other);
    }
    to_columns[e] += (std::clamp(cost, -kMostCost, kMostCost) - to_columns[e]) / 2;
  }
}

bool BeliefPropagation::feasible(const std::vector<char>& decoded, std::vector<std::int64_t>& used) const {
  used.assign(positions_.size(), 0);
  for (std::size_t k = 0; k < decoded.size(); ++k)
    if (decoded[k])
      for (std::int32_t p = first_[k]; p < first_[k + 1]; ++p) used[positions_[p]] = 1;
  for (std::size_t r = 0; r + 1 < rows_.size(); ++r) {
    const std::int64_t of_row =
        std::accumulate(used.begin() + rows_[r].first, used.begin() + rows_[r + 1].first, std::int64_t{0});
    if (of_row > rows_[r].most || of_row < rows_[r].least) return false;
  }
  return true;
}

std::vector<std::int32_t> BeliefPropagation::decode(const std::vector<std::int64_t>& beliefs) const {
  std::vector<std::int32_t> order(columns_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return beliefs[a] > beliefs[b]; });
  std::vector<std::int32_t> columns = root_.chosen;
  Load load = root_.fixed;
  const auto take = [&](std::int32_t column) {
    if (!load.fits(network_, column)) return;
    load.take(network_, column);
    columns.push_back(column);
  };
  for (std::int32_t k : order) take(columns_[k]);
  for (std::int32_t column : rest_) take(column);
  std::sort(columns.begin(), columns.end());
  return columns;
}

std::vector<std::int32_t> BeliefPropagation::run(std::uint64_t seed, int steps) const {
  const std::int64_t width = seed == 0 ? kFirstPerturbation : kPerturbation;
  std::vector<std::int64_t> field(columns_.size());  // points, perturbed
  for (std::size_t k = 0; k < field.size(); ++k)
    field[k] =
        points_[k] + static_cast<std::int64_t>(mix(mix(seed) + k) % static_cast<std::uint64_t>(width)) - width / 2;
  std::vector<std::int64_t> reinforced = field;  // with what is believed already
  std::vector<std::int64_t> to_columns = start_, to_rows(start_.size()), beliefs(field.size()), scratch;
  std::vector<char> decoded(field.size()), before;
  std::int64_t unreinforced = kWhole;  // what reinforcement is still short of
  for (int step = 0; step < steps; ++step) {
    for (std::size_t k = 0; k < field.size(); ++k) {
      std::int64_t belief = reinforced[k];
      for (std::int32_t p = first_[k]; p < first_[k + 1]; ++p) belief -= to_columns[positions_[p]];
      for (std::int32_t p = first_[k]; p < first_[k + 1]; ++p)
        to_rows[positions_[p]] = belief + to_columns[positions_[p]];
      beliefs[k] = belief;
      reinforced[k] = field[k] + (std::clamp(belief, -kMostBelief, kMostBelief) * (kWhole - unreinforced)) / kWhole;
    }
    unreinforced -= unreinforced / kReinforcementSteps;
    if (step % kLookEvery == kLookEvery - 1) {
      for (std::size_t k = 0; k < field.size(); ++k) decoded[k] = beliefs[k] > 0 ? 1 : 0;
      if (decoded == before && feasible(decoded, scratch)) break;
      before = decoded;
    }
    for (std::size_t r = 0; r + 1 < rows_.size(); ++r)
      send_messages(rows_[r], rows_[r + 1].first, to_rows, to_columns, scratch);
  }
  return decode(beliefs);
}

}  // namespace entente::matcher
