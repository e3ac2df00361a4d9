// Repair: makes any flow and any potentials of a layered network optimal, by successive shortest augmenting paths.
//
// A residual arc of negative reduced cost is looked at as absent, and a capacity that is broken as an excess of one
// unit. Each such place is then settled by one search (Dijkstra on the reduced costs, which are ≥ 0), forward from an
// excess or backward from a deficit, until the super node is reached or it is clear that leaving things as they are is
// better; the potentials of what was reached move so that all reduced costs stay ≥ 0. Exact in integers. The time
// follows what the searches reach.
// Source: Ahuja, Magnanti, Orlin: "Network Flows", 9.7 (successive shortest paths from any dual feasible start).
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "matcher/solver/flow/layers.h"

namespace entente::matcher::flow {

template <class Cost, class Held>
class Repair {
 public:
  using L = Layers<Cost, Held>;

  explicit Repair(L& layers) : l_(layers) { fit(); }

  // After rows were added.
  void fit() {
    const std::size_t nodes = static_cast<std::size_t>(l_.nodes());
    state_.resize(nodes);
    queued_.resize(nodes, 0);
  }

  // Notes that something at `node` has changed: `run` looks at it again.
  void note(Index node) {
    if (node == kNone || queued_[node]) return;
    queued_[node] = 1;
    queue_.push_back(node);
  }

  // Settles one node that was noted, the oldest first; false: there is none. Each call is finite.
  bool step() {
    if (next_ == queue_.size()) {
      queue_.clear();
      next_ = 0;
      return false;
    }
    const Index node = queue_[next_++];
    queued_[node] = 0;
    settle(node);
    return true;
  }
  std::int64_t waiting() const { return static_cast<std::int64_t>(queue_.size() - next_); }
  // Every edge is to be found from its offer. Built when the first backward search needs it.
  void build_tails() {
    if (l_.tails.size() > 0 || l_.offers.empty()) return;
    std::vector<Index> rooms(l_.offers.size(), 0);
    for (Index row = 0; row < l_.rows.size(); ++row)
      for (const auto& arc : l_.rows.of(row)) ++rooms[arc.head()];
    l_.tails.reset(rooms);
    for (Index row = 0; row < l_.rows.size(); ++row)
      for (const auto& arc : l_.rows.of(row)) l_.tails.push(arc.head(), {row, arc.points});
  }

  // What the next unit of a need would gain by entering, and what the last one loses by leaving.
  Cost entering(Index i) const {
    const auto& need = l_.needs[i];
    return (need.units == 0 ? need.bonus : Cost{0}) + l_.potential[l_.row_node(i)] -
           l_.potential_of(l_.receiver_node(need.receiver));
  }
  Cost leaving(Index i) const {
    const auto& need = l_.needs[i];
    return (need.units == 1 ? need.bonus : Cost{0}) + l_.potential[l_.row_node(i)] -
           l_.potential_of(l_.receiver_node(need.receiver));
  }

 private:
  static constexpr Cost kEndless = static_cast<Cost>(static_cast<Cost>(1) << (sizeof(Cost) * 8 - 2));

  struct State {
    Cost distance = 0;
    Index via = kNone;
    std::int32_t round = 0;
  };
  struct Entry {
    Cost distance;
    Index node;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.distance != b.distance ? b.distance < a.distance : b.node < a.node;
    }
  };

  void settle(Index node) {
    settle_one(node);
    // What a unit on its path has filled too far, or left with room.
    while (!touched_.empty()) {
      const Index next = touched_.back();
      touched_.pop_back();
      settle_one(next);
    }
  }

  // Searches begin only when all counts agree with the chosen edges.
  void settle_one(Index node) {
    if (l_.is_offer(node)) return settle_offer(node);
    if (l_.is_provider(node)) return settle_provider(l_.provider_of(node));
    if (l_.is_receiver(node)) return settle_receiver(l_.receiver_of(node));
    if (!l_.is_group(l_.row_of(node))) settle_need(l_.row_of(node));
  }

  void settle_offer(Index j) {
    const auto& offer = l_.offers[j];
    const Index provider = l_.provider_node(offer.provider);
    while (l_.load(j) > offer.capacity) {
      if (!forward(j, kEndless, kNone)) return note(j);
      if (provider == kNone) continue;
      --l_.providers[offer.provider].load;
      touched_.push_back(provider);
    }
    while (l_.load(j) < offer.capacity) {
      const Cost gain = l_.potential_of(provider) - l_.potential[j];
      if (gain <= 0 || !backward(j, gain, provider)) break;
      fill(j);
    }
    while (l_.load(j) > 0 && l_.potential[j] > l_.potential_of(provider)) {
      if (!forward(j, l_.potential[j] - l_.potential_of(provider), provider)) break;
      if (provider == kNone) continue;
      --l_.providers[offer.provider].load;
      touched_.push_back(provider);
    }
  }

  void settle_provider(Index p) {
    const auto& city = l_.providers[p];
    const Index node = l_.provider_node(p);
    while (city.load > city.limit)
      if (!forward(node, kEndless, kNone)) return note(node);
    while (city.load < city.limit && l_.potential[node] < 0)
      if (!backward(node, -l_.potential[node], kNone)) break;
  }

  void settle_receiver(Index r) {
    const auto& city = l_.receivers[r];
    const Index node = l_.receiver_node(r);
    while (city.load > city.limit)
      if (!backward(node, kEndless, kNone)) return note(node);
    while (city.load < city.limit && l_.potential[node] > 0)
      if (!forward(node, l_.potential[node], kNone)) break;
  }

  void settle_need(Index i) {
    auto& need = l_.needs[i];
    const Index node = l_.row_node(i);
    const Index receiver = l_.receiver_node(need.receiver);
    while (need.units > need.capacity) {
      if (!backward(node, kEndless, receiver)) return note(node);
      leave(i);
    }
    while (need.units > 0 && leaving(i) < 0) {
      if (!backward(node, -leaving(i), receiver)) break;
      leave(i);
    }
    while (need.units < need.capacity && entering(i) > 0) {
      if (!forward(node, entering(i), receiver)) break;
      enter(i);
    }
    // What was settled on the way didn't count the unit that was about to enter.
    if (need.units > need.capacity || (need.units > 0 && leaving(i) < 0)) note(node);
  }

  // The last step of a unit that a place waits for; its city may then carry one too many.
  void fill(Index j) {
    const Index p = l_.offers[j].provider;
    if (p == kNone) return;
    ++l_.providers[p].load;
    touched_.push_back(l_.provider_node(p));
  }
  void enter(Index i) {
    l_.add_unit(i);
    if (l_.needs[i].receiver != kNone) touched_.push_back(l_.receiver_node(l_.needs[i].receiver));
  }
  void leave(Index i) {
    l_.take_unit(i);
    if (l_.needs[i].receiver != kNone) touched_.push_back(l_.receiver_node(l_.needs[i].receiver));
  }

  void begin(bool forward, Cost limit, Index home) {
    forward_ = forward;
    ++round_;
    radius_ = limit;
    home_ = home;
    end_ = kNoEnd;
    reached_.clear();
    heap_.clear();
  }

  // The super node, or home, at `distance` by way of `from`.
  void arrive(Cost distance, Index at, Index from) {
    if (distance >= radius_) return;
    radius_ = distance;
    end_ = at;
    end_via_ = from;
  }

  void reach(Index node, Cost distance, Index from) {
    if (distance >= radius_) return;
    if (node == kNone || node == home_) return arrive(distance, node, from);
    if (from != kNoEnd && (forward_ ? wants_forward(node) : wants_backward(node))) return arrive(distance, node, from);
    State& state = state_[node];
    if (state.round == round_) {
      if (distance >= state.distance) return;
    } else {
      state.round = round_;
      reached_.push_back(node);
    }
    state.distance = distance;
    state.via = from;
    heap_.push_back({distance, node});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
    if (forward_) {
      look_ahead(node, distance);
    } else {
      look_back(node, distance);
    }
  }

  // Arcs that lead towards the super node are followed at once: that shortens the radius early.
  void look_ahead(Index node, Cost distance) {
    if (l_.is_offer(node)) {
      const auto& offer = l_.offers[node];
      if (l_.load(node) >= offer.capacity) return;
      const Index provider = l_.provider_node(offer.provider);
      const Cost reduced_cost = l_.potential[node] - l_.potential_of(provider);
      if (reduced_cost >= 0) reach(provider, distance + reduced_cost, node);
    } else if (l_.is_provider(node)) {
      const auto& city = l_.providers[l_.provider_of(node)];
      if (city.load < city.limit && l_.potential[node] >= 0) arrive(distance + l_.potential[node], kNone, node);
    } else if (l_.is_receiver(node)) {
      if (l_.receivers[l_.receiver_of(node)].load > 0) arrive(distance + l_.potential[node], kNone, node);
    } else if (const Index row = l_.row_of(node); !l_.is_group(row) && l_.needs[row].units > 0) {
      const Cost loss = leaving(row);
      if (loss >= 0) reach(l_.receiver_node(l_.needs[row].receiver), distance + loss, node);
    }
  }
  void look_back(Index node, Cost distance) {
    if (l_.is_offer(node)) {
      if (l_.load(node) == 0) return;
      const Index provider = l_.provider_node(l_.offers[node].provider);
      const Cost reduced_cost = l_.potential_of(provider) - l_.potential[node];
      if (reduced_cost >= 0) reach(provider, distance + reduced_cost, node);
    } else if (l_.is_provider(node)) {
      if (l_.providers[l_.provider_of(node)].load > 0) arrive(distance - l_.potential[node], kNone, node);
    } else if (l_.is_receiver(node)) {
      const auto& city = l_.receivers[l_.receiver_of(node)];
      if (city.load < city.limit && l_.potential[node] <= 0) arrive(distance - l_.potential[node], kNone, node);
    } else if (const Index row = l_.row_of(node); !l_.is_group(row) && l_.needs[row].units < l_.needs[row].capacity) {
      const Cost gain = entering(row);
      if (gain <= 0) reach(l_.receiver_node(l_.needs[row].receiver), distance - gain, node);
    }
  }

  bool next(Entry& entry) {
    while (!heap_.empty()) {
      entry = heap_.front();
      if (entry.distance >= radius_) return false;
      std::pop_heap(heap_.begin(), heap_.end(), Later{});
      heap_.pop_back();
      if (state_[entry.node].distance == entry.distance) return true;
    }
    return false;
  }

  // Places that wait: for a unit that goes on to the super node, or comes from it.
  bool wants_forward(Index node) const {
    if (l_.is_offer(node))
      return l_.load(node) < l_.offers[node].capacity &&
             l_.potential[node] < l_.potential_of(l_.provider_node(l_.offers[node].provider));
    if (!l_.is_provider(node)) return false;
    const auto& city = l_.providers[l_.provider_of(node)];
    return l_.potential[node] < 0 && city.load < city.limit;
  }
  bool wants_backward(Index node) const {
    if (node >= l_.first_row()) {
      const Index row = l_.row_of(node);
      return !l_.is_group(row) && l_.needs[row].units < l_.needs[row].capacity && entering(row) > 0;
    }
    if (!l_.is_receiver(node)) return false;
    const auto& city = l_.receivers[l_.receiver_of(node)];
    return l_.potential[node] > 0 && city.load < city.limit;
  }

  // The shortest path of a unit at `start` to the super node or `home`, when shorter than `limit`: the unit is sent
  // along it. Else the potentials fall so that the potential of `start` is `limit` less, and the answer is false.
  bool forward(Index start, Cost limit, Index home) {
    begin(true, limit, home);
    reach(start, 0, kNoEnd);
    for (Entry at{}; next(at);) leave_forward(at.node, at.distance);
    if (radius_ == kEndless) return false;  // what bars the path is settled first
    for (Index node : reached_)
      if (const Cost d = state_[node].distance; d < radius_) l_.potential[node] -= radius_ - d;
    if (end_ == kNoEnd) return false;
    const Index end = end_;
    Index head = end;
    for (Index tail = end_via_; tail != kNoEnd; tail = state_[head].via) {
      move(tail, head);
      head = tail;
    }
    if (end != kNone && l_.is_offer(end)) {
      fill(end);
      // The search may have lowered its city, too, by more than the place would have gained.
      if (l_.potential[end] > l_.potential_of(l_.provider_node(l_.offers[end].provider))) note(end);
    }
    return true;
  }

  // The shortest path of a unit from the super node or `home` to `goal`, when shorter than `limit`. Else the potentials
  // rise.
  bool backward(Index goal, Cost limit, Index home) {
    build_tails();
    begin(false, limit, home);
    reach(goal, 0, kNoEnd);
    for (Entry at{}; next(at);) leave_backward(at.node, at.distance);
    if (radius_ == kEndless) return false;
    for (Index node : reached_)
      if (const Cost d = state_[node].distance; d < radius_) l_.potential[node] += radius_ - d;
    if (end_ == kNoEnd) return false;
    const Index end = end_;
    Index tail = end;
    for (Index head = end_via_; head != kNoEnd; head = state_[tail].via) {
      move(tail, head);
      tail = head;
    }
    if (end != kNone && end >= l_.first_row()) {
      enter(l_.row_of(end));
      if (leaving(l_.row_of(end)) < 0) note(end);  // as above
    }
    return true;
  }

  // One unit along the arc from `tail` to `head`, or back along its reverse.
  void move(Index tail, Index head) {
    if (tail != kNone && tail >= l_.first_row()) return move_from_row(l_.row_of(tail), head);
    if (head != kNone && head >= l_.first_row()) {
      const Index row = l_.row_of(head);
      if (tail != kNone && l_.is_offer(tail)) return l_.unchoose(row, tail);
      return l_.add_unit(row);
    }
    if (head != kNone && l_.is_provider(head)) {
      if (tail != kNone) ++l_.providers[l_.provider_of(head)].load;
    } else if (tail != kNone && l_.is_provider(tail)) {
      if (head != kNone) --l_.providers[l_.provider_of(tail)].load;
    }
  }

  void move_from_row(Index row, Index head) {
    if (head != kNone && l_.is_offer(head)) return l_.choose(row, head);
    if (l_.is_group(row)) {
      --l_.group(row).units;
      return;
    }
    if (head != kNone && head >= l_.first_row()) {
      ++l_.group(l_.row_of(head)).units;
      return;
    }
    l_.take_unit(row);
  }

  void leave_forward(Index node, Cost distance) {
    if (l_.is_offer(node)) return leave_offer(node, distance);
    if (l_.is_provider(node)) {
      const Cost base = distance + l_.potential[node];
      for (Index j : l_.offers_of_provider.of(l_.provider_of(node)))
        if (l_.load(j) > 0 && l_.potential[j] <= l_.potential[node]) reach(j, base - l_.potential[j], node);
      return;
    }
    if (l_.is_receiver(node)) {
      for (Index i : l_.needs_of_receiver.of(l_.receiver_of(node)))
        if (l_.needs[i].units < l_.needs[i].capacity)
          if (const Cost gain = entering(i); gain <= 0) reach(l_.row_node(i), distance - gain, node);
      return;
    }
    leave_row(l_.row_of(node), distance);
  }

  void leave_offer(Index j, Cost distance) {
    const Cost base = distance + l_.potential[j];
    for (const auto& tail : l_.holders.of(j)) {
      const Index node = l_.row_node(tail.row);
      reach(node, base + l_.gain(tail.points) - l_.potential[node], j);
    }
  }

  void leave_row(Index row, Cost distance) {
    const Index node = l_.row_node(row);
    const Cost base = distance + l_.potential[node];
    if (l_.is_group(row)) {
      const auto& group = l_.group(row);
      if (group.units > 0) reach(l_.row_node(group.need), base - l_.potential[l_.row_node(group.need)], node);
    } else {
      const auto& need = l_.needs[row];
      for (Index g = need.first_group; g != kNone; g = l_.groups[g].next) {
        const Index next_row = static_cast<Index>(l_.needs.size()) + g;
        if (l_.groups[g].units < l_.groups[g].capacity)
          reach(l_.row_node(next_row), base - l_.potential[l_.row_node(next_row)], node);
      }
    }
    const auto arcs = l_.rows.of(row);
    for (const auto& arc : arcs) {
      if (arc.chosen()) continue;
      const Cost further = base - l_.gain(arc.points) - l_.potential[arc.offer];
      if (further < radius_) reach(arc.offer, further, node);
    }
  }

  void leave_backward(Index node, Cost distance) {
    const Cost base = distance - l_.potential[node];
    if (l_.is_offer(node)) {
      for (const auto& tail : l_.tails.of(node)) {
        const Index from = l_.row_node(tail.row);
        const Cost further = base + l_.potential[from] - l_.gain(tail.points);
        if (further < radius_ && !holds(node, tail.row)) reach(from, further, node);
      }
      return;
    }
    if (l_.is_provider(node)) {
      const Index p = l_.provider_of(node);
      for (Index j : l_.offers_of_provider.of(p))
        if (l_.load(j) < l_.offers[j].capacity && l_.potential[j] >= l_.potential[node])
          reach(j, base + l_.potential[j], node);
      return;
    }
    if (l_.is_receiver(node)) {
      const Index r = l_.receiver_of(node);
      for (Index i : l_.needs_of_receiver.of(r))
        if (l_.needs[i].units > 0)
          if (const Cost loss = leaving(i); loss >= 0) reach(l_.row_node(i), distance + loss, node);
      return;
    }
    leave_row_backward(l_.row_of(node), distance);
  }

  bool holds(Index offer, Index row) const {
    for (const auto& tail : l_.holders.of(offer))
      if (tail.row == row) return true;
    return false;
  }

  void leave_row_backward(Index row, Cost distance) {
    const Index node = l_.row_node(row);
    const Cost base = distance - l_.potential[node];
    if (l_.is_group(row)) {
      const auto& group = l_.group(row);
      if (group.units < group.capacity)
        reach(l_.row_node(group.need), base + l_.potential[l_.row_node(group.need)], node);
    } else {
      const auto& need = l_.needs[row];
      for (Index g = need.first_group; g != kNone; g = l_.groups[g].next) {
        const Index next_row = static_cast<Index>(l_.needs.size()) + g;
        if (l_.groups[g].units > 0) reach(l_.row_node(next_row), base + l_.potential[l_.row_node(next_row)], node);
      }
    }
    for (const auto& arc : l_.rows.of(row))
      if (arc.chosen()) reach(arc.head(), base + l_.gain(arc.points) + l_.potential[arc.head()], node);
  }

  static constexpr Index kNoEnd = -2;

  L& l_;
  std::vector<State> state_;
  std::int32_t round_ = 0;
  bool forward_ = true;
  std::vector<Index> reached_;
  std::vector<Index> touched_;  // cities that wait for a look
  std::vector<Entry> heap_;
  Cost radius_ = 0;
  Index home_ = kNone;
  Index end_ = kNoEnd;
  Index end_via_ = kNoEnd;
  std::vector<Index> queue_;
  std::size_t next_ = 0;
  std::vector<char> queued_;
};

}  // namespace entente::matcher::flow
