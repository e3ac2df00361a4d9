// Cost scaling: a flow and potentials that are nearly optimal, for Start and Repair to make exact. It saves time and
// decides nothing: whatever it leaves, Repair ends at the optimum. It pays where limits of cities join everything, and
// shortest augmenting paths are long.
//
// A flow is ε-optimal when no residual arc has a reduced cost below −ε. `refine` makes the flow ε-optimal for a smaller
// ε by saturating or emptying the arcs that aren't; then active nodes (with a positive excess) are discharged: units
// are pushed along admissible arcs (residual, of negative reduced cost), and a node that has none is relabelled.
// Between two ε, `refine_prices` raises potentials to where the flow proves to be as good as it is, so that the next
// refine finds less to change. Points count in eighths, so that ε can be less than one. Deterministic. Sources: push
// and relabel with ε, and price refinement: Goldberg, "An efficient implementation of a scaling minimum-cost flow
// algorithm", J. Algorithms 22, 1997. That a row bids up to its second best: Bertsekas, "Linear Network Optimization",
// 1991, chapter 4 (auction). Price refinement by sweeps over the nodes, instead of by exact shortest paths, is ours.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "matcher/solver/flow/layers.h"

namespace entente::matcher::flow {

template <class Cost, class Held>
class CostScaling {
 public:
  using L = Layers<Cost, Held>;

  // Whether potentials can move as far as they may have to; else there is no cost scaling.
  static bool fits(const L& layers, Points most) { return fine_bits(layers, most) >= 0; }

  // REQUIRES: it fits; no flow; `layers.potential` proves the coverage (see coverage.h); no edge has more than `most`
  // points.
  CostScaling(L& layers, Points most)
      : l_(layers),
        super_node_(layers.nodes()),
        excess_(static_cast<std::size_t>(super_node_) + 1, 0),
        active_(static_cast<std::size_t>(super_node_) + 1, 0),
        out_(layers.offers.size(), 0) {
    for (Index i = 0; i < needs(); ++i)
      if (l_.needs[i].receiver == kNone) needs_at_super_node_.push_back(i);
    for (Index j = 0; j < offers(); ++j)
      if (l_.offers[j].provider == kNone) offers_at_super_node_.push_back(j);
    bits_ = fine_bits(layers, most);
    most_bid_ = static_cast<Cost>(most) << (bits_ + 1);
    for (Cost& potential : l_.potential) potential <<= bits_;
  }
  // Epsilons are in parts of a point, so many of them.
  Cost fineness() const { return Cost{1} << bits_; }

  // Makes the flow ε-optimal for this ε, ≥ 1, with excesses; `run` takes them away.
  void refine(Cost epsilon) {
    epsilon_ = epsilon;
    most_pushes_ = pushes_ + kMostPushesPerNode * super_node_;
    for (Index i = 0; i < needs(); ++i) restore_need(i);
    for (Index j = 0; j < offers(); ++j) {
      const Index provider = l_.provider_node(l_.offers[j].provider);
      restore(j, of(provider), l_.potential[j] - potential_of(provider), out_[j], l_.offers[j].capacity);
    }
    for (Index p = 0; p < static_cast<Index>(l_.providers.size()); ++p) {
      const Index node = l_.provider_node(p);
      if (joined(l_.providers[p]))
        restore(node, super_node_, l_.potential[node] - potential_of_super_node_, l_.providers[p].load,
                l_.providers[p].limit);
    }
    for (Index r = 0; r < static_cast<Index>(l_.receivers.size()); ++r) {
      const Index node = l_.receiver_node(r);
      if (joined(l_.receivers[r]))
        restore(super_node_, node, potential_of_super_node_ - l_.potential[node], l_.receivers[r].load,
                l_.receivers[r].limit);
    }
    for (Index node = 0; node < super_node_; ++node) activate(node);
    arcs_from_super_node_.clear();
    each_arc_of_super_node([&](Index head, Cost reduced_cost, std::int64_t) {
      arcs_from_super_node_.push_back({potential_of_super_node_ - reduced_cost, head});
    });
    std::make_heap(arcs_from_super_node_.begin(), arcs_from_super_node_.end());
  }

  // Pushes units, so many or a few more; false: the flow is ε-optimal, or far too much was done for it.
  bool run(std::int64_t pushes) {
    const std::int64_t end = pushes_ + pushes;
    while (pushes_ < std::min(end, most_pushes_)) {
      if (next_ == queue_.size()) {
        queue_.clear();
        next_ = 0;
        if (excess_[super_node_] <= 0 || arcs_from_super_node_.empty()) return false;
        discharge_super_node();
        continue;
      }
      const Index node = queue_[next_++];
      active_[node] = 0;
      discharge(node);
    }
    return pushes_ < most_pushes_;
  }

  // Raises potentials once towards ε-optimality for this ε, ≥ 0; false: it was there. The flow stays.
  bool refine_prices(Cost epsilon) {
    bool raised = false;
    const auto raise = [&](Index node) {
      Cost least = kFar;
      each_arc(node, [&](Index, Cost reduced_cost, std::int64_t) { least = std::min(least, reduced_cost); });
      if (least >= -epsilon) return;
      relabel(node, least + epsilon);
      raised = true;
    };
    for (Index node = l_.first_row(); node < super_node_; ++node) raise(node);
    for (Index node = 0; node < l_.first_row(); ++node) raise(node);
    raise(super_node_);
    return raised;
  }

  // Leaves flow and potentials, in points again, to the layers.
  void finish() {
    const bool whole = std::all_of(excess_.begin(), excess_.end(), [](std::int64_t units) { return units == 0; });
    if (!whole) l_.empty();
    for (Cost& potential : l_.potential) potential = (potential - potential_of_super_node_) >> bits_;
    for (std::size_t p = 0; p < l_.providers.size(); ++p)
      if (!joined(l_.providers[p])) l_.potential[l_.provider_node(static_cast<Index>(p))] = 0;
    for (std::size_t r = 0; r < l_.receivers.size(); ++r)
      if (!joined(l_.receivers[r])) l_.potential[l_.receiver_node(static_cast<Index>(r))] = 0;
  }

 private:
  static constexpr Cost kFar = static_cast<Cost>(static_cast<Cost>(1) << (sizeof(Cost) * 8 - 3));
  static constexpr int kFineBits = 3;
  static constexpr std::int64_t kMostPushesPerNode = 400;  // of a step; measured: about 10 at 100,000 needs

  static int fine_bits(const L& layers, Points most) {
    Wide greatest = Wide{16} * layers.nodes() * most;
    for (const Cost& potential : layers.potential)
      greatest = std::max<Wide>(greatest, potential < 0 ? -potential : potential);
    for (const auto& need : layers.needs) greatest = std::max<Wide>(greatest, need.bonus);
    if (greatest < static_cast<Wide>(kFar) >> (kFineBits + 3)) return kFineBits;
    return greatest < static_cast<Wide>(kFar) >> 3 ? 0 : -1;
  }

  struct ResidualArc {
    Index head;
    Cost reduced_cost;
    std::int64_t residual;
  };

  Index needs() const { return static_cast<Index>(l_.needs.size()); }
  Index offers() const { return static_cast<Index>(l_.offers.size()); }
  Index of(Index node) const { return node == kNone ? super_node_ : node; }
  Cost potential_of(Index node) const { return node == kNone ? potential_of_super_node_ : l_.potential[node]; }
  static bool joined(const typename L::City& city) { return city.limit != kUnlimited; }
  Cost gain(Held points) const { return static_cast<Cost>(points) << bits_; }
  Cost entering(Index i) const {
    const auto& need = l_.needs[i];
    return (need.units == 0 ? need.bonus << bits_ : Cost{0}) + l_.potential[l_.row_node(i)] -
           potential_of(l_.receiver_node(need.receiver));
  }
  Cost leaving(Index i) const {
    const auto& need = l_.needs[i];
    return (need.units == 1 ? need.bonus << bits_ : Cost{0}) + l_.potential[l_.row_node(i)] -
           potential_of(l_.receiver_node(need.receiver));
  }
  // Loads of receivers count what the super node sends them, here.
  void add_unit(Index i) {
    l_.add_unit(i);
    if (const Index r = l_.needs[i].receiver; r != kNone) --l_.receivers[r].load;
  }
  void take_unit(Index i) {
    l_.take_unit(i);
    if (const Index r = l_.needs[i].receiver; r != kNone) ++l_.receivers[r].load;
  }

  // An arc that carries `load` of `room`.
  template <class Count>
  void restore(Index tail, Index head, Cost reduced_cost, Count& load, Count residual) {
    Count then = load;
    if (reduced_cost < -epsilon_) then = residual;
    if (reduced_cost > epsilon_) then = 0;
    excess_[head] += then - load;
    excess_[tail] -= then - load;
    load = then;
  }

  void restore_need(Index i) {
    auto& need = l_.needs[i];
    const Index node = l_.row_node(i);
    Cost best = -kFar;
    for (Index g = need.first_group; g != kNone; g = l_.groups[g].next) {
      const Index row = needs() + g;
      excess_[node] += unchoose_below(row, kFar);
      l_.groups[g].units = 0;
      best = std::max(best, l_.potential[l_.row_node(row)] = best_free(row));
    }
    best = std::max(best, best_free(i));
    excess_[node] += unchoose_below(i, best - epsilon_);
    Cost worst = kFar;
    for (const auto& arc : l_.rows.of(i))
      if (arc.chosen()) worst = std::min(worst, value_of(arc));
    if (best != -kFar || worst != kFar) l_.potential[node] = worst == kFar ? best : std::max(best, worst);
    const Index from = of(l_.receiver_node(need.receiver));
    for (; need.units < need.capacity && entering(i) > epsilon_; ++excess_[node], --excess_[from]) add_unit(i);
    for (; need.units > 0 && leaving(i) < -epsilon_; --excess_[node], ++excess_[from]) take_unit(i);
  }

  template <class Arc>
  Cost value_of(const Arc& arc) const {
    return gain(arc.points) + l_.potential[arc.head()];
  }
  Cost best_free(Index row) const {
    Cost best = -kFar;
    for (const auto& arc : l_.rows.of(row))
      if (!arc.chosen()) best = std::max(best, value_of(arc));
    return best;
  }
  // Chosen edges that bring less than `least`; how many they were.
  Index unchoose_below(Index row, Cost least) {
    Index count = 0;
    for (auto& arc : l_.rows.of(row)) {
      if (!arc.chosen() || value_of(arc) >= least) continue;
      --excess_[arc.head()];
      l_.unchoose(row, arc.head());
      ++count;
    }
    return count;
  }

  // visit(head, reduced cost, room) of each arc that can carry more.
  template <class Visit>
  void each_arc(Index node, const Visit& visit) const {
    if (node == super_node_) return each_arc_of_super_node(visit);
    const Cost potential = l_.potential[node];
    if (l_.is_offer(node)) {
      if (const Index residual = l_.offers[node].capacity - out_[node]; residual > 0) {
        const Index provider = l_.provider_node(l_.offers[node].provider);
        visit(of(provider), potential - potential_of(provider), residual);
      }
      for (const auto& tail : l_.holders.of(node)) {
        const Index row = l_.row_node(tail.row);
        visit(row, potential + gain(tail.points) - l_.potential[row], 1);
      }
    } else if (l_.is_provider(node)) {
      const auto& city = l_.providers[l_.provider_of(node)];
      if (city.load < city.limit) visit(super_node_, potential - potential_of_super_node_, city.limit - city.load);
      for (Index j : l_.offers_of_provider.of(l_.provider_of(node)))
        if (l_.offers[j].provider != kNone && out_[j] > 0) visit(j, potential - l_.potential[j], out_[j]);
    } else if (l_.is_receiver(node)) {
      const auto& city = l_.receivers[l_.receiver_of(node)];
      if (city.load > 0) visit(super_node_, potential - potential_of_super_node_, city.load);
      for (Index i : l_.needs_of_receiver.of(l_.receiver_of(node)))
        if (l_.needs[i].receiver != kNone && l_.needs[i].units < l_.needs[i].capacity)
          visit(l_.row_node(i), -entering(i), 1);
    } else {
      each_arc_of_row(l_.row_of(node), potential, visit);
    }
  }
  template <class Visit>
  void each_arc_of_row(Index row, Cost potential, const Visit& visit) const {
    if (l_.is_group(row)) {
      const auto& group = l_.group(row);
      const Index need = l_.row_node(group.need);
      if (group.units > 0) visit(need, potential - l_.potential[need], group.units);
    } else {
      const auto& need = l_.needs[row];
      if (need.units > 0) visit(of(l_.receiver_node(need.receiver)), leaving(row), 1);
      for (Index g = need.first_group; g != kNone; g = l_.groups[g].next) {
        const Index to = l_.row_node(needs() + g);
        const Index residual = l_.groups[g].capacity - l_.groups[g].units;
        if (residual > 0) visit(to, potential - l_.potential[to], residual);
      }
    }
    const Cost* const potentials = l_.potential.data();
    for (const auto& arc : l_.rows.of(row))
      if (!arc.chosen()) visit(arc.offer, potential - gain(arc.points) - potentials[arc.offer], 1);
  }
  template <class Visit>
  void each_arc_of_super_node(const Visit& visit) const {
    const Cost potential = potential_of_super_node_;
    for (Index r = 0; r < static_cast<Index>(l_.receivers.size()); ++r) {
      const auto& city = l_.receivers[r];
      if (joined(city) && city.load < city.limit)
        visit(l_.receiver_node(r), potential - l_.potential[l_.receiver_node(r)], city.limit - city.load);
    }
    for (Index i : needs_at_super_node_)
      if (l_.needs[i].units < l_.needs[i].capacity) visit(l_.row_node(i), -entering(i), 1);
    for (Index p = 0; p < static_cast<Index>(l_.providers.size()); ++p)
      if (l_.providers[p].load > 0)
        visit(l_.provider_node(p), potential - l_.potential[l_.provider_node(p)], l_.providers[p].load);
    for (Index j : offers_at_super_node_)
      if (out_[j] > 0) visit(j, potential - l_.potential[j], out_[j]);
  }

  void activate(Index node) {
    if (node == super_node_ || active_[node] || excess_[node] <= 0) return;
    active_[node] = 1;
    queue_.push_back(node);
  }

  void discharge(Index node) {
    if (node >= l_.first_row()) return discharge_row(node);
    residual_arcs_.clear();
    each_arc(node, [&](Index head, Cost reduced_cost, std::int64_t residual) {
      residual_arcs_.push_back({head, reduced_cost, residual});
    });
    Cost relabelled = 0;
    for (Cost best = kFar;; relabelled = best + epsilon_, best = kFar) {
      for (ResidualArc& arc : residual_arcs_) {
        if (arc.residual == 0) continue;
        if (arc.reduced_cost < relabelled && excess_[node] > 0) {
          const std::int64_t units = std::min(arc.residual, excess_[node]);
          push(node, arc.head, units);
          arc.residual -= units;
        }
        if (arc.residual > 0) best = std::min(best, arc.reduced_cost);
      }
      if (excess_[node] > 0 && best < kFar) continue;
      // Receivers bid as rows do: their arcs carry one unit each.
      if (l_.is_receiver(node) && best < kFar) relabelled = std::max(relabelled, bid(relabelled, best) + epsilon_);
      break;
    }
    if (relabelled > 0) relabel(node, relabelled);
  }

  // Up to the second best, unless that is out of reach of points: then serving decides, and no bid should.
  Cost bid(Cost best, Cost second) const { return std::min(second, std::max(best, Cost{0}) + most_bid_); }

  // As any node's, but its arcs are too many to look at each time. Their values only fall while a step runs, unless
  // they become residual again: a heap of the values they had finds the best.
  void discharge_super_node() {
    while (excess_[super_node_] > 0 && !arcs_from_super_node_.empty()) {
      const Candidate top = arcs_from_super_node_.front();
      const Candidate now = candidate(top.head);
      const std::int64_t residual = residual_from_super_node(top.head);
      if (residual > 0 && now.value == top.value) {
        const Cost reduced_cost = potential_of_super_node_ - now.value;
        if (reduced_cost >= 0) potential_of_super_node_ -= reduced_cost + epsilon_;
        push(super_node_, top.head, std::min(residual, excess_[super_node_]));
        continue;
      }
      std::pop_heap(arcs_from_super_node_.begin(), arcs_from_super_node_.end());
      arcs_from_super_node_.pop_back();
      if (residual > 0) offer_again(top.head);
    }
  }
  void offer_again(Index head) {
    arcs_from_super_node_.push_back(candidate(head));
    std::push_heap(arcs_from_super_node_.begin(), arcs_from_super_node_.end());
  }
  struct Candidate {
    Cost value;
    Index head;
    bool operator<(const Candidate& other) const {
      return value != other.value ? value < other.value : other.head < head;
    }
  };
  Candidate candidate(Index head) const {
    if (head < l_.first_row()) return {l_.potential[head], head};
    return {entering(l_.row_of(head)) + potential_of_super_node_, head};
  }
  std::int64_t residual_from_super_node(Index head) const {
    if (l_.is_offer(head)) return out_[head];
    if (l_.is_provider(head)) return l_.providers[l_.provider_of(head)].load;
    if (l_.is_receiver(head)) {
      const auto& city = l_.receivers[l_.receiver_of(head)];
      return city.limit - city.load;
    }
    const auto& need = l_.needs[l_.row_of(head)];
    return need.units < need.capacity ? 1 : 0;
  }

  // The best arc gets the unit, and the row's potential falls to where the second best is nearly as good.
  void discharge_row(Index node) {
    while (excess_[node] > 0) {
      ResidualArc best{kNone, kFar, 0};
      Cost second = kFar;
      each_arc_of_row(l_.row_of(node), l_.potential[node], [&](Index head, Cost reduced_cost, std::int64_t residual) {
        if (reduced_cost < best.reduced_cost) {
          second = best.reduced_cost;
          best = {head, reduced_cost, residual};
        } else {
          second = std::min(second, reduced_cost);
        }
      });
      if (best.head == kNone) return;
      if (best.residual == 1 && second < kFar)
        best.reduced_cost = bid(best.reduced_cost, second);  // the arc is saturated then
      push(node, best.head, 1);
      if (best.reduced_cost + epsilon_ > 0) relabel(node, best.reduced_cost + epsilon_);
    }
  }

  void relabel(Index node, Cost by) { (node == super_node_ ? potential_of_super_node_ : l_.potential[node]) -= by; }

  void push(Index tail, Index head, std::int64_t units) {
    move(tail, head, units);
    excess_[tail] -= units;
    excess_[head] += units;
    pushes_ += units;
    activate(head);
    if (head == super_node_) offer_again(tail);
  }

  void move(Index tail, Index head, std::int64_t units) {
    if (tail == super_node_ || head == super_node_) {
      const Index node = tail == super_node_ ? head : tail;
      const std::int64_t sent = tail == super_node_ ? units : -units;
      if (l_.is_offer(node)) {
        out_[node] -= static_cast<Index>(sent);
      } else if (l_.is_provider(node)) {
        l_.providers[l_.provider_of(node)].load -= sent;
      } else if (l_.is_receiver(node)) {
        l_.receivers[l_.receiver_of(node)].load += sent;
      } else if (sent > 0) {
        add_unit(l_.row_of(node));
      } else {
        take_unit(l_.row_of(node));
      }
    } else if (l_.is_offer(tail)) {
      if (l_.is_provider(head)) {
        out_[tail] += static_cast<Index>(units);
      } else {
        l_.unchoose(l_.row_of(head), tail);
      }
    } else if (l_.is_provider(tail)) {
      out_[head] -= static_cast<Index>(units);
    } else if (l_.is_receiver(tail)) {
      add_unit(l_.row_of(head));
    } else if (l_.is_offer(head)) {
      l_.choose(l_.row_of(tail), head);
    } else if (l_.is_receiver(head)) {
      take_unit(l_.row_of(tail));
    } else if (l_.is_group(l_.row_of(tail))) {
      l_.group(l_.row_of(tail)).units -= static_cast<Index>(units);
    } else {
      l_.group(l_.row_of(head)).units += static_cast<Index>(units);
    }
  }

  L& l_;
  const Index super_node_;
  int bits_ = 0;
  Cost most_bid_ = 0;
  Cost epsilon_ = 0;
  std::int64_t pushes_ = 0;
  std::int64_t most_pushes_ = 0;
  std::vector<std::int64_t> excess_;  // units that a node has too many
  Cost potential_of_super_node_ = 0;
  std::vector<char> active_;
  std::vector<Index> out_;  // per offer, what goes on to its provider or the super node
  std::vector<Index> queue_;
  std::size_t next_ = 0;
  std::vector<ResidualArc> residual_arcs_;
  std::vector<Candidate> arcs_from_super_node_;
  std::vector<Index> needs_at_super_node_;
  std::vector<Index> offers_at_super_node_;
};

}  // namespace entente::matcher::flow
