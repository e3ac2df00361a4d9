// Reverse auction: where serving alone makes places scarce, their holders (cities with a limit, else offers) bid for
// needs, until all places are filled or too many bids were made. What comes out is nearly optimal: a flow that breaks
// no capacity, and worths of offers and cities that nearly agree with it, for Start and Repair to make exact. So
// nothing rests on it but time. A need can be bid away by a higher price; a receiver city that is full lets the
// cheapest of its needs go. Bids raise a price to where the second best is as good, and a step more. Prices only rise,
// so what an edge brings only falls, and a heap of old figures per bidder finds the best. Only the first partner of a
// need is bid for. Deterministic. (Bertsekas, Castañon, Tsaknakis: Reverse auction and the solution of inequality
// constrained assignment problems, 1993; lazy heaps and limits of cities are ours.)
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "matcher/solver/flow/layers.h"

namespace entente::matcher::flow {

template <class Cost, class Held>
class ReverseAuction {
 public:
  // `begin`, then `run` until it says false; both as often as there are steps; then `finish`.
  // REQUIRES: no flow; `layers.worth` proves the coverage (see coverage.h); no edge has more than `most` points.
  ReverseAuction(Layers<Cost, Held>& layers, Points most)
      : l_(layers), most_(static_cast<Cost>(most)), floors_(l_.needs.size(), 0), toll_floors_(l_.receivers.size(), 0) {
    find_bidders();
    gather_edges();
  }

  // Begins anew with this step, from what was paid before less twice the step before. Great steps first: that settles
  // where prices are high in few bids.
  void begin(Cost step) {
    for (std::size_t i = 0; i < served_.size(); ++i)
      if (served_[i].bidder != kNone) floors_[i] = std::max(Cost{0}, served_[i].paid - 2 * step_);
    for (std::size_t r = 0; r < tolls_.size(); ++r) toll_floors_[r] = std::max(Cost{0}, tolls_[r] - 2 * step_);
    step_ = step;
    served_.assign(l_.needs.size(), {});
    loads_.assign(l_.receivers.size(), 0);
    tolls_ = toll_floors_;
    taken_.assign(l_.offers.size(), 0);
    queue_.clear();
    next_ = 0;
    made_ = 0;
    most_bids_ = 1000;
    for (Index b = 0; b < static_cast<Index>(bidders_.size()); ++b) {
      Bidder& bidder = bidders_[b];
      bidder.free = bidder.places;
      most_bids_ += 64 * std::min(bidder.places, bidder.end - bidder.first);
      bidder.waits = true;
      bidder.heap_end = bidder.end;
      for (auto edge = at(bidder.first); edge != at(bidder.end); ++edge) edge->value = value_of(*edge);
      std::make_heap(at(bidder.first), at(bidder.heap_end));
      queue_.push_back(b);
    }
  }

  // Up to `bids` bids; false: nobody bids any more, or far more bids were made than there are places.
  bool run(std::int64_t bids) {
    while (next_ < queue_.size() && made_ < most_bids_) {
      if (bids-- <= 0) return true;
      const Index b = queue_[next_];
      if (bidders_[b].free == 0 || !bid(b)) ++next_;
    }
    queue_.clear();
    return false;
  }

  // Puts flow and worths into the layers.
  void finish() {
    std::vector<std::vector<Index>> held(bidders_.size());  // needs of each bidder
    for (Index i = 0; i < static_cast<Index>(l_.needs.size()); ++i)
      if (served_[i].bidder != kNone) held[served_[i].bidder].push_back(i);
    for (Index b = 0; b < static_cast<Index>(bidders_.size()); ++b) settle_price(b, held[b]);
    for (Index r = 0; r < static_cast<Index>(l_.receivers.size()); ++r) settle_toll(r);
    for (Index i = 0; i < static_cast<Index>(l_.needs.size()); ++i) {
      if (served_[i].bidder == kNone) continue;
      const Edge& edge = served_[i].edge;
      l_.choose(edge.row, edge.offer);
      l_.add_unit(i);
      if (l_.is_group(edge.row)) ++l_.group(edge.row).units;
      if (const Index p = l_.offers[edge.offer].provider; p != kNone) ++l_.providers[p].load;
    }
  }

 private:
  struct Edge {
    Index row = 0;
    Index offer = 0;
    Held points = 0;
    Held value = 0;  // at least what it brings
    bool operator<(const Edge& other) const {
      if (value != other.value) return value < other.value;
      return row != other.row ? other.row < row : other.offer < offer;
    }
  };
  struct Bidder {
    std::int64_t places = 0;
    std::int64_t free = 0;
    std::int64_t first = 0;  // of its edges; [first, heap_end) is a heap, [heap_end, end) waits for its offer or need
    std::int64_t heap_end = 0;
    std::int64_t end = 0;
    Index node = kNone;
    bool waits = false;  // in the queue
  };
  struct Served {
    Index bidder = kNone;
    Edge edge;
    Cost paid = 0;
  };

  void find_bidders() {
    bidder_of_.assign(l_.offers.size(), kNone);
    std::vector<Index> of_provider(l_.providers.size(), kNone);
    const auto add = [&](Index node, std::int64_t places) {
      bidders_.push_back({places, 0, 0, 0, 0, node, false});
      return static_cast<Index>(bidders_.size()) - 1;
    };
    for (Index j = 0; j < static_cast<Index>(l_.offers.size()); ++j) {
      if (l_.worth[j] >= 0 || l_.offers[j].capacity == 0) continue;
      const Index p = l_.offers[j].provider;
      if (p == kNone) {
        bidder_of_[j] = add(j, l_.offers[j].capacity);
      } else if (l_.worth[j] == l_.worth[l_.provider_node(p)] && l_.providers[p].limit > 0) {
        if (of_provider[p] == kNone) of_provider[p] = add(l_.provider_node(p), l_.providers[p].limit);
        bidder_of_[j] = of_provider[p];
      }
    }
  }

  // What entering is worth to need i in units of serving, beyond what its city asks: it must be served when above 0.
  Cost surplus(Index i) const {
    const auto& need = l_.needs[i];
    return need.bonus + l_.worth[l_.row_node(i)] - l_.worth_of(l_.receiver_node(need.receiver));
  }

  // More than any points, for a need that must be served, or whose city must be full.
  Cost premium(Index i) const {
    const Index r = l_.needs[i].receiver;
    return surplus(i) > 0 || (r != kNone && l_.worth[l_.receiver_node(r)] > 0) ? 4 * most_ : Cost{0};
  }

  template <class Visit>
  void each_edge(const Visit& visit) const {
    for (Index row = 0; row < l_.rows.size(); ++row) {
      const Index i = l_.need_of_row(row);
      if (l_.needs[i].capacity == 0 || surplus(i) < 0) continue;
      if (l_.is_group(row) && (l_.group(row).capacity == 0 || l_.worth[l_.row_node(row)] != l_.worth[l_.row_node(i)]))
        continue;
      for (const auto& arc : l_.rows.of(row))
        if (const Index b = bidder_of_[arc.head()]; b != kNone && l_.worth[l_.row_node(row)] == l_.worth[arc.head()])
          visit(b, row, arc.head(), arc.points);
    }
  }

  void gather_edges() {
    each_edge([&](Index b, Index, Index, Held) { ++bidders_[b].end; });
    std::int64_t first = 0;
    for (Bidder& bidder : bidders_) {
      const std::int64_t count = bidder.end;
      bidder.first = bidder.heap_end = bidder.end = first;
      first += count;
    }
    edges_.resize(static_cast<std::size_t>(first));
    each_edge([&](Index b, Index row, Index offer, Held points) {
      edges_[bidders_[b].end++] = {row, offer, points, 0};
    });
  }

  Held value_of(const Edge& edge) const {
    const Index i = l_.need_of_row(edge.row);
    return static_cast<Held>(static_cast<Cost>(edge.points) + premium(i) - ask(i));
  }

  auto at(std::int64_t edge) { return edges_.begin() + static_cast<std::ptrdiff_t>(edge); }

  // What need i costs now.
  Cost ask(Index i) const {
    if (served_[i].bidder != kNone) return served_[i].paid;
    const Index r = l_.needs[i].receiver;
    return r == kNone ? floors_[i]
                      : std::max(floors_[i], loads_[r] >= l_.receivers[r].limit ? tolls_[r] : toll_floors_[r]);
  }

  // The best edge comes to the front of the heap, with its figure as of now. False: there is none.
  bool look(Index b) {
    Bidder& bidder = bidders_[b];
    while (bidder.heap_end > bidder.first) {
      Edge& top = edges_[bidder.first];
      const Index i = l_.need_of_row(top.row);
      const bool own = served_[i].bidder == b;
      const Index r = l_.needs[i].receiver;
      if (own || taken_[top.offer] >= l_.offers[top.offer].capacity || (r != kNone && l_.receivers[r].limit == 0)) {
        std::pop_heap(at(bidder.first), at(bidder.heap_end));
        --bidder.heap_end;
        continue;
      }
      const Held value = value_of(top);
      if (value >= top.value) return true;
      std::pop_heap(at(bidder.first), at(bidder.heap_end));
      edges_[bidder.heap_end - 1].value = value;
      std::push_heap(at(bidder.first), at(bidder.heap_end));
    }
    return false;
  }

  bool bid(Index b) {
    Bidder& bidder = bidders_[b];
    bidder.waits = false;
    if (!look(b)) return false;
    const Edge best = edges_[bidder.first];
    if (best.value < -4 * most_) return false;
    std::pop_heap(at(bidder.first), at(bidder.heap_end));
    --bidder.heap_end;
    const Index i = l_.need_of_row(best.row);
    Cost second = best.value;
    // It waits now beside those whose need is the bidder's own.
    take(b, best, i, ask(i));
    if (look(b)) second = std::min<Cost>(second, edges_[bidder.first].value);
    served_[i].paid += static_cast<Cost>(best.value) - second + step_;
    if (const Index r = l_.needs[i].receiver; r != kNone) toll(r);
    ++made_;
    return true;
  }

  void take(Index b, const Edge& edge, Index i, Cost price) {
    const Index r = l_.needs[i].receiver;
    if (served_[i].bidder != kNone) {
      lose(i);
    } else if (r != kNone && loads_[r] >= l_.receivers[r].limit) {
      lose(cheapest(r));
    }
    served_[i] = {b, edge, price};
    --bidders_[b].free;
    ++taken_[edge.offer];
    if (r != kNone) ++loads_[r];
  }

  void lose(Index i) {
    Served& served = served_[i];
    const Index b = served.bidder;
    const Edge edge = served.edge;
    served.bidder = kNone;
    if (const Index r = l_.needs[i].receiver; r != kNone) --loads_[r];
    --taken_[edge.offer];
    Bidder& bidder = bidders_[b];
    ++bidder.free;
    for (std::int64_t k = bidder.heap_end; k < bidder.end; ++k) {
      if (edges_[k].offer != edge.offer && l_.need_of_row(edges_[k].row) != i) continue;
      std::swap(edges_[k], edges_[bidder.heap_end]);
      ++bidder.heap_end;
      std::push_heap(at(bidder.first), at(bidder.heap_end));
    }
    if (bidder.waits) return;
    bidder.waits = true;
    queue_.push_back(b);
  }

  Index cheapest(Index r) const {
    Index least = kNone;
    for (Index i : l_.needs_of_receiver.of(r))
      if (served_[i].bidder != kNone && (least == kNone || served_[i].paid < served_[least].paid)) least = i;
    return least;
  }
  void toll(Index r) {
    if (loads_[r] >= l_.receivers[r].limit) tolls_[r] = std::max(tolls_[r], served_[cheapest(r)].paid);
  }

  Cost profit(const Served& served, Index i) const {
    return static_cast<Cost>(served.edge.points) + premium(i) - served.paid;
  }

  // What the places of a bidder are worth in points, and those of its offers that are full.
  void settle_price(Index b, const std::vector<Index>& held) {
    const Bidder& bidder = bidders_[b];
    Cost least = bidder.free > 0 && look(b) ? static_cast<Cost>(edges_[bidder.first].value) : most_;
    for (Index i : held) least = std::min(least, profit(served_[i], i));
    least = std::clamp(least, -4 * most_, most_);
    const Cost before = l_.worth[bidder.node];
    l_.worth[bidder.node] = before - least;
    if (l_.is_offer(bidder.node)) return;
    for (Index j : l_.offers_of_provider.of(l_.provider_of(bidder.node)))
      if (bidder_of_[j] == b) l_.worth[j] = before - least;
    for (Index i : held) {
      const Index j = served_[i].edge.offer;
      if (taken_[j] < l_.offers[j].capacity) continue;
      Cost own = most_;
      for (Index other : held)
        if (served_[other].edge.offer == j) own = std::min(own, profit(served_[other], other));
      l_.worth[j] = before - std::max(own, least);
    }
  }

  // What a full city asks of its needs: the least that those pay that need not be served.
  void settle_toll(Index r) {
    if (loads_[r] == 0 || loads_[r] < l_.receivers[r].limit) return;
    Cost least = most_;
    bool any = false;
    for (Index i : l_.needs_of_receiver.of(r)) {
      if (served_[i].bidder == kNone || surplus(i) != 0) continue;
      any = true;
      least = std::min(least, served_[i].paid - premium(i));
    }
    Cost& worth = l_.worth[l_.receiver_node(r)];
    if (any) worth += worth > 0 ? least : std::max(least, Cost{0});
  }

  Layers<Cost, Held>& l_;
  const Cost most_;
  Cost step_ = 0;
  std::vector<Bidder> bidders_;
  std::vector<Index> bidder_of_;     // per offer
  std::vector<Edge> edges_;          // by bidder
  std::vector<Served> served_;       // per need
  std::vector<Cost> floors_;         // per need, what it asks at least
  std::vector<Cost> toll_floors_;    // per drawn receiver, what its needs ask at least
  std::vector<std::int64_t> loads_;  // per drawn receiver
  std::vector<Cost> tolls_;          // what it asks when it is full
  std::vector<Index> taken_;         // per offer
  std::vector<Index> queue_;
  std::size_t next_ = 0;
  std::int64_t made_ = 0;
  std::int64_t most_bids_ = 0;
};

}  // namespace entente::matcher::flow
