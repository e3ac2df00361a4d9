#include "matcher/solver/flow/components.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "matcher/solver/flow/draw.h"

namespace entente::matcher::flow {
namespace {

// Disjoint sets, each named by its smallest member (Tarjan: Efficiency of a good but not linear set union algorithm,
// 1975; paths are halved).
class Sets {
 public:
  explicit Sets(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), 0); }

  Index find(Index member) {
    while (parents_[member] != member) member = parents_[member] = parents_[parents_[member]];
    return member;
  }
  void join(Index a, Index b) {
    a = find(a);
    b = find(b);
    if (a < b) parents_[b] = a;
    if (b < a) parents_[a] = b;
  }

 private:
  std::vector<Index> parents_;
};

// Joins what shares a city whose limit can bind: the units counted are more than it.
class CityJoins {
 public:
  explicit CityJoins(std::size_t cities) : units_(cities, 0), first_(cities, kNone) {}
  void count(Index city, std::int64_t units) { units_[city] += clamped(units); }
  void join(Index city, std::int64_t limit, Index member, Sets& sets) {
    if (limit >= units_[city]) return;
    if (first_[city] == kNone) first_[city] = member;
    sets.join(first_[city], member);
  }

 private:
  std::vector<std::int64_t> units_;
  std::vector<Index> first_;
};

}  // namespace

Components::Components(const Network& network, const Load& fixed, std::int64_t least)
    : network_(network), fixed_(fixed) {
  if (static_cast<std::int64_t>(network.edges.size()) >= 2 * least) join(least);
}

void Components::join(std::int64_t least) {
  const auto needs = static_cast<Index>(network_.needs.size());
  const auto offers = static_cast<Index>(network_.offers.size());
  Sets sets(static_cast<std::size_t>(needs) + static_cast<std::size_t>(offers));
  std::vector<std::int64_t> degrees(static_cast<std::size_t>(needs), 0);
  std::vector<char> has_edge(static_cast<std::size_t>(offers), 0);
  for (const Network::Edge& edge : network_.edges) {
    if (edge.kept) continue;
    ++degrees[edge.need];
    has_edge[edge.offer] = 1;
    sets.join(edge.need, needs + edge.offer);
  }
  const Remains remains{network_, fixed_};
  CityJoins receivers(network_.cities.size());
  CityJoins providers(network_.cities.size());
  for (Index i = 0; i < needs; ++i)
    if (degrees[i] > 0) receivers.count(network_.needs[i].city, remains.at_need(i));
  for (Index j = 0; j < offers; ++j)
    if (has_edge[j]) providers.count(network_.offers[j].city, remains.at_offer(j));
  for (Index i = 0; i < needs; ++i)
    if (const Index c = network_.needs[i].city; degrees[i] > 0) receivers.join(c, remains.as_receiver(c), i, sets);
  for (Index j = 0; j < offers; ++j)
    if (const Index c = network_.offers[j].city; has_edge[j])
      providers.join(c, remains.as_provider(c), needs + j, sets);

  // Sets come in the order of their smallest need, which names them.
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(needs), 0);
  for (Index i = 0; i < needs; ++i) sizes[sets.find(i)] += degrees[i];
  const std::int64_t all = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  if (needs == 0 || 8 * *std::max_element(sizes.begin(), sizes.end()) > 7 * all) return;
  std::vector<Index> component_of_set(static_cast<std::size_t>(needs), kNone);
  Index open = kNone;  // the component that small sets go to
  for (Index i = 0; i < needs; ++i) {
    if (sizes[i] == 0) continue;
    const bool alone = sizes[i] >= least;
    if (alone || open == kNone) edges_.push_back(0);
    const Index component = alone || open == kNone ? count() - 1 : open;
    component_of_set[i] = component;
    edges_[component] += sizes[i];
    if (!alone) open = edges_[component] < least ? component : kNone;
  }
  if (count() < 2) return edges_.clear();

  std::vector<Index> component_of(static_cast<std::size_t>(needs), kNone);
  for (Index i = 0; i < needs; ++i)
    if (degrees[i] > 0) component_of[i] = component_of_set[sets.find(i)];
  needs_ = sort(component_of);
  component_of.assign(static_cast<std::size_t>(offers), kNone);
  for (Index j = 0; j < offers; ++j)
    if (has_edge[j]) component_of[j] = component_of_set[sets.find(needs + j)];
  offers_ = sort(component_of);
  offer_place_.assign(static_cast<std::size_t>(offers), kNone);
  for (Index component = 0; component < count(); ++component) {
    Index place = 0;
    for (const Index j : offers_.of(component)) offer_place_[j] = place++;
  }
  first_edge_.assign(static_cast<std::size_t>(needs) + 1, 0);
  for (const Network::Edge& edge : network_.edges) ++first_edge_[edge.need + 1];
  std::partial_sum(first_edge_.begin(), first_edge_.end(), first_edge_.begin());
}

Components::Members Components::sort(const std::vector<std::int32_t>& component_of) const {
  Members members;
  members.first.assign(static_cast<std::size_t>(count()) + 1, 0);
  for (const Index component : component_of)
    if (component != kNone) ++members.first[component + 1];
  std::partial_sum(members.first.begin(), members.first.end(), members.first.begin());
  members.items.resize(static_cast<std::size_t>(members.first.back()));
  std::vector<Index> next(members.first.begin(), members.first.end() - 1);
  for (std::size_t k = 0; k < component_of.size(); ++k)
    if (component_of[k] != kNone) members.items[next[component_of[k]]++] = static_cast<Index>(k);
  return members;
}

Component Components::take(std::int32_t index, Places& places) const {
  Component component;
  const auto needs = needs_.of(index);
  const auto offers = offers_.of(index);
  component.needs.assign(needs.begin(), needs.end());
  component.offers.assign(offers.begin(), offers.end());
  component.network.partners_of_city_per_need = network_.partners_of_city_per_need;
  places.resize(network_.cities.size(), kNone);
  take_cities(component, places);
  component.edges.reserve(static_cast<std::size_t>(edges_[index]));
  component.network.edges.reserve(static_cast<std::size_t>(edges_[index]));
  take_edges(component);
  component.fixed = Load(component.network);
  take_load(component, places);
  for (const Index city : component.cities) places[city] = kNone;
  return component;
}

void Components::take_cities(Component& component, Places& places) const {
  const auto place_of = [&](Index city) {
    if (places[city] == kNone) {
      places[city] = static_cast<Index>(component.cities.size());
      component.cities.push_back(city);
      component.network.cities.push_back(network_.cities[city]);
    }
    return places[city];
  };
  component.network.needs.reserve(component.needs.size());
  component.network.offers.reserve(component.offers.size());
  for (const Index i : component.needs) {
    component.network.needs.push_back(network_.needs[i]);
    component.network.needs.back().city = place_of(network_.needs[i].city);
  }
  for (const Index j : component.offers) {
    component.network.offers.push_back(network_.offers[j]);
    component.network.offers.back().city = place_of(network_.offers[j].city);
  }
}

void Components::take_edges(Component& component) const {
  for (std::size_t i = 0; i < component.needs.size(); ++i) {
    for (Index e = first_edge_[component.needs[i]]; e < first_edge_[component.needs[i] + 1]; ++e) {
      const Network::Edge& edge = network_.edges[e];
      if (edge.kept) continue;
      component.edges.push_back(e);
      component.network.edges.push_back({static_cast<Index>(i), offer_place_[edge.offer], edge.points, false});
    }
  }
}

void Components::take_load(Component& component, const Places& places) const {
  for (std::size_t i = 0; i < component.needs.size(); ++i) {
    const Index need = component.needs[i];
    component.fixed.needs[i] = fixed_.needs[need];
    if (fixed_.needs[need] == 0) continue;
    const auto end = fixed_.need_cities.end();
    for (auto of = fixed_.need_cities.lower_bound({need, 0}); of != end && of->first.first == need; ++of)
      if (const Index city = places[of->first.second]; city != kNone)
        component.fixed.need_cities[{static_cast<Index>(i), city}] = of->second;
  }
  for (std::size_t j = 0; j < component.offers.size(); ++j)
    component.fixed.offers[j] = fixed_.offers[component.offers[j]];
  for (std::size_t c = 0; c < component.cities.size(); ++c) {
    component.fixed.receivers[c] = fixed_.receivers[component.cities[c]];
    component.fixed.providers[c] = fixed_.providers[component.cities[c]];
  }
}

}  // namespace entente::matcher::flow
