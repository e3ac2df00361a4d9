// Cost scaling: a flow and worths that are nearly the best, for Start and Repair to make exact. So nothing rests on it
// but time: it pays where limits of cities tie everything to everything, and shortest ways are long.
//
// A flow is ε-optimal when no arc that can carry more has a slack below −ε. A step with a smaller ε lets go of what
// breaks it; then nodes with a unit too many pass it on along arcs of negative slack, and a node that has none lowers
// its worth until there is one. Between steps, sweeps raise worths to where the flow proves to be as good as it is:
// less is let go then, or nothing. Points count in eighths, so that ε can be less than one. Deterministic. (Goldberg:
// An efficient implementation of a scaling minimum-cost flow algorithm, 1997. That a row bids up to its second best is
// from Bertsekas: Auction algorithms, 1991; sweeps instead of an exact refinement of prices are ours.)
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

  // Whether worths can move as far as they may have to; else there is no cost scaling.
  static bool fits(const L& layers, Points most) { return fine_bits(layers, most) >= 0; }

  // REQUIRES: it fits; no flow; `layers.worth` proves the coverage (see coverage.h); no edge has more than `most`
  // points.
  CostScaling(L& layers, Points most)
      : l_(layers),
        ground_(layers.nodes()),
        excess_(static_cast<std::size_t>(ground_) + 1, 0),
        awake_(static_cast<std::size_t>(ground_) + 1, 0),
        out_(layers.offers.size(), 0) {
    for (Index i = 0; i < needs(); ++i)
      if (l_.needs[i].receiver == kNone) needs_of_ground_.push_back(i);
    for (Index j = 0; j < offers(); ++j)
      if (l_.offers[j].provider == kNone) offers_of_ground_.push_back(j);
    bits_ = fine_bits(layers, most);
    most_bid_ = static_cast<Cost>(most) << (bits_ + 1);
    for (Cost& worth : l_.worth) worth <<= bits_;
  }
  // Epsilons are in parts of a point, so many of them.
  Cost fineness() const { return Cost{1} << bits_; }

  // A step: lets go of what isn't within `epsilon`, ≥ 1.
  void begin(Cost epsilon) {
    epsilon_ = epsilon;
    most_passes_ = passes_ + kMostPassesPerNode * ground_;
    for (Index i = 0; i < needs(); ++i) loosen_need(i);
    for (Index j = 0; j < offers(); ++j) {
      const Index provider = l_.provider_node(l_.offers[j].provider);
      loosen(j, of(provider), l_.worth[j] - worth_of(provider), out_[j], l_.offers[j].capacity);
    }
    for (Index p = 0; p < static_cast<Index>(l_.providers.size()); ++p) {
      const Index node = l_.provider_node(p);
      if (joined(l_.providers[p]))
        loosen(node, ground_, l_.worth[node] - worth_of_ground_, l_.providers[p].load, l_.providers[p].limit);
    }
    for (Index r = 0; r < static_cast<Index>(l_.receivers.size()); ++r) {
      const Index node = l_.receiver_node(r);
      if (joined(l_.receivers[r]))
        loosen(ground_, node, worth_of_ground_ - l_.worth[node], l_.receivers[r].load, l_.receivers[r].limit);
    }
    for (Index node = 0; node < ground_; ++node) wake(node);
    from_ground_.clear();
    each_of_ground([&](Index head, Cost slack, std::int64_t) {
      from_ground_.push_back({worth_of_ground_ - slack, head});
    });
    std::make_heap(from_ground_.begin(), from_ground_.end());
  }

  // Passes units on, so many or a few more; false: the flow is ε-optimal, or far too much was done for it.
  bool run(std::int64_t passes) {
    const std::int64_t end = passes_ + passes;
    while (passes_ < std::min(end, most_passes_)) {
      if (next_ == queue_.size()) {
        queue_.clear();
        next_ = 0;
        if (excess_[ground_] <= 0 || from_ground_.empty()) return false;
        discharge_ground();
        continue;
      }
      const Index node = queue_[next_++];
      awake_[node] = 0;
      discharge(node);
    }
    return passes_ < most_passes_;
  }

  // Raises worths once towards ε-optimality for this ε, ≥ 0; false: it was there. The flow stays.
  bool sweep(Cost epsilon) {
    bool raised = false;
    const auto raise = [&](Index node) {
      Cost least = kFar;
      each_arc(node, [&](Index, Cost slack, std::int64_t) { least = std::min(least, slack); });
      if (least >= -epsilon) return;
      lower(node, least + epsilon);
      raised = true;
    };
    for (Index node = l_.first_row(); node < ground_; ++node) raise(node);
    for (Index node = 0; node < l_.first_row(); ++node) raise(node);
    raise(ground_);
    return raised;
  }

  // Leaves flow and worths, in points again, to the layers.
  void finish() {
    const bool whole = std::all_of(excess_.begin(), excess_.end(), [](std::int64_t units) { return units == 0; });
    if (!whole) l_.empty();
    for (Cost& worth : l_.worth) worth = (worth - worth_of_ground_) >> bits_;
    for (std::size_t p = 0; p < l_.providers.size(); ++p)
      if (!joined(l_.providers[p])) l_.worth[l_.provider_node(static_cast<Index>(p))] = 0;
    for (std::size_t r = 0; r < l_.receivers.size(); ++r)
      if (!joined(l_.receivers[r])) l_.worth[l_.receiver_node(static_cast<Index>(r))] = 0;
  }

 private:
  static constexpr Cost kFar = static_cast<Cost>(static_cast<Cost>(1) << (sizeof(Cost) * 8 - 3));
  static constexpr int kFineBits = 3;
  static constexpr std::int64_t kMostPassesPerNode = 400;  // of a step; measured: about 10 at 100,000 needs

  static int fine_bits(const L& layers, Points most) {
    Wide greatest = Wide{16} * layers.nodes() * most;
    for (const Cost& worth : layers.worth) greatest = std::max<Wide>(greatest, worth < 0 ? -worth : worth);
    for (const auto& need : layers.needs) greatest = std::max<Wide>(greatest, need.bonus);
    if (greatest < static_cast<Wide>(kFar) >> (kFineBits + 3)) return kFineBits;
    return greatest < static_cast<Wide>(kFar) >> 3 ? 0 : -1;
  }

  struct Way {
    Index head;
    Cost slack;
    std::int64_t room;
  };

  Index needs() const { return static_cast<Index>(l_.needs.size()); }
  Index offers() const { return static_cast<Index>(l_.offers.size()); }
  Index of(Index node) const { return node == kNone ? ground_ : node; }
  Cost worth_of(Index node) const { return node == kNone ? worth_of_ground_ : l_.worth[node]; }
  static bool joined(const typename L::City& city) { return city.limit != kUnlimited; }
  Cost gain(Held points) const { return static_cast<Cost>(points) << bits_; }
  Cost entering(Index i) const {
    const auto& need = l_.needs[i];
    return (need.units == 0 ? need.bonus << bits_ : Cost{0}) + l_.worth[l_.row_node(i)] -
           worth_of(l_.receiver_node(need.receiver));
  }
  Cost leaving(Index i) const {
    const auto& need = l_.needs[i];
    return (need.units == 1 ? need.bonus << bits_ : Cost{0}) + l_.worth[l_.row_node(i)] -
           worth_of(l_.receiver_node(need.receiver));
  }
  // Loads of receivers count what the ground sends them, here.
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
  void loosen(Index tail, Index head, Cost slack, Count& load, Count room) {
    Count then = load;
    if (slack < -epsilon_) then = room;
    if (slack > epsilon_) then = 0;
    excess_[head] += then - load;
    excess_[tail] -= then - load;
    load = then;
  }

  void loosen_need(Index i) {
    auto& need = l_.needs[i];
    const Index node = l_.row_node(i);
    Cost best = -kFar;
    for (Index g = need.first_group; g != kNone; g = l_.groups[g].next) {
      const Index row = needs() + g;
      excess_[node] += let_go(row, kFar);
      l_.groups[g].units = 0;
      best = std::max(best, l_.worth[l_.row_node(row)] = best_free(row));
    }
    best = std::max(best, best_free(i));
    excess_[node] += let_go(i, best - epsilon_);
    Cost worst = kFar;
    for (const auto& arc : l_.rows.of(i))
      if (arc.chosen()) worst = std::min(worst, brings(arc));
    if (best != -kFar || worst != kFar) l_.worth[node] = worst == kFar ? best : std::max(best, worst);
    const Index from = of(l_.receiver_node(need.receiver));
    for (; need.units < need.capacity && entering(i) > epsilon_; ++excess_[node], --excess_[from]) add_unit(i);
    for (; need.units > 0 && leaving(i) < -epsilon_; --excess_[node], ++excess_[from]) take_unit(i);
  }

  template <class Arc>
  Cost brings(const Arc& arc) const {
    return gain(arc.points) + l_.worth[arc.head()];
  }
  Cost best_free(Index row) const {
    Cost best = -kFar;
    for (const auto& arc : l_.rows.of(row))
      if (!arc.chosen()) best = std::max(best, brings(arc));
    return best;
  }
  // Chosen edges that bring less than `least`; how many they were.
  Index let_go(Index row, Cost least) {
    Index count = 0;
    for (auto& arc : l_.rows.of(row)) {
      if (!arc.chosen() || brings(arc) >= least) continue;
      --excess_[arc.head()];
      l_.unchoose(row, arc.head());
      ++count;
    }
    return count;
  }

  // visit(head, slack, room) of each arc that can carry more.
  template <class Visit>
  void each_arc(Index node, const Visit& visit) const {
    if (node == ground_) return each_of_ground(visit);
    const Cost worth = l_.worth[node];
    if (l_.is_offer(node)) {
      if (const Index room = l_.offers[node].capacity - out_[node]; room > 0) {
        const Index provider = l_.provider_node(l_.offers[node].provider);
        visit(of(provider), worth - worth_of(provider), room);
      }
      for (const auto& tail : l_.holders.of(node)) {
        const Index row = l_.row_node(tail.row);
        visit(row, worth + gain(tail.points) - l_.worth[row], 1);
      }
    } else if (l_.is_provider(node)) {
      const auto& city = l_.providers[l_.provider_of(node)];
      if (city.load < city.limit) visit(ground_, worth - worth_of_ground_, city.limit - city.load);
      for (Index j : l_.offers_of_provider.of(l_.provider_of(node)))
        if (l_.offers[j].provider != kNone && out_[j] > 0) visit(j, worth - l_.worth[j], out_[j]);
    } else if (l_.is_receiver(node)) {
      const auto& city = l_.receivers[l_.receiver_of(node)];
      if (city.load > 0) visit(ground_, worth - worth_of_ground_, city.load);
      for (Index i : l_.needs_of_receiver.of(l_.receiver_of(node)))
        if (l_.needs[i].receiver != kNone && l_.needs[i].units < l_.needs[i].capacity)
          visit(l_.row_node(i), -entering(i), 1);
    } else {
      each_of_row(l_.row_of(node), worth, visit);
    }
  }
  template <class Visit>
  void each_of_row(Index row, Cost worth, const Visit& visit) const {
    if (l_.is_group(row)) {
      const auto& group = l_.group(row);
      const Index need = l_.row_node(group.need);
      if (group.units > 0) visit(need, worth - l_.worth[need], group.units);
    } else {
      const auto& need = l_.needs[row];
      if (need.units > 0) visit(of(l_.receiver_node(need.receiver)), leaving(row), 1);
      for (Index g = need.first_group; g != kNone; g = l_.groups[g].next) {
        const Index to = l_.row_node(needs() + g);
        const Index room = l_.groups[g].capacity - l_.groups[g].units;
        if (room > 0) visit(to, worth - l_.worth[to], room);
      }
    }
    const Cost* const worths = l_.worth.data();
    for (const auto& arc : l_.rows.of(row))
      if (!arc.chosen()) visit(arc.offer, worth - gain(arc.points) - worths[arc.offer], 1);
  }
  template <class Visit>
  void each_of_ground(const Visit& visit) const {
    const Cost worth = worth_of_ground_;
    for (Index r = 0; r < static_cast<Index>(l_.receivers.size()); ++r) {
      const auto& city = l_.receivers[r];
      if (joined(city) && city.load < city.limit)
        visit(l_.receiver_node(r), worth - l_.worth[l_.receiver_node(r)], city.limit - city.load);
    }
    for (Index i : needs_of_ground_)
      if (l_.needs[i].units < l_.needs[i].capacity) visit(l_.row_node(i), -entering(i), 1);
    for (Index p = 0; p < static_cast<Index>(l_.providers.size()); ++p)
      if (l_.providers[p].load > 0)
        visit(l_.provider_node(p), worth - l_.worth[l_.provider_node(p)], l_.providers[p].load);
    for (Index j : offers_of_ground_)
      if (out_[j] > 0) visit(j, worth - l_.worth[j], out_[j]);
  }

  void wake(Index node) {
    if (node == ground_ || awake_[node] || excess_[node] <= 0) return;
    awake_[node] = 1;
    queue_.push_back(node);
  }

  void discharge(Index node) {
    if (node >= l_.first_row()) return discharge_row(node);
    ways_.clear();
    each_arc(node, [&](Index head, Cost slack, std::int64_t room) { ways_.push_back({head, slack, room}); });
    Cost lowered = 0;
    for (Cost best = kFar;; lowered = best + epsilon_, best = kFar) {
      for (Way& way : ways_) {
        if (way.room == 0) continue;
        if (way.slack < lowered && excess_[node] > 0) {
          const std::int64_t units = std::min(way.room, excess_[node]);
          pass(node, way.head, units);
          way.room -= units;
        }
        if (way.room > 0) best = std::min(best, way.slack);
      }
      if (excess_[node] > 0 && best < kFar) continue;
      // Receivers bid as rows do: their ways carry one unit each.
      if (l_.is_receiver(node) && best < kFar) lowered = std::max(lowered, bid(lowered, best) + epsilon_);
      break;
    }
    if (lowered > 0) lower(node, lowered);
  }

  // Up to the second best, unless that is out of reach of points: then serving decides, and no bid should.
  Cost bid(Cost best, Cost second) const { return std::min(second, std::max(best, Cost{0}) + most_bid_); }

  // As any node's, but its ways are too many to look at each time. What they bring only falls while a step runs, unless
  // they open again: a heap of what they brought finds the best.
  void discharge_ground() {
    while (excess_[ground_] > 0 && !from_ground_.empty()) {
      const Opening top = from_ground_.front();
      const Opening now = opening(top.head);
      const std::int64_t room = room_from_ground(top.head);
      if (room > 0 && now.brings == top.brings) {
        const Cost slack = worth_of_ground_ - now.brings;
        if (slack >= 0) worth_of_ground_ -= slack + epsilon_;
        pass(ground_, top.head, std::min(room, excess_[ground_]));
        continue;
      }
      std::pop_heap(from_ground_.begin(), from_ground_.end());
      from_ground_.pop_back();
      if (room > 0) reopen(top.head);
    }
  }
  void reopen(Index head) {
    from_ground_.push_back(opening(head));
    std::push_heap(from_ground_.begin(), from_ground_.end());
  }
  struct Opening {
    Cost brings;
    Index head;
    bool operator<(const Opening& other) const {
      return brings != other.brings ? brings < other.brings : other.head < head;
    }
  };
  Opening opening(Index head) const {
    if (head < l_.first_row()) return {l_.worth[head], head};
    return {entering(l_.row_of(head)) + worth_of_ground_, head};
  }
  std::int64_t room_from_ground(Index head) const {
    if (l_.is_offer(head)) return out_[head];
    if (l_.is_provider(head)) return l_.providers[l_.provider_of(head)].load;
    if (l_.is_receiver(head)) {
      const auto& city = l_.receivers[l_.receiver_of(head)];
      return city.limit - city.load;
    }
    const auto& need = l_.needs[l_.row_of(head)];
    return need.units < need.capacity ? 1 : 0;
  }

  // The best way gets the unit, and the row's worth falls to where the second best is nearly as good.
  void discharge_row(Index node) {
    while (excess_[node] > 0) {
      Way best{kNone, kFar, 0};
      Cost second = kFar;
      each_of_row(l_.row_of(node), l_.worth[node], [&](Index head, Cost slack, std::int64_t room) {
        if (slack < best.slack) {
          second = best.slack;
          best = {head, slack, room};
        } else {
          second = std::min(second, slack);
        }
      });
      if (best.head == kNone) return;
      if (best.room == 1 && second < kFar) best.slack = bid(best.slack, second);  // the way is full then
      pass(node, best.head, 1);
      if (best.slack + epsilon_ > 0) lower(node, best.slack + epsilon_);
    }
  }

  void lower(Index node, Cost by) { (node == ground_ ? worth_of_ground_ : l_.worth[node]) -= by; }

  void pass(Index tail, Index head, std::int64_t units) {
    move(tail, head, units);
    excess_[tail] -= units;
    excess_[head] += units;
    passes_ += units;
    wake(head);
    if (head == ground_) reopen(tail);
  }

  void move(Index tail, Index head, std::int64_t units) {
    if (tail == ground_ || head == ground_) {
      const Index node = tail == ground_ ? head : tail;
      const std::int64_t sent = tail == ground_ ? units : -units;
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
  const Index ground_;
  int bits_ = 0;
  Cost most_bid_ = 0;
  Cost epsilon_ = 0;
  std::int64_t passes_ = 0;
  std::int64_t most_passes_ = 0;
  std::vector<std::int64_t> excess_;  // units that a node has too many
  Cost worth_of_ground_ = 0;
  std::vector<char> awake_;
  std::vector<Index> out_;  // per offer, what goes on to its provider or the ground
  std::vector<Index> queue_;
  std::size_t next_ = 0;
  std::vector<Way> ways_;
  std::vector<Opening> from_ground_;
  std::vector<Index> needs_of_ground_;
  std::vector<Index> offers_of_ground_;
};

}  // namespace entente::matcher::flow
