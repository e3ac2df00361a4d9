#include "tests/bench/lemon_peer.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "matcher/network/certificate.h"

namespace entente::bench {
namespace {

using matcher::Network;
using matcher::Wide;

struct Bonus {
  std::int64_t need = 0;
  std::int64_t priority = 0;
  std::int64_t of(const Network::Need& n) const { return need + (n.priority ? priority : 0); }
};

// Nodes: needs, offers, the sink, then what cities and needs of several partners want. The arcs of the edges come
// first, so that arc e is edge e.
class Drawing {
 public:
  Drawing(const Network& network, const Bonus& bonus, LemonFlow& flow)
      : network_(network),
        bonus_(bonus),
        flow_(flow),
        sink_(static_cast<int>(network.needs.size() + network.offers.size())) {
    for (nodes_ = 0; nodes_ <= sink_; ++nodes_) flow_.add_node();
    for (const Network::Edge& edge : network_.edges) {
      const Network::Need& n = network_.needs[edge.need];
      flow_.add_arc(edge.need, offer(edge.offer), 1, -(edge.points + (plain(n) ? bonus_.of(n) : 0)));
    }
    receivers();
    providers();
  }
  int nodes() const { return nodes_; }

 private:
  int offer(std::size_t j) const { return static_cast<int>(network_.needs.size() + j); }
  int add_node() {
    ++nodes_;
    return flow_.add_node();
  }
  // Whether the need has nothing before it that could bind: its bonus then rides on its edges.
  bool plain(const Network::Need& n) const {
    return n.capacity == 1 && network_.cities[n.city].receiver_limit == matcher::kUnlimited;
  }
  // What leaves `from` for certain; what finds no partner goes to the sink.
  void ship(int from, std::int64_t units) {
    flow_.add_supply(from, units);
    flow_.add_supply(sink_, -units);
    flow_.add_arc(from, sink_, units, 0);
  }

  void receivers() {
    std::vector<int> city_nodes(network_.cities.size(), -1);
    for (std::size_t i = 0; i < network_.needs.size(); ++i) {
      const Network::Need& n = network_.needs[i];
      if (plain(n)) {
        ship(static_cast<int>(i), 1);
        continue;
      }
      const std::int64_t limit = network_.cities[n.city].receiver_limit;
      int& from = city_nodes[n.city];
      if (from < 0 || limit == matcher::kUnlimited) {
        from = add_node();
        ship(from, limit == matcher::kUnlimited ? n.capacity : limit);
      }
      flow_.add_arc(from, static_cast<int>(i), 1, -bonus_.of(n));
      if (n.capacity > 1) flow_.add_arc(from, static_cast<int>(i), n.capacity - 1, 0);
    }
  }

  void providers() {
    std::vector<int> city_nodes(network_.cities.size(), -1);
    for (std::size_t j = 0; j < network_.offers.size(); ++j) {
      const Network::Offer& o = network_.offers[j];
      const std::int64_t limit = network_.cities[o.city].provider_limit;
      int& to = city_nodes[o.city];
      if (to < 0) {
        to = limit == matcher::kUnlimited ? sink_ : add_node();
        if (to != sink_) flow_.add_arc(to, sink_, limit, 0);
      }
      flow_.add_arc(offer(j), to, o.capacity, 0);
    }
  }

  const Network& network_;
  const Bonus& bonus_;
  LemonFlow& flow_;
  int sink_;
  int nodes_ = 0;
};

}  // namespace

PeerAnswer solve_by(Peer peer, const Network& network, Watch& watch) {
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max() / 4;
  const matcher::Composite composite = matcher::composite_of(network);
  if (composite.priority + composite.need > kMost) {
    watch.solving_ends();
    return {{}, "overflow"};
  }
  const bool tiers = std::any_of(network.needs.begin(), network.needs.end(), [](const auto& n) { return n.priority; });
  const Bonus bonus{static_cast<std::int64_t>(composite.need),
                    tiers ? static_cast<std::int64_t>(composite.priority) : 0};
  const auto size = [](std::size_t n) { return static_cast<int>(n); };
  LemonFlow flow(
      peer, size(2 * network.needs.size() + network.offers.size() + 2 * network.cities.size() + 1),
      size(network.edges.size() + 3 * network.needs.size() + network.offers.size() + 2 * network.cities.size()));
  const Drawing drawing(network, bonus, flow);
  constexpr Wide kScaled = 16;
  const Wide most_cost = static_cast<Wide>(bonus.need) + bonus.priority + composite.need;
  flow.build(most_cost * (drawing.nodes() + 1) * kScaled > kMost);
  watch.building_ends();
  PeerAnswer answer;
  if (!flow.solve()) answer.fault = "not optimal";
  for (std::size_t e = 0; e < network.edges.size(); ++e)
    if (flow.flow(size(e)) > 0) answer.choice.edges.push_back(static_cast<std::int32_t>(e));
  watch.solving_ends();
  return answer;
}

}  // namespace entente::bench
