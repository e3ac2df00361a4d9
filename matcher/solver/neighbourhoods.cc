#include "matcher/solver/neighbourhoods.h"

#include <algorithm>

#include "matcher/solver/proposal.h"

namespace entente::matcher {
namespace {

constexpr std::size_t kSizes[] = {40, 80, 150};  // needs that are opened at once
constexpr std::size_t kColumnsOfNeed = 8;        // of an opened need, beside what it has: those of the least slack
constexpr int kNodes = 100;

class Improver {
 public:
  Improver(const Neighbourhoods& around, std::vector<std::int32_t> columns)
      : around_(around), network_(around.network), best_(std::move(columns)), amount_(amount_of(best_)) {
    find_core();
  }

  std::vector<std::int32_t> run() {
    for (std::size_t size : kSizes) {
      while (true) {
        const bool improved = pass(std::min(size, network_.needs.size()));
        if (over()) return std::move(best_);
        if (!improved) break;
      }
    }
    return std::move(best_);
  }

 private:
  Amount amount_of(const std::vector<std::int32_t>& columns) const {
    return objective_of(network_, choice_of(network_, columns));
  }
  bool over() const {
    return proposals_ >= around_.most_proposals || composite_value(around_.composite, amount_) >= around_.upper_bound ||
           (around_.cancelled && around_.cancelled());
  }

  // Each need's columns of the least slack.
  void find_core() {
    core_.resize(network_.needs.size());
    slack_.assign(columns_of(network_), -1);
    for (std::size_t k = 0; k < around_.root.live.size(); ++k) {
      const std::int32_t column = around_.root.live[k];
      slack_[column] = around_.priced.slacks[k];
      core_[column_of(network_, column).need].push_back(column);
    }
    for (std::vector<std::int32_t>& columns : core_) {
      std::sort(columns.begin(), columns.end(),
                [&](std::int32_t a, std::int32_t b) { return slack_[a] != slack_[b] ? slack_[a] < slack_[b] : a < b; });
    }
  }

  // Needs by what the prices say they lose: the slack of what they have, and prices of places that stand empty, given
  // to the need that would take them at the least loss. Greatest first.
  std::vector<std::int32_t> seeds() const {
    std::vector<Wide> loss(network_.needs.size());
    Load load(network_);
    for (std::int32_t column : best_) {
      load.take(network_, column);
      if (slack_[column] > 0) loss[column_of(network_, column).need] += slack_[column];
    }
    const Duals& duals = around_.priced.duals;
    std::vector<std::int32_t> taker(network_.offers.size(), -1);
    for (std::size_t i = 0; i < core_.size(); ++i) {
      if (!core_[i].empty() && load.needs[i] < network_.needs[i].capacity) loss[i] += duals.needs[i];
      if (!core_[i].empty() && load.needs[i] == 0) loss[i] += duals.bonuses[i];
      for (std::int32_t column : core_[i])
        for (std::int32_t offer : column_of(network_, column).offers)
          if (offer >= 0 && (taker[offer] < 0 || slack_[column] < slack_[taker[offer]])) taker[offer] = column;
    }
    for (std::size_t j = 0; j < taker.size(); ++j)
      if (taker[j] >= 0 && load.offers[j] < network_.offers[j].capacity)
        loss[column_of(network_, taker[j]).need] += duals.offers[j];
    std::vector<std::int32_t> order;
    for (std::size_t i = 0; i < loss.size(); ++i)
      if (loss[i] > 0) order.push_back(static_cast<std::int32_t>(i));
    std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return loss[a] > loss[b]; });
    return order;
  }

  // Opens every neighbourhood once, the worst first. True: one of them became better.
  bool pass(std::size_t size) {
    bool improved = false;
    std::vector<bool> tried(network_.needs.size());
    for (std::int32_t seed : seeds()) {
      if (over()) return improved;
      if (tried[seed]) continue;
      const std::vector<std::int32_t> needs = needs_around(seed, size);
      // The far half may find a better partner in a neighbourhood of its own.
      for (std::size_t k = 0; k < needs.size(); ++k)
        if (k < (needs.size() + 1) / 2) tried[needs[k]] = true;
      improved = open(needs) || improved;
    }
    return improved;
  }

  // The needs that hold or want most what the seed wants, nearest first.
  std::vector<std::int32_t> needs_around(std::int32_t seed, std::size_t size) const {
    std::vector<std::vector<std::int32_t>> holders(network_.offers.size());
    for (std::int32_t column : best_)
      for (std::int32_t offer : column_of(network_, column).offers)
        if (offer >= 0) holders[offer].push_back(column_of(network_, column).need);
    std::vector<bool> seen(network_.needs.size());
    std::vector<std::int32_t> needs{seed};
    seen[seed] = true;
    for (std::size_t k = 0; k < needs.size() && needs.size() < size; ++k) {
      const std::vector<std::int32_t>& core = core_[needs[k]];
      for (std::size_t c = 0; c < std::min(core.size(), kColumnsOfNeed); ++c) {
        for (std::int32_t offer : column_of(network_, core[c]).offers) {
          if (offer < 0) continue;
          for (std::int32_t need : holders[offer]) {
            if (seen[need] || needs.size() >= size) continue;
            seen[need] = true;
            needs.push_back(need);
          }
        }
      }
    }
    return needs;
  }

  bool open(const std::vector<std::int32_t>& needs) {
    std::vector<bool> opened(network_.needs.size());
    for (std::int32_t need : needs) opened[need] = true;
    OpenCase neighbourhood = around_.root;
    neighbourhood.live.clear();
    for (std::int32_t column : best_) {
      const bool fixed = std::binary_search(neighbourhood.chosen.begin(), neighbourhood.chosen.end(), column);
      if (!fixed && opened[column_of(network_, column).need]) {
        neighbourhood.live.push_back(column);
      } else if (!fixed) {
        neighbourhood.choose(network_, around_.composite, column);
      }
    }
    const std::vector<std::int32_t> own = neighbourhood.live;
    for (std::int32_t need : needs) {
      const std::vector<std::int32_t>& core = core_[need];
      const std::size_t most = kColumnsOfNeed + static_cast<std::size_t>(network_.needs[need].capacity - 1);
      std::size_t taken = 0;
      for (std::size_t c = 0; c < core.size() && taken < most; ++c) {
        if (std::find(own.begin(), own.end(), core[c]) != own.end() || !neighbourhood.fixed.fits(network_, core[c]))
          continue;
        neighbourhood.live.push_back(core[c]);
        ++taken;
      }
    }
    std::sort(neighbourhood.live.begin(), neighbourhood.live.end());
    ++proposals_;
    std::vector<std::int32_t> columns =
        propose(network_, around_.composite, neighbourhood, amount_, around_.upper_bound, kNodes);
    if (columns.empty()) return false;
    std::sort(columns.begin(), columns.end());
    const Amount amount = amount_of(columns);
    if (composite_value(around_.composite, amount) <= composite_value(around_.composite, amount_)) return false;
    best_ = std::move(columns);
    amount_ = amount;
    return true;
  }

  const Neighbourhoods& around_;
  const Network& network_;
  std::vector<std::int32_t> best_;
  Amount amount_;
  int proposals_ = 0;
  std::vector<Wide> slack_;                      // of each column; −1: kept
  std::vector<std::vector<std::int32_t>> core_;  // of each need, by slack
};

}  // namespace

std::vector<std::int32_t> improve(const Neighbourhoods& around, std::vector<std::int32_t> columns) {
  return Improver(around, std::move(columns)).run();
}

}  // namespace entente::matcher
