#include "matcher/solver/flow/pairs_flow.h"

#include <algorithm>
#include <optional>
#include <queue>
#include <span>
#include <tuple>
#include <utility>

#include "matcher/solver/flow/forbidden.h"
#include "matcher/solver/flow/nesting.h"

namespace entente::matcher {
namespace {

using Node = std::int32_t;
using Arc = std::int32_t;  // arc a and its reverse a ^ 1

// A residual network with node potentials: every arc with capacity left has cost + potential[tail] − potential[head] ≥
// 0. Source and sink are one node, the ground: what leaves it comes back.
class Residual {
 public:
  explicit Residual(std::int32_t nodes) : potential_(nodes, 0), distance_(nodes, 0), via_(nodes, -1), seen_(nodes, 0) {}

  Arc add_arc(Node tail, Node head, std::int64_t capacity, Wide cost) {
    const Arc arc = static_cast<Arc>(head_.size());
    head_.insert(head_.end(), {head, tail});
    capacity_.insert(capacity_.end(), {capacity, 0});
    cost_.insert(cost_.end(), {cost, -cost});
    return arc;
  }

  // Call once, when all arcs are added: lists of arcs by tail, in the order of adding.
  void close() {
    first_.assign(potential_.size() + 1, 0);
    for (Arc arc = 0; arc < static_cast<Arc>(head_.size()); ++arc) ++first_[tail(arc) + 1];
    for (std::size_t n = 1; n < first_.size(); ++n) first_[n] += first_[n - 1];
    out_.resize(head_.size());
    std::vector<std::int32_t> next(first_.begin(), first_.end() - 1);
    for (Arc arc = 0; arc < static_cast<Arc>(head_.size()); ++arc) out_[next[tail(arc)]++] = arc;
  }

  // Gives `arc` this capacity and sends through it whatever gains. REQUIRES: it had none.
  void open(Arc arc, std::int64_t capacity) {
    capacity_[arc] = capacity;
    while (capacity_[arc] > 0) {
      const Wide gain = -reduced_cost(arc);
      if (gain <= 0 || !augment(arc, gain)) return;
    }
  }

  Node tail(Arc arc) const { return head_[arc ^ 1]; }
  std::int64_t flow(Arc arc) const { return capacity_[arc ^ 1]; }
  Wide reduced_cost(Arc arc) const { return cost_[arc] + potential_[tail(arc)] - potential_[head_[arc]]; }
  Wide surplus(Arc arc) const { return std::max(Wide{0}, -reduced_cost(arc)); }
  Wide potential(Node node) const { return potential_[node]; }
  void set_potential(Node node, Wide value) { potential_[node] = value; }

 private:
  using Entry = std::pair<Wide, Node>;  // ties: the smallest node first

  // Shortest way from the head of `arc` back to its tail, if shorter than `gain`; then one cycle is augmented. Else the
  // potentials are moved so that the arc costs nothing, and the answer is false.
  bool augment(Arc arc, Wide gain) {
    const Node start = head_[arc];
    const Node goal = tail(arc);
    ++round_;
    visited_.clear();
    queue_ = {};
    reach(start, 0, -1);
    Wide radius = gain;
    bool found = false;
    while (!queue_.empty()) {
      const auto [distance, node] = queue_.top();
      queue_.pop();
      if (distance > distance_[node]) continue;
      if (node == goal) {
        radius = distance;
        found = true;
        break;
      }
      for (std::int32_t k = first_[node]; k < first_[node + 1]; ++k) {
        const Arc next = out_[k];
        if (capacity_[next] == 0) continue;
        const Wide further = distance + reduced_cost(next);
        if (further < radius) reach(head_[next], further, next);
      }
    }
    for (Node node : visited_)
      if (distance_[node] < radius) potential_[node] += distance_[node] - radius;
    if (!found) return false;
    std::int64_t amount = capacity_[arc];
    for (Node node = goal; node != start; node = tail(via_[node])) amount = std::min(amount, capacity_[via_[node]]);
    push(arc, amount);
    for (Node node = goal; node != start; node = tail(via_[node])) push(via_[node], amount);
    return true;
  }

  void reach(Node node, Wide distance, Arc via) {
    if (seen_[node] == round_) {
      if (distance >= distance_[node]) return;
    } else {
      seen_[node] = round_;
      visited_.push_back(node);
    }
    distance_[node] = distance;
    via_[node] = via;
    queue_.push({distance, node});
  }

  void push(Arc arc, std::int64_t amount) {
    capacity_[arc] -= amount;
    capacity_[arc ^ 1] += amount;
  }

  struct Later {
    bool operator()(const Entry& a, const Entry& b) const { return b < a; }
  };

  std::vector<Node> head_;
  std::vector<std::int64_t> capacity_;
  std::vector<Wide> cost_;
  std::vector<std::int32_t> first_;
  std::vector<Arc> out_;
  std::vector<Wide> potential_;
  std::vector<Wide> distance_;
  std::vector<Arc> via_;
  std::vector<std::int32_t> seen_;
  std::int32_t round_ = 0;
  std::vector<Node> visited_;
  std::priority_queue<Entry, std::vector<Entry>, Later> queue_;
};

// Nodes are added where a capacity can bind: a city without a limit is the ground itself.
class Drawn {
 public:
  Drawn(const Network& network, const Composite& composite, const Load& fixed, Nesting nesting)
      : network_(network),
        composite_(composite),
        fixed_(fixed),
        nesting_(std::move(nesting)),
        forbidden_(forbidden_columns(network)),
        quota_bonus_(quota_bonus(network, composite)),
        residual_(count_nodes()) {
    add_arcs();
    residual_.close();
    start_potentials();
  }

  PairsFlow solve(const Control& control) {
    PairsFlow result;
    // First everybody's first partner, then the further ones: bonuses settle the prices that points only adjust.
    const auto needs = static_cast<std::int64_t>(network_.needs.size());
    const std::int64_t total = 2 * needs;
    for (std::int64_t step = 0; step < total; ++step) {
      if (step % 128 == 0) {
        if (control.progress) control.progress(Phase::kPairs, step, total);
        if (control.cancelled && control.cancelled()) {
          result.cancelled = true;
          return result;
        }
      }
      const std::int64_t need = step % needs;
      const std::int64_t places = left_at_need(need);
      if (step < needs && places > 0) residual_.open(bonus_arcs_[need], 1);
      if (step >= needs && places > 1) residual_.open(plain_arcs_[need], places - 1);
    }
    for (const QuotaArcs& quota : quota_arcs_) residual_.open(quota.least, quota.least_left);
    if (control.progress) control.progress(Phase::kPairs, total, total);
    for (const EdgeArc& edge : edge_arcs_)
      if (residual_.flow(edge.arc) > 0) result.edges.push_back(edge.edge);
    result.keeps_quotas = keeps_quotas(result.edges);
    drop_extras(result.edges);
    result.duals = duals();
    return result;
  }

 private:
  struct EdgeArc {
    std::int32_t edge;
    Arc arc;
  };
  struct PairNode {  // [need, provider city] with more free edges than it may carry
    std::int32_t need;
    std::int32_t city;
    Node node;
    std::int64_t places;
    Arc arc = -1;
  };

  // Between a quota's set and its parent: the first `least_left` units with a bonus, the rest without.
  struct QuotaArcs {
    std::int32_t quota;
    Node outer;
    Node inner;
    bool of_needs;
    std::int64_t least_left;
    Arc least;
  };

  bool is_free(std::size_t edge) const {
    return !network_.edges[edge].kept && (forbidden_.empty() || !forbidden_[edge]);
  }

  std::int64_t least_left(std::int32_t quota) const {
    return std::max<std::int64_t>(0, network_.quotas[quota].least - fixed_.quotas[quota]);
  }
  std::int64_t most_left(std::int32_t quota) const {
    return left_of(network_.quotas[quota].most, fixed_.quotas[quota]);
  }

  // More than any choice is worth, with what is fixed.
  static Wide quota_bonus(const Network& network, const Composite& composite) {
    Wide all = 1;
    for (const Network::Need& need : network.needs) all += composite.need + (need.priority ? composite.priority : 0);
    for (const Network::Edge& edge : network.edges) all += edge.points;
    for (const Network::Trio& trio : network.trios) all += trio.points;
    return all;
  }

  bool keeps_quotas(const std::vector<std::int32_t>& edges) const {
    Load load = fixed_;
    for (std::int32_t e : edges) load.take(network_, e);
    return load.meets_quotas(network_);
  }

  std::int64_t left_at_need(std::int64_t i) const { return network_.needs[i].capacity - fixed_.needs[i]; }

  // What serving a need is worth on top: nothing when a fixed column serves it.
  Wide bonus(std::int64_t i) const {
    if (fixed_.needs[i] > 0) return 0;
    return composite_.need + (network_.needs[i].priority ? composite_.priority : 0);
  }

  std::int32_t count_nodes() {
    Node next = 1;  // 0 is the ground
    for (const Network::City& city : network_.cities) {
      receiver_nodes_.push_back(city.receiver_limit == kUnlimited ? 0 : next++);
      provider_nodes_.push_back(city.provider_limit == kUnlimited ? 0 : next++);
    }
    for (const auto& [side, cities, nodes] : {std::tuple(&nesting_.needs, &receiver_nodes_, &need_set_nodes_),
                                              std::tuple(&nesting_.offers, &provider_nodes_, &offer_set_nodes_)})
      for (const Nesting::Set& set : side->sets) nodes->push_back(set.quota < 0 ? (*cities)[set.city] : next++);
    first_need_ = next;
    next += static_cast<Node>(network_.needs.size());
    first_offer_ = next;
    next += static_cast<Node>(network_.offers.size());
    find_pair_nodes(next);
    return next;
  }

  // Edges come by need, so the cities of one need can be counted in one go.
  void find_pair_nodes(Node& next) {
    std::vector<std::int32_t> cities;
    std::size_t e = 0;
    while (e < network_.edges.size()) {
      const std::int32_t need = network_.edges[e].need;
      cities.clear();
      for (; e < network_.edges.size() && network_.edges[e].need == need; ++e)
        if (is_free(e)) cities.push_back(network_.offers[network_.edges[e].offer].city);
      std::sort(cities.begin(), cities.end());
      for (std::size_t k = 0; k < cities.size();) {
        const auto end =
            std::upper_bound(cities.begin() + static_cast<std::ptrdiff_t>(k), cities.end(), cities[k]) - cities.begin();
        const auto used = fixed_.need_cities.find({need, cities[k]});
        const std::int64_t places =
            network_.partners_of_city_per_need - (used == fixed_.need_cities.end() ? 0 : used->second);
        if (static_cast<std::int64_t>(end - k) > places) pair_nodes_.push_back({need, cities[k], next++, places});
        k = end;
      }
    }
  }

  Node tail_of_edge(const Network::Edge& edge) const {
    const std::pair<std::int32_t, std::int32_t> key{edge.need, network_.offers[edge.offer].city};
    const auto found = std::lower_bound(pair_nodes_.begin(), pair_nodes_.end(), key, [](const PairNode& a, auto& b) {
      return std::pair{a.need, a.city} < b;
    });
    if (found != pair_nodes_.end() && std::pair{found->need, found->city} == key) return found->node;
    return first_need_ + edge.need;
  }

  static Node node_of(const std::vector<Node>& nodes, std::int32_t set) { return set < 0 ? 0 : nodes[set]; }

  void add_set_arcs(const Nesting::Side& side, const std::vector<Node>& nodes, bool of_needs) {
    for (std::size_t s = 0; s < side.sets.size(); ++s) {
      const Nesting::Set& set = side.sets[s];
      const Node outer = node_of(nodes, set.parent);
      const Node inner = nodes[s];
      const Node tail = of_needs ? outer : inner;
      const Node head = of_needs ? inner : outer;
      if (set.quota < 0) {
        const Network::City& city = network_.cities[set.city];
        residual_.add_arc(tail, head,
                          of_needs ? city.receiver_limit - fixed_.receivers[set.city]
                                   : city.provider_limit - fixed_.providers[set.city],
                          0);
        continue;
      }
      const std::int64_t least = least_left(set.quota);
      residual_.add_arc(tail, head, left_of(most_left(set.quota), least), 0);
      quota_arcs_.push_back(
          {set.quota, outer, inner, of_needs, least, residual_.add_arc(tail, head, 0, -quota_bonus_)});
    }
  }

  void add_arcs() {
    add_set_arcs(nesting_.needs, need_set_nodes_, true);
    add_set_arcs(nesting_.offers, offer_set_nodes_, false);
    for (std::size_t i = 0; i < network_.needs.size(); ++i) {
      const Node receiver = node_of(need_set_nodes_, nesting_.needs.innermost[i]);
      const Node need = first_need_ + static_cast<Node>(i);
      bonus_arcs_.push_back(residual_.add_arc(receiver, need, 0, -bonus(static_cast<std::int64_t>(i))));
      plain_arcs_.push_back(residual_.add_arc(receiver, need, 0, 0));
    }
    for (PairNode& pair : pair_nodes_) pair.arc = residual_.add_arc(first_need_ + pair.need, pair.node, pair.places, 0);
    for (std::size_t e = 0; e < network_.edges.size(); ++e) {
      const Network::Edge& edge = network_.edges[e];
      if (!is_free(e)) continue;
      const Arc arc = residual_.add_arc(tail_of_edge(edge), first_offer_ + edge.offer, 1, -Wide{edge.points});
      edge_arcs_.push_back({static_cast<std::int32_t>(e), arc});
    }
    for (std::size_t j = 0; j < network_.offers.size(); ++j) {
      const Network::Offer& offer = network_.offers[j];
      offer_arcs_.push_back(residual_.add_arc(first_offer_ + static_cast<Node>(j),
                                              node_of(offer_set_nodes_, nesting_.offers.innermost[j]),
                                              offer.capacity - fixed_.offers[j], 0));
    }
  }

  // With no need let in yet, nothing flows: a need stands as high as its best edge, the rest at 0.
  void start_potentials() {
    for (const EdgeArc& edge : edge_arcs_) {
      const Wide points = network_.edges[edge.edge].points;
      const Node need = first_need_ + network_.edges[edge.edge].need;
      const Node from = residual_.tail(edge.arc);
      residual_.set_potential(from, std::max(residual_.potential(from), points));
      residual_.set_potential(need, std::max(residual_.potential(need), points));
    }
  }

  // A later exchange can leave a partner that adds no points to a need that has others. It stays where a quota asks for
  // it.
  void drop_extras(std::vector<std::int32_t>& edges) const {
    std::vector<std::int64_t> partners = fixed_.needs;
    std::vector<std::int64_t> of_quota = fixed_.quotas;
    for (std::int32_t e : edges) {
      ++partners[network_.edges[e].need];
      for (std::int32_t quota : fixed_.quotas_of(e)) ++of_quota[quota];
    }
    const auto asked_for = [&](std::int32_t e) {
      const auto quotas = fixed_.quotas_of(e);
      return std::any_of(quotas.begin(), quotas.end(),
                         [&](std::int32_t q) { return of_quota[q] <= network_.quotas[q].least; });
    };
    std::vector<std::int32_t> useful;
    for (auto e = edges.rbegin(); e != edges.rend(); ++e) {
      const Network::Edge& edge = network_.edges[*e];
      if (edge.points == 0 && partners[edge.need] > 1 && !asked_for(*e)) {
        --partners[edge.need];
        for (std::int32_t quota : fixed_.quotas_of(*e)) --of_quota[quota];
      } else {
        useful.push_back(*e);
      }
    }
    std::reverse(useful.begin(), useful.end());
    edges = std::move(useful);
  }

  Duals duals() const {
    Duals duals;
    const auto down = [&](Node from, Node to) {
      return std::max(Wide{0}, residual_.potential(to) - residual_.potential(from));
    };
    for (std::size_t i = 0; i < network_.needs.size(); ++i) {
      const Wide bonus_price = residual_.surplus(bonus_arcs_[i]);
      const Wide plain_price = residual_.surplus(plain_arcs_[i]);
      const bool full = left_at_need(static_cast<std::int64_t>(i)) == 0;
      duals.needs.push_back(full ? bonus_price : plain_price);
      duals.bonuses.push_back(full ? 0 : bonus_price - plain_price);
    }
    for (Arc arc : offer_arcs_) duals.offers.push_back(residual_.surplus(arc));
    duals.receivers.resize(network_.cities.size());
    duals.providers.resize(network_.cities.size());
    for (std::size_t s = 0; s < nesting_.needs.sets.size(); ++s) {
      const Nesting::Set& set = nesting_.needs.sets[s];
      if (set.city >= 0) duals.receivers[set.city] = down(node_of(need_set_nodes_, set.parent), need_set_nodes_[s]);
    }
    for (std::size_t s = 0; s < nesting_.offers.sets.size(); ++s) {
      const Nesting::Set& set = nesting_.offers.sets[s];
      if (set.city >= 0) duals.providers[set.city] = down(offer_set_nodes_[s], node_of(offer_set_nodes_, set.parent));
    }
    duals.quotas.resize(network_.quotas.size());
    for (const QuotaArcs& quota : quota_arcs_) {
      const Wide rise = residual_.potential(quota.inner) - residual_.potential(quota.outer);
      duals.quotas[quota.quota] = quota.of_needs ? rise : -rise;
    }
    for (const PairNode& pair : pair_nodes_)
      if (const Wide price = residual_.surplus(pair.arc); price > 0)
        duals.need_cities.push_back({pair.need, pair.city, price});
    for (const EdgeArc& edge : edge_arcs_)
      if (const Wide price = residual_.surplus(edge.arc); price > 0) duals.surpluses.push_back({edge.edge, price});
    price_the_impossible(duals);
    price_forbidden(network_, composite_, fixed_, 1, duals);
    return duals;
  }

  // A quota that has no free edge and still lacks some.
  void price_the_impossible(Duals& duals) const {
    std::vector<char> in_flow(network_.quotas.size());
    for (const QuotaArcs& quota : quota_arcs_) in_flow[quota.quota] = 1;
    for (std::size_t q = 0; q < in_flow.size(); ++q)
      if (!in_flow[q] && least_left(static_cast<std::int32_t>(q)) > 0) duals.quotas[q] = -quota_bonus_;
  }

  const Network& network_;
  const Composite& composite_;
  const Load& fixed_;
  const Nesting nesting_;
  const std::vector<char> forbidden_;
  const Wide quota_bonus_;
  std::vector<Node> receiver_nodes_;
  std::vector<Node> provider_nodes_;
  std::vector<Node> need_set_nodes_;
  std::vector<Node> offer_set_nodes_;
  std::vector<QuotaArcs> quota_arcs_;
  std::vector<PairNode> pair_nodes_;
  Node first_need_ = 0;
  Node first_offer_ = 0;
  Residual residual_;
  std::vector<Arc> bonus_arcs_;
  std::vector<Arc> plain_arcs_;
  std::vector<Arc> offer_arcs_;
  std::vector<EdgeArc> edge_arcs_;
};

}  // namespace

PairsFlow solve_pairs_flow(const Network& network, const Composite& composite, const Load& fixed,
                           const Control& control) {
  std::optional<Nesting> nesting = nesting_of(network);
  if (!nesting) {
    PairsFlow none;
    none.keeps_quotas = false;
    return none;
  }
  return Drawn(network, composite, fixed, std::move(*nesting)).solve(control);
}

}  // namespace entente::matcher
