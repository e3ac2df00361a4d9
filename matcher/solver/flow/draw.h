// Draw: a network's edges as layers, what fixed columns leave of the capacities; and back: the chosen edges and their
// prices. Pure.
#pragma once

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "matcher/solver/flow/layers.h"

namespace entente::matcher::flow {

// Which cities are drawn: those whose limit can bind; or, for a network that will change, all, of which those without a
// limit are joined to nothing yet.
enum class Cities { kThatBind, kAll };

inline Index clamped(std::int64_t capacity) {
  return static_cast<Index>(std::min<std::int64_t>(capacity, std::numeric_limits<Index>::max() / 2));
}

// What fixed columns leave.
struct Remains {
  const Network& network;
  const Load& fixed;

  std::int64_t at_need(std::int64_t i) const { return network.needs[i].capacity - fixed.needs[i]; }
  std::int64_t at_offer(std::int64_t j) const { return network.offers[j].capacity - fixed.offers[j]; }
  std::int64_t as_provider(std::int64_t c) const {
    return left_of(network.cities[c].provider_limit, fixed.providers[c]);
  }
  std::int64_t as_receiver(std::int64_t c) const {
    return left_of(network.cities[c].receiver_limit, fixed.receivers[c]);
  }
  std::int64_t of_city(Index need, Index city) const {
    const auto used = fixed.need_cities.find({need, city});
    return network.partners_of_city_per_need - (used == fixed.need_cities.end() ? 0 : used->second);
  }
  Wide bonus(const Composite& composite, std::int64_t i) const {
    if (fixed.needs[i] > 0) return 0;
    return composite.need + (network.needs[i].priority ? composite.priority : 0);
  }
};

template <class Cost, class Held>
class Draw {
 public:
  using L = Layers<Cost, Held>;

  Draw(L& layers, const Network& network, const Composite& composite, const Load& fixed, Cities cities)
      : l_(layers), network_(network), remains_{network, fixed} {
    draw_cities(cities);
    draw_needs(composite);
    draw_offers();
    l_.number_nodes();
    draw_rows();
    l_.potential.assign(static_cast<std::size_t>(l_.nodes()), 0);
  }

 private:
  void draw_cities(Cities which) {
    std::vector<std::int64_t> sought(network_.cities.size());
    std::vector<std::int64_t> places(network_.cities.size());
    for (std::size_t i = 0; i < network_.needs.size(); ++i)
      sought[network_.needs[i].city] += clamped(remains_.at_need(static_cast<std::int64_t>(i)));
    for (std::size_t j = 0; j < network_.offers.size(); ++j)
      places[network_.offers[j].city] += clamped(remains_.at_offer(static_cast<std::int64_t>(j)));
    receiver_of_.assign(network_.cities.size(), kNone);
    provider_of_.assign(network_.cities.size(), kNone);
    for (std::size_t c = 0; c < network_.cities.size(); ++c) {
      const auto city = static_cast<Index>(c);
      if (const std::int64_t limit = remains_.as_receiver(city); which == Cities::kAll || limit < sought[c]) {
        receiver_of_[c] = static_cast<Index>(l_.receivers.size());
        l_.receivers.push_back({city, limit, 0});
      }
      if (const std::int64_t limit = remains_.as_provider(city); which == Cities::kAll || limit < places[c]) {
        provider_of_[c] = static_cast<Index>(l_.providers.size());
        l_.providers.push_back({city, limit, 0});
      }
    }
  }

  void draw_needs(const Composite& composite) {
    std::vector<Index> rooms(l_.receivers.size());
    l_.needs.resize(network_.needs.size());
    for (std::size_t i = 0; i < network_.needs.size(); ++i) {
      auto& need = l_.needs[i];
      need.capacity = clamped(remains_.at_need(static_cast<std::int64_t>(i)));
      const Index receiver = receiver_of_[network_.needs[i].city];
      if (receiver != kNone && l_.receivers[receiver].limit != kUnlimited) need.receiver = receiver;
      need.bonus = static_cast<Cost>(remains_.bonus(composite, static_cast<std::int64_t>(i)));
      need.priority = network_.needs[i].priority;
      need.served = remains_.fixed.needs[i] > 0;
      if (receiver != kNone) ++rooms[receiver];
    }
    l_.needs_of_receiver.reset(rooms);
    for (Index i = 0; i < static_cast<Index>(l_.needs.size()); ++i)
      if (const Index r = receiver_of_[network_.needs[i].city]; r != kNone) l_.needs_of_receiver.push(r, i);
  }

  void draw_offers() {
    std::vector<Index> rooms(l_.providers.size());
    std::vector<Index> degrees(network_.offers.size());
    for (const Network::Edge& edge : network_.edges) ++degrees[edge.offer];
    l_.offers.resize(network_.offers.size());
    for (std::size_t j = 0; j < network_.offers.size(); ++j) {
      auto& offer = l_.offers[j];
      offer.capacity = clamped(remains_.at_offer(static_cast<std::int64_t>(j)));
      const Index provider = provider_of_[network_.offers[j].city];
      if (provider != kNone && l_.providers[provider].limit != kUnlimited) offer.provider = provider;
      if (provider != kNone) ++rooms[provider];
      degrees[j] = std::min(degrees[j], offer.capacity);
    }
    l_.holders.reset(degrees);
    l_.offers_of_provider.reset(rooms);
    for (Index j = 0; j < static_cast<Index>(l_.offers.size()); ++j)
      if (const Index p = provider_of_[network_.offers[j].city]; p != kNone) l_.offers_of_provider.push(p, j);
  }

  // Edges come by need, so the groups of one need can be found in one go.
  void draw_rows() {
    std::vector<Index> rooms(network_.needs.size());
    for (std::size_t e = 0; e < network_.edges.size();) {
      const Index need = network_.edges[e].need;
      const std::size_t first = e;
      while (e < network_.edges.size() && network_.edges[e].need == need) ++e;
      rooms[need] = static_cast<Index>(e - first);
      if (remains_.fixed.needs[need] > 0 || l_.needs[need].capacity > network_.partners_of_city_per_need)
        find_groups(need, first, e, rooms);
    }
    l_.rows.reset(rooms);
    for (const Network::Edge& edge : network_.edges)
      if (!edge.kept) l_.rows.push(row_of(edge), {edge.offer, static_cast<Held>(edge.points)});
  }

  // A group is needed where a need could take more partners of one city than it may.
  void find_groups(Index need, std::size_t first, std::size_t end, std::vector<Index>& rooms) {
    cities_.clear();
    for (std::size_t e = first; e < end; ++e)
      if (!network_.edges[e].kept) cities_.push_back(network_.offers[network_.edges[e].offer].city);
    std::sort(cities_.begin(), cities_.end());
    for (std::size_t k = 0; k < cities_.size();) {
      const std::size_t next =
          std::upper_bound(cities_.begin() + static_cast<std::ptrdiff_t>(k), cities_.end(), cities_[k]) -
          cities_.begin();
      const std::int64_t most = std::min<std::int64_t>(static_cast<std::int64_t>(next - k), l_.needs[need].capacity);
      const std::int64_t places = remains_.of_city(need, cities_[k]);
      if (most > places) {
        l_.groups.push_back({need, cities_[k], 0, clamped(places), l_.needs[need].first_group});
        l_.needs[need].first_group = static_cast<Index>(l_.groups.size()) - 1;
        rooms.push_back(static_cast<Index>(next - k));
        rooms[need] -= rooms.back();
      }
      k = next;
    }
  }

  Index row_of(const Network::Edge& edge) const {
    const Index city = network_.offers[edge.offer].city;
    for (Index g = l_.needs[edge.need].first_group; g != kNone; g = l_.groups[g].next)
      if (l_.groups[g].city == city) return static_cast<Index>(l_.needs.size()) + g;
    return edge.need;
  }

  L& l_;
  const Network& network_;
  Remains remains_;
  std::vector<Index> receiver_of_;
  std::vector<Index> provider_of_;
  std::vector<Index> cities_;
};

// Edges of `network` that the layers have chosen, ascending.
template <class Cost, class Held>
std::vector<Index> chosen_edges(const Layers<Cost, Held>& l, const Network& network) {
  std::vector<Index> edges;
  for (Index j = 0; j < static_cast<Index>(l.offers.size()); ++j) {
    for (const auto& tail : l.holders.of(j)) {
      const std::pair<Index, Index> key{l.need_of_row(tail.row), j};
      const auto found = std::lower_bound(network.edges.begin(), network.edges.end(), key,
                                          [](const Network::Edge& edge, const std::pair<Index, Index>& of) {
                                            return std::pair{edge.need, edge.offer} < of;
                                          });
      edges.push_back(static_cast<Index>(found - network.edges.begin()));
    }
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

// Without the partners that add no points to a need that has others: exchanges can leave such.
inline std::vector<Index> without_extras(const Network& network, const Load& fixed, const std::vector<Index>& edges) {
  std::vector<std::int64_t> partners = fixed.needs;
  for (Index e : edges) ++partners[network.edges[e].need];
  std::vector<Index> useful;
  for (auto e = edges.rbegin(); e != edges.rend(); ++e) {
    const Network::Edge& edge = network.edges[*e];
    if (edge.points == 0 && partners[edge.need] > 1) {
      --partners[edge.need];
    } else {
      useful.push_back(*e);
    }
  }
  std::reverse(useful.begin(), useful.end());
  return useful;
}

// Prices of layers that are optimal, of what the fixed columns leave; `edges` are the chosen ones.
template <class Cost, class Held>
Duals duals_of(const Layers<Cost, Held>& l, const Network& network, const std::vector<Index>& edges) {
  Duals duals;
  const auto above = [](Cost a, Cost b) { return a > b ? static_cast<Wide>(a - b) : Wide{0}; };
  duals.receivers.assign(network.cities.size(), 0);
  duals.providers.assign(network.cities.size(), 0);
  for (std::size_t r = 0; r < l.receivers.size(); ++r)
    duals.receivers[l.receivers[r].city] = above(l.potential[l.receiver_node(static_cast<Index>(r))], 0);
  for (std::size_t p = 0; p < l.providers.size(); ++p)
    duals.providers[l.providers[p].city] = above(0, l.potential[l.provider_node(static_cast<Index>(p))]);
  duals.needs.reserve(l.needs.size());
  duals.bonuses.reserve(l.needs.size());
  for (std::size_t i = 0; i < l.needs.size(); ++i) {
    const auto& need = l.needs[i];
    const Cost potential = l.potential[l.row_node(static_cast<Index>(i))];
    const Cost congestion_price = l.potential_of(l.receiver_node(need.receiver));
    const Wide bonus = above(potential + need.bonus, congestion_price);
    const Wide plain = above(potential, congestion_price);
    const bool full = need.capacity == 0;
    duals.needs.push_back(full ? bonus : plain);
    duals.bonuses.push_back(full ? 0 : bonus - plain);
  }
  duals.offers.reserve(l.offers.size());
  for (std::size_t j = 0; j < l.offers.size(); ++j)
    duals.offers.push_back(above(l.potential_of(l.provider_node(l.offers[j].provider)), l.potential[j]));
  for (std::size_t g = 0; g < l.groups.size(); ++g) {
    const Cost potential = l.potential[l.row_node(static_cast<Index>(l.needs.size() + g))];
    if (const Wide price = above(potential, l.potential[l.row_node(l.groups[g].need)]); price > 0)
      duals.need_cities.push_back({l.groups[g].need, l.groups[g].city, price});
  }
  std::sort(duals.need_cities.begin(), duals.need_cities.end(), [](const auto& a, const auto& b) {
    return std::pair{a.need, a.city} < std::pair{b.need, b.city};
  });
  for (const Index e : edges) {
    const Network::Edge& edge = network.edges[e];
    Index row = edge.need;
    for (Index g = l.needs[edge.need].first_group; g != kNone; g = l.groups[g].next)
      if (l.groups[g].city == network.offers[edge.offer].city) row = static_cast<Index>(l.needs.size()) + g;
    const Cost value_of = static_cast<Cost>(edge.points) + l.potential[edge.offer];
    if (const Wide price = above(value_of, l.potential[l.row_node(row)]); price > 0)
      duals.surpluses.push_back({e, price});
  }
  return duals;
}

}  // namespace entente::matcher::flow
