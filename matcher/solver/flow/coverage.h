// Coverage: the most that serving alone can be worth (priority needs, then needs), with worths that prove it, as if no
// edge gave points. Needs are let in from the greatest bonus down; at each level as many disjoint ways to the ground as
// can be found are used at once, by depth-first search with lookahead, until none is left (Pothen and Fan: Computing
// the block triangular form of a sparse matrix, 1990; primal-dual method: Ahuja, Magnanti, Orlin, 9.8). The worths are
// sums of bonuses, so there are few levels. O(edges) each time that a round of ways is sought.
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
    std::fill(l_.worth.begin(), l_.worth.end(), Cost{0});
    for (Index i = 0; i < needs(); ++i)
      if (enters(i)) level_ = std::max(level_, l_.needs[i].bonus);
    for (Index r = 0; r < receivers(); ++r)
      for (Index i : l_.needs_of_receiver.of(r))
        if (enters(i) && l_.needs[i].receiver == r)
          l_.worth[l_.receiver_node(r)] = std::max(l_.worth[l_.receiver_node(r)], l_.needs[i].bonus);
  }

  // One round of ways, or one step down; false: all is done, and points count again.
  bool step() {
    if (level_ <= 0) {
      l_.mask = static_cast<Held>(-1);
      return false;
    }
    if (!send()) lower();
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

  // Slack of the first arc into need i from its receiver, or from the ground at the present level.
  Cost slack_into(Index i) const {
    const Index r = l_.needs[i].receiver;
    const Cost from = r == kNone ? level_ : l_.worth[l_.receiver_node(r)];
    return from - l_.needs[i].bonus - l_.worth[l_.row_node(i)];
  }
  bool waits(Index i) const { return l_.needs[i].units == 0 && enters(i); }
  // A city without a limit is joined to nothing.
  bool has_room(Index r) const {
    return l_.receivers[r].limit != kUnlimited && l_.receivers[r].load < l_.receivers[r].limit;
  }

  // As many units as find a way now.
  bool send() {
    std::fill(seen_.begin(), seen_.end(), 0);
    bool sent = false;
    for (Index r = 0; r < receivers(); ++r) {
      if (!has_room(r) || l_.worth[l_.receiver_node(r)] != level_) continue;
      seen_[l_.receiver_node(r)] = 1;
      for (Index i : l_.needs_of_receiver.of(r)) {
        if (!has_room(r)) break;
        if (!waits(i) || slack_into(i) != 0 || seen_[l_.row_node(i)] || !find_way(l_.row_node(i))) continue;
        l_.add_unit(i);
        sent = true;
      }
    }
    for (Index i = 0; i < needs(); ++i) {
      if (l_.needs[i].receiver != kNone || !waits(i) || slack_into(i) != 0 || seen_[l_.row_node(i)]) continue;
      if (!find_way(l_.row_node(i))) continue;
      l_.add_unit(i);
      sent = true;
    }
    return sent;
  }

  // Visits an arc that can carry more: `visit(head, slack)`; the ground is kNone. Stops when `visit` says true.
  template <class Visit>
  bool any_arc(Index node, const Visit& visit) const {
    const Cost worth = l_.worth[node];
    const auto to = [&](Index head) { return visit(head, worth - l_.worth_of(head)); };
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
        if (waits(i) && visit(l_.row_node(i), slack_into(i))) return true;
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
           visit(l_.receiver_node(need.receiver), worth + need.bonus - l_.worth[l_.receiver_node(need.receiver)]);
  }

  // Whether a unit at offer j can go straight to the ground.
  bool open(Index j) const {
    if (l_.load(j) >= l_.offers[j].capacity || l_.worth[j] != 0) return false;
    const Index p = l_.offers[j].provider;
    return p == kNone || (l_.worth[l_.provider_node(p)] == 0 && l_.providers[p].load < l_.providers[p].limit);
  }

  // A way without slack from `start` to the ground, through nodes not seen yet; the unit is sent along it.
  bool find_way(Index start) {
    stack_.clear();
    heads_.clear();
    if (visit(start)) return send_along();
    while (!stack_.empty()) {
      if (heads_.size() == stack_.back().first) {
        stack_.pop_back();
        continue;
      }
      const Index node = heads_.back();
      heads_.pop_back();
      if (!seen_[node] && visit(node)) return send_along();
    }
    return false;
  }

  // Puts a node on the way; true: the ground, end_, is next.
  bool visit(Index node) {
    seen_[node] = 1;
    stack_.push_back({node, heads_.size()});
    return any_arc(node, [&](Index head, Cost slack) {
      if (slack != 0) return false;
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
  bool send_along() {
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

  // No way is left: what was seen is worth less, by as much as opens a new arc or lets new needs in.
  void lower() {
    Cost least = level_;
    for (Index r = 0; r < receivers(); ++r)
      if (has_room(r) && !seen_[l_.receiver_node(r)])
        if (const Cost slack = level_ - l_.worth[l_.receiver_node(r)]; slack >= 0) least = std::min(least, slack);
    for (Index i = 0; i < needs(); ++i)
      if (l_.needs[i].receiver == kNone && waits(i) && !seen_[l_.row_node(i)]) least = std::min(least, slack_into(i));
    for (Index node = 0; node < l_.nodes(); ++node) {
      if (!seen_[node]) continue;
      any_arc(node, [&](Index head, Cost slack) {
        if (head == kNone || !seen_[head]) least = std::min(least, slack);
        return false;
      });
    }
    for (Index node = 0; node < l_.nodes(); ++node)
      if (seen_[node]) l_.worth[node] -= least;
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
