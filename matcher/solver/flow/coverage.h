// Coverage: the most that serving alone can be worth (priority needs, then needs), with potentials that prove it, as if
// no edge gave points. Needs are let in from the greatest bonus down; at each level as many disjoint augmenting paths
// of reduced cost 0 as can be found are used at once, by depth-first search with lookahead; when none is left, the
// potentials of what was reached fall until a new arc is admissible.
// Sources: Pothen, Fan, "Computing the block triangular form of a sparse matrix", ACM TOMS 16, 1990 (the search);
// Ahuja, Magnanti, Orlin, 9.8 (primal-dual method). The potentials are sums of bonuses, so there are few levels.
// O(edges) for each round of paths.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "matcher/solver/flow/layers.h"

namespace entente::matcher::flow {

template <class Cost, class Held>
class Coverage {
 public:
  // REQUIRES: the layers carry no flow.
  explicit Coverage(Layers<Cost, Held>& layers) : l_(layers), seen_(static_cast<std::size_t>(l_.nodes()), 0) {
    l_.mask = 0;
    std::fill(l_.potential.begin(), l_.potential.end(), Cost{0});
    for (Index i = 0; i < needs(); ++i)
      if (enters(i)) level_ = std::max(level_, l_.needs[i].bonus);
    for (Index r = 0; r < receivers(); ++r)
      for (Index i : l_.needs_of_receiver.of(r))
        if (enters(i) && l_.needs[i].receiver == r)
          l_.potential[l_.receiver_node(r)] = std::max(l_.potential[l_.receiver_node(r)], l_.needs[i].bonus);
  }

  // One round of augmenting paths, or one fall of potentials; false: all is done, and points count again.
  bool step() {
    if (level_ <= 0) {
      l_.mask = static_cast<Held>(-1);
      return false;
    }
    if (!augment_all()) lower_potentials();
    return true;
  }
  std::int64_t served() const { return l_.amount.needs; }

 private:
  struct Frame {
    Index node;
    std::size_t first;  // of its heads in heads_
  };

  Index needs() const { return static_cast<Index>(l_.needs.size()); }
  Index receivers() const { return static_cast<Index>(l_.receivers.size()); }
  bool enters(Index i) const {
    return l_.needs[i].capacity > 0 && (l_.rows.count(i) > 0 || l_.needs[i].first_group != kNone);
  }

  // Slack of the first arc into need i from its receiver, or from the super node at the present level.
  Cost reduced_cost_into(Index i) const {
    const Index r = l_.needs[i].receiver;
    const Cost from = r == kNone ? level_ : l_.potential[l_.receiver_node(r)];
    return from - l_.needs[i].bonus - l_.potential[l_.row_node(i)];
  }
  bool waits(Index i) const { return l_.needs[i].units == 0 && enters(i); }
  // A city without a limit is joined to nothing.
  bool has_room(Index r) const {
    return l_.receivers[r].limit != kUnlimited && l_.receivers[r].load < l_.receivers[r].limit;
  }

  // As many units as find an augmenting path now.
  bool augment_all() {
    std::fill(seen_.begin(), seen_.end(), 0);
    bool sent = false;
    for (Index r = 0; r < receivers(); ++r) {
      if (!has_room(r) || l_.potential[l_.receiver_node(r)] != level_) continue;
      seen_[l_.receiver_node(r)] = 1;
      for (Index i : l_.needs_of_receiver.of(r)) {
        if (!has_room(r)) break;
        if (!waits(i) || reduced_cost_into(i) != 0 || seen_[l_.row_node(i)] || !find_augmenting_path(l_.row_node(i)))
          continue;
        l_.add_unit(i);
        sent = true;
      }
    }
    for (Index i = 0; i < needs(); ++i) {
      if (l_.needs[i].receiver != kNone || !waits(i) || reduced_cost_into(i) != 0 || seen_[l_.row_node(i)]) continue;
      if (!find_augmenting_path(l_.row_node(i))) continue;
      l_.add_unit(i);
      sent = true;
    }
    return sent;
  }

  // Visits an arc that can carry more: `visit(head, reduced cost)`; the super node is kNone. Stops when `visit` says
  // true.
  template <class Visit>
  bool any_arc(Index node, const Visit& visit) const {
    const Cost potential = l_.potential[node];
    const auto to = [&](Index head) { return visit(head, potential - l_.potential_of(head)); };
    if (l_.is_offer(node)) {
      if (l_.load(node) < l_.offers[node].capacity && to(l_.provider_node(l_.offers[node].provider))) return true;
      for (const auto& tail : l_.holders.of(node))
        if (to(l_.row_node(tail.row))) return true;
      return false;
    }
    if (l_.is_provider(node)) {
      const Index p = l_.provider_of(node);
      if (l_.providers[p].load < l_.providers[p].limit && to(kNone)) return true;
      for (Index j : l_.offers_of_provider.of(p))
        if (l_.load(j) > 0 && to(j)) return true;
      return false;
    }
    if (l_.is_receiver(node)) {
      for (Index i : l_.needs_of_receiver.of(l_.receiver_of(node)))
        if (waits(i) && visit(l_.row_node(i), reduced_cost_into(i))) return true;
      return false;
    }
    const Index row = l_.row_of(node);
    for (const auto& arc : l_.rows.of(row))
      if (!arc.chosen() && to(arc.offer)) return true;
    if (l_.is_group(row)) {
      const auto& group = l_.group(row);
      return group.units > 0 && to(l_.row_node(group.need));
    }
    const auto& need = l_.needs[row];
    for (Index g = need.first_group; g != kNone; g = l_.groups[g].next)
      if (l_.groups[g].units < l_.groups[g].capacity && to(l_.row_node(needs() + g))) return true;
    return need.units > 0 && need.receiver != kNone &&
           visit(l_.receiver_node(need.receiver),
                 potential + need.bonus - l_.potential[l_.receiver_node(need.receiver)]);
  }

  // Whether a unit at offer j can go straight to the super node.
  bool open(Index j) const {
    if (l_.load(j) >= l_.offers[j].capacity || l_.potential[j] != 0) return false;
    const Index p = l_.offers[j].provider;
    return p == kNone || (l_.potential[l_.provider_node(p)] == 0 && l_.providers[p].load < l_.providers[p].limit);
  }

  // An augmenting path of reduced cost 0 from `start` to the super node, through nodes not seen yet; the unit is sent
  // along it.
  bool find_augmenting_path(Index start) {
    stack_.clear();
    heads_.clear();
    if (visit(start)) return augment();
    while (!stack_.empty()) {
      if (heads_.size() == stack_.back().first) {
        stack_.pop_back();
        continue;
      }
      const Index node = heads_.back();
      heads_.pop_back();
      if (!seen_[node] && visit(node)) return augment();
    }
    return false;
  }

  // Puts a node on the path; true: the super node, end_, is next.
  bool visit(Index node) {
    seen_[node] = 1;
    stack_.push_back({node, heads_.size()});
    return any_arc(node, [&](Index head, Cost reduced_cost) {
      if (reduced_cost != 0) return false;
      if (head == kNone) {
        end_ = kNone;
        return true;
      }
      if (seen_[head]) return false;
      if (l_.is_offer(head) && open(head)) {
        end_ = head;
        return true;
      }
      heads_.push_back(head);
      return false;
    });
  }

  // Cities may be used again in the same round.
  bool augment() {
    Index head = kNone;
    if (end_ != kNone) {
      seen_[end_] = 1;
      if (const Index p = l_.offers[end_].provider; p != kNone) ++l_.providers[p].load;
      head = end_;
    }
    for (std::size_t k = stack_.size(); k-- > 0;) {
      const Index tail = stack_[k].node;
      move(tail, head);
      if (!l_.is_offer(tail) && tail < l_.first_row()) seen_[tail] = 0;
      head = tail;
    }
    return true;
  }

  void move(Index tail, Index head) {
    if (l_.is_offer(tail)) {
      if (head == kNone) return;
      if (l_.is_provider(head)) {
        ++l_.providers[l_.provider_of(head)].load;
      } else {
        l_.unchoose(l_.row_of(head), tail);
      }
      return;
    }
    if (l_.is_provider(tail)) {
      if (head != kNone) --l_.providers[l_.provider_of(tail)].load;
      return;
    }
    if (l_.is_receiver(tail)) return l_.add_unit(l_.row_of(head));
    const Index row = l_.row_of(tail);
    if (l_.is_offer(head)) return l_.choose(row, head);
    if (l_.is_group(row)) {
      --l_.group(row).units;
    } else if (l_.is_receiver(head)) {
      l_.take_unit(row);
    } else {
      ++l_.group(l_.row_of(head)).units;
    }
  }

  // No path is left: the potentials of what was seen fall, by as much as makes a new arc admissible or lets new needs
  // in.
  void lower_potentials() {
    Cost least = level_;
    for (Index r = 0; r < receivers(); ++r)
      if (has_room(r) && !seen_[l_.receiver_node(r)])
        if (const Cost reduced_cost = level_ - l_.potential[l_.receiver_node(r)]; reduced_cost >= 0)
          least = std::min(least, reduced_cost);
    for (Index i = 0; i < needs(); ++i)
      if (l_.needs[i].receiver == kNone && waits(i) && !seen_[l_.row_node(i)])
        least = std::min(least, reduced_cost_into(i));
    for (Index node = 0; node < l_.nodes(); ++node) {
      if (!seen_[node]) continue;
      any_arc(node, [&](Index head, Cost reduced_cost) {
        if (head == kNone || !seen_[head]) least = std::min(least, reduced_cost);
        return false;
      });
    }
    for (Index node = 0; node < l_.nodes(); ++node)
      if (seen_[node]) l_.potential[node] -= least;
    level_ -= least;
  }

  Layers<Cost, Held>& l_;
  std::vector<char> seen_;
  std::vector<Frame> stack_;
  std::vector<Index> heads_;
  Index end_ = kNone;
  Cost level_ = 0;
};

}  // namespace entente::matcher::flow
