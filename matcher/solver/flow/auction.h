// Auction: a flow and prices that are nearly optimal, for Repair to start from. Bidders are needs, or receiver cities
// that share their units among their needs; a unit bids for the place that gains most, as high as keeps it the best
// within `step`, and moves on when it is outbid: at the offer when that is full, else in its city. Prices only rise,
// from the worths that the layers hold. Needs with groups don't take part. Deterministic: first come, first served.
// (Bertsekas: The auction algorithm for transportation problems, 1989; the nested limits of cities are ours.)
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "matcher/solver/flow/layers.h"

namespace entente::matcher::flow {

template <class Cost, class Held>
class Auction {
 public:
  // REQUIRES: the layers carry no flow; no offer is worth more than its city.
  Auction(Layers<Cost, Held>& layers, Cost step)
      : l_(layers), step_(step), levels_(), waiting_(l_.receivers.size()), cached_(l_.needs.size()) {
    std::vector<Index> rooms(l_.offers.size());
    price_.reserve(l_.offers.size());
    for (Index j = 0; j < offers(); ++j) {
      rooms[j] = std::min(l_.offers[j].capacity, std::int32_t{4});
      price_.push_back({-l_.worth[j], l_.offers[j].provider});
    }
    levels_.reset(rooms);
    for (std::size_t p = 0; p < l_.providers.size(); ++p)
      provider_price_.push_back(-l_.worth[l_.provider_node(static_cast<Index>(p))]);
    for (Index i = 0; i < static_cast<Index>(l_.needs.size()); ++i) {
      const auto& need = l_.needs[i];
      if (need.capacity == 0 || need.first_group != kNone || l_.rows.count(i) == 0) continue;
      cached_[i] = kMost;
      if (need.receiver == kNone) {
        queue_.push_back(i);
      } else {
        waiting_[need.receiver].push_back({kMost, i});
      }
    }
    for (std::size_t r = 0; r < l_.receivers.size(); ++r)
      if (!waiting_[r].empty()) queue_.push_back(~static_cast<Index>(r));
  }

  // Up to `bids` bids; false: nobody bids any more.
  bool run(std::int64_t bids) {
    const std::int64_t end = bids_ + bids;
    while (next_ < queue_.size()) {
      if (bids_ >= end) return true;
      const Index bidder = queue_[next_++];
      if (next_ > 4096 && next_ * 2 > queue_.size()) {
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(next_));
        next_ = 0;
      }
      if (bidder >= 0) {
        if (l_.needs[bidder].units < l_.needs[bidder].capacity) bid_of_need(bidder);
      } else {
        bid_of_city(~bidder);
      }
    }
    return false;
  }

  // Writes prices and tolls back as worths.
  void finish() {
    for (Index j = 0; j < offers(); ++j) l_.worth[j] = -price(j);
    for (std::size_t p = 0; p < l_.providers.size(); ++p)
      l_.worth[l_.provider_node(static_cast<Index>(p))] = -provider_price_[p];
    for (std::size_t r = 0; r < l_.receivers.size(); ++r) {
      const bool full = l_.receivers[r].load >= l_.receivers[r].limit;
      l_.worth[l_.receiver_node(static_cast<Index>(r))] = full ? toll_of(static_cast<Index>(r)) : Cost{0};
    }
  }

  std::int64_t bids() const { return bids_; }

 private:
  static constexpr Cost kMost = static_cast<Cost>(1) << (sizeof(Cost) * 8 - 3);

  struct Price {
    Cost own;
    Index provider;
  };
  struct Waiting {
    Cost profit;  // at least what the need's next unit can gain
    Index need;
    bool operator<(const Waiting& other) const {
      return profit != other.profit ? profit < other.profit : other.need < need;
    }
  };
  struct Level {
    Cost level;
    Index need;
  };
  struct Best {
    Index offer = kNone;
    Held points = 0;
    Cost value = -kMost;
    Cost second = -kMost;
  };

  Index offers() const { return static_cast<Index>(l_.offers.size()); }
  Cost price(Index j) const {
    const Price& price = price_[j];
    return price.provider == kNone ? price.own : std::max(price.own, provider_price_[price.provider]);
  }

  // What the best of the needs that wait could gain.
  Cost toll_of(Index r) const {
    Cost toll = 0;
    for (const Waiting& waiting : waiting_[r]) {
      if (waiting.profit <= toll) continue;
      const Best best = best_of(waiting.need);
      if (best.offer != kNone) toll = std::max(toll, best.value + bonus_of(waiting.need));
    }
    return toll;
  }

  Best best_of(Index i) const {
    Best best;
    for (const auto& arc : l_.rows.of(i)) {
      if (arc.chosen()) continue;
      const Cost value = l_.gain(arc.points) - price(arc.offer);
      if (value > best.value) {
        best.second = best.value;
        best.value = value;
        best.offer = arc.offer;
        best.points = arc.points;
      } else if (value > best.second) {
        best.second = value;
      }
    }
    return best;
  }
  Cost bonus_of(Index i) const { return l_.needs[i].units == 0 ? l_.needs[i].bonus : Cost{0}; }

  void bid_of_need(Index i) {
    const Cost bonus = bonus_of(i);
    const Best best = best_of(i);
    if (best.offer == kNone || best.value + bonus <= 0) return;
    place(i, best, std::max(best.second, -bonus));
    if (l_.needs[i].units < l_.needs[i].capacity) queue_.push_back(i);
  }

  void bid_of_city(Index r) {
    auto& heap = waiting_[r];
    auto& city = l_.receivers[r];
    while (city.load < city.limit && !heap.empty()) {
      std::pop_heap(heap.begin(), heap.end());
      Waiting top = heap.back();
      heap.pop_back();
      const Index i = top.need;
      const Cost bonus = bonus_of(i);
      const Best best = best_of(i);
      ++bids_;
      if (best.offer == kNone || best.value + bonus <= 0) continue;
      const Cost profit = best.value + bonus;
      if (!heap.empty() && profit < heap.front().profit) {
        heap.push_back({profit, i});
        std::push_heap(heap.begin(), heap.end());
        continue;
      }
      const Cost rival = heap.empty() ? Cost{0} : std::max(Cost{0}, heap.front().profit);
      // The next need's profit may be an old one: as long as a place beyond the limit is not at stake, it doesn't
      // count.
      const Cost floor = std::min(rival, profit) - bonus;
      const Cost second = city.load + 1 < city.limit ? std::max(best.second, -bonus) : std::max(best.second, floor);
      place(i, best, second);
      if (l_.needs[i].units < l_.needs[i].capacity) {
        heap.push_back({profit, i});
        std::push_heap(heap.begin(), heap.end());
      }
    }
  }

  // Need i takes a place at the best offer for as much as makes the second best as good, and a step more.
  void place(Index i, const Best& best, Cost second) {
    ++bids_;
    const Index j = best.offer;
    const Index p = l_.offers[j].provider;
    const Cost level = l_.gain(best.points) - second + step_;
    if (levels_.count(j) >= l_.offers[j].capacity) {
      evict(j, lowest(j));
    } else if (p != kNone && l_.providers[p].load >= l_.providers[p].limit) {
      evict_from_city(p);
    }
    levels_.push(j, {level, i});
    l_.choose(i, j);
    l_.add_unit(i);
    if (p != kNone) ++l_.providers[p].load;
    if (levels_.count(j) >= l_.offers[j].capacity) price_[j].own = levels_.of(j)[lowest(j)].level;
    if (p != kNone && l_.providers[p].load >= l_.providers[p].limit) provider_price_[p] = lowest_of_city(p).second;
  }

  std::size_t lowest(Index j) const {
    const auto levels = levels_.of(j);
    std::size_t least = 0;
    for (std::size_t k = 1; k < levels.size(); ++k)
      if (levels[k].level < levels[least].level) least = k;
    return least;
  }

  std::pair<Index, Cost> lowest_of_city(Index p) const {
    std::pair<Index, Cost> least{kNone, kMost};
    for (Index j : l_.offers_of_provider.of(p))
      for (const Level& level : levels_.of(j))
        if (level.level < least.second) least = {j, level.level};
    return least;
  }

  void evict_from_city(Index p) {
    const Index j = lowest_of_city(p).first;
    evict(j, lowest(j));
  }

  void evict(Index j, std::size_t k) {
    const Index i = levels_.of(j)[k].need;
    levels_.erase(j, k);
    l_.unchoose(i, j);
    const auto& need = l_.needs[i];
    l_.take_unit(i);
    if (const Index p = l_.offers[j].provider; p != kNone) --l_.providers[p].load;
    if (need.receiver == kNone) {
      queue_.push_back(i);
      return;
    }
    auto& heap = waiting_[need.receiver];
    heap.push_back({kMost, i});
    std::push_heap(heap.begin(), heap.end());
    queue_.push_back(~need.receiver);
  }

  Layers<Cost, Held>& l_;
  Cost step_;
  std::vector<Price> price_;
  std::vector<Cost> provider_price_;
  Lists<Level> levels_;                        // per offer, what is paid there
  std::vector<std::vector<Waiting>> waiting_;  // per drawn receiver, a heap
  std::vector<Cost> cached_;
  std::vector<Index> queue_;  // needs, ~receivers
  std::size_t next_ = 0;
  std::int64_t bids_ = 0;
};

}  // namespace entente::matcher::flow
