#include "matcher/solver/flow/parts.h"

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

Parts::Parts(const Network& network, const Load& fixed, std::int64_t least) : network_(network), fixed_(fixed) {
  if (static_cast<std::int64_t>(network.edges.size()) >= 2 * least) join(least);
}

void Parts::join(std::int64_t least) {
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

  // Pieces come in the order of their smallest need, which names them.
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(needs), 0);
  for (Index i = 0; i < needs; ++i) sizes[sets.find(i)] += degrees[i];
  const std::int64_t all = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  if (needs == 0 || 8 * *std::max_element(sizes.begin(), sizes.end()) > 7 * all) return;
  std::vector<Index> part_of_piece(static_cast<std::size_t>(needs), kNone);
  Index open = kNone;  // the part that small pieces go to
  for (Index i = 0; i < needs; ++i) {
    if (sizes[i] == 0) continue;
    const bool alone = sizes[i] >= least;
    if (alone || open == kNone) edges_.push_back(0);
    const Index part = alone || open == kNone ? count() - 1 : open;
    part_of_piece[i] = part;
    edges_[part] += sizes[i];
    if (!alone) open = edges_[part] < least ? part : kNone;
  }
  if (count() < 2) return edges_.clear();

  std::vector<Index> part_of(static_cast<std::size_t>(needs), kNone);
  for (Index i = 0; i < needs; ++i)
    if (degrees[i] > 0) part_of[i] = part_of_piece[sets.find(i)];
  needs_ = sort(part_of);
  part_of.assign(static_cast<std::size_t>(offers), kNone);
  for (Index j = 0; j < offers; ++j)
    if (has_edge[j]) part_of[j] = part_of_piece[sets.find(needs + j)];
  offers_ = sort(part_of);
  offer_place_.assign(static_cast<std::size_t>(offers), kNone);
  for (Index part = 0; part < count(); ++part) {
    Index place = 0;
    for (const Index j : offers_.of(part)) offer_place_[j] = place++;
  }
  first_edge_.assign(static_cast<std::size_t>(needs) + 1, 0);
  for (const Network::Edge& edge : network_.edges) ++first_edge_[edge.need + 1];
  std::partial_sum(first_edge_.begin(), first_edge_.end(), first_edge_.begin());
}

Parts::Members Parts::sort(const std::vector<std::int32_t>& part_of) const {
  Members members;
  members.first.assign(static_cast<std::size_t>(count()) + 1, 0);
  for (const Index part : part_of)
    if (part != kNone) ++members.first[part + 1];
  std::partial_sum(members.first.begin(), members.first.end(), members.first.begin());
  members.items.resize(static_cast<std::size_t>(members.first.back()));
  std::vector<Index> next(members.first.begin(), members.first.end() - 1);
  for (std::size_t k = 0; k < part_of.size(); ++k)
    if (part_of[k] != kNone) members.items[next[part_of[k]]++] = static_cast<Index>(k);
  return members;
}

Part Parts::take(std::int32_t index, Places& places) const {
  Part part;
  const auto needs = needs_.of(index);
  const auto offers = offers_.of(index);
  part.needs.assign(needs.begin(), needs.end());
  part.offers.assign(offers.begin(), offers.end());
  part.network.partners_of_city_per_need = network_.partners_of_city_per_need;
  places.resize(network_.cities.size(), kNone);
  take_cities(part, places);
  part.edges.reserve(static_cast<std::size_t>(edges_[index]));
  part.network.edges.reserve(static_cast<std::size_t>(edges_[index]));
  take_edges(part);
  part.fixed = Load(part.network);
  take_load(part, places);
  for (const Index city : part.cities) places[city] = kNone;
  return part;
}

void Parts::take_cities(Part& part, Places& places) const {
  const auto place_of = [&](Index city) {
    if (places[city] == kNone) {
      places[city] = static_cast<Index>(part.cities.size());
      part.cities.push_back(city);
      part.network.cities.push_back(network_.cities[city]);
    }
    return places[city];
  };
  part.network.needs.reserve(part.needs.size());
  part.network.offers.reserve(part.offers.size());
  for (const Index i : part.needs) {
    part.network.needs.push_back(network_.needs[i]);
    part.network.needs.back().city = place_of(network_.needs[i].city);
  }
  for (const Index j : part.offers) {
    part.network.offers.push_back(network_.offers[j]);
    part.network.offers.back().city = place_of(network_.offers[j].city);
  }
}

void Parts::take_edges(Part& part) const {
  for (std::size_t i = 0; i < part.needs.size(); ++i) {
    for (Index e = first_edge_[part.needs[i]]; e < first_edge_[part.needs[i] + 1]; ++e) {
      const Network::Edge& edge = network_.edges[e];
      if (edge.kept) continue;
      part.edges.push_back(e);
      part.network.edges.push_back({static_cast<Index>(i), offer_place_[edge.offer], edge.points, false});
    }
  }
}

void Parts::take_load(Part& part, const Places& places) const {
  for (std::size_t i = 0; i < part.needs.size(); ++i) {
    const Index need = part.needs[i];
    part.fixed.needs[i] = fixed_.needs[need];
    if (fixed_.needs[need] == 0) continue;
    const auto end = fixed_.need_cities.end();
    for (auto of = fixed_.need_cities.lower_bound({need, 0}); of != end && of->first.first == need; ++of)
      if (const Index city = places[of->first.second]; city != kNone)
        part.fixed.need_cities[{static_cast<Index>(i), city}] = of->second;
  }
  for (std::size_t j = 0; j < part.offers.size(); ++j) part.fixed.offers[j] = fixed_.offers[part.offers[j]];
  for (std::size_t c = 0; c < part.cities.size(); ++c) {
    part.fixed.receivers[c] = fixed_.receivers[part.cities[c]];
    part.fixed.providers[c] = fixed_.providers[part.cities[c]];
  }
}

}  // namespace entente::matcher::flow
