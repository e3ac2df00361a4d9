// Warm: layers that stay solved while they change. The weights have room for more points and partners than the network
// has now, so that small changes keep them; beyond that the owner draws anew. What a change touches is let go and
// settled again by Repair.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "matcher/solver/flow/cold.h"
#include "matcher/solver/flow/draw.h"
#include "matcher/solver/flow/solve_layers.h"

namespace entente::matcher::flow {

template <class Cost>
class Warm {
 public:
  using Held = std::int64_t;

  // REQUIRES: faults_of(network) is empty; no quotas, no trios. `composite`: weights that rank whatever comes.
  Warm(const Network& network, const Composite& composite, Points most)
      : composite_(composite), most_(most), per_city_(network.partners_of_city_per_need), fixed_(network) {
    for (std::size_t e = 0; e < network.edges.size(); ++e)
      if (network.edges[e].kept) fixed_.take(network, static_cast<Index>(e));
    const Draw<Cost, Held> drawn(layers_, network, composite, fixed_, Cities::kAll);
    for (const Network::Offer& offer : network.offers) city_of_offer_.push_back(offer.city);
    repair_.emplace(layers_);
  }

  // False: cancelled; the next call goes on.
  bool solve(const Control& control, std::size_t scaled = kNeedsForScaling) {
    if (started_) return settle_all(*repair_, control);
    layers_.empty();
    if (!approach(layers_, most_, control, scaled)) return false;
    Start<Cost, Held>(layers_).run();
    note_all(layers_, *repair_);
    started_ = true;
    return settle_all(*repair_, control);
  }

  const Amount& amount() const { return layers_.amount; }
  bool chosen(Index need, Index offer) const {
    for (const auto& tail : layers_.holders.of(offer))
      if (layers_.need_of_row(tail.row) == need) return true;
    return false;
  }
  Wide price(Index offer) const {
    return -static_cast<Wide>(std::min(layers_.potential[offer],
                                       layers_.potential_of(layers_.provider_node(layers_.offers[offer].provider))));
  }
  Wide threshold(Index i, Index city) const {
    const auto& need = layers_.needs[i];
    Index row = i;
    for (Index g = need.first_group; g != kNone; g = layers_.groups[g].next)
      if (layers_.groups[g].city == city) row = groups_from() + g;
    Wide potential = layers_.potential[layers_.row_node(i)];
    if (need.units == 0)
      potential = std::max(potential,
                           static_cast<Wide>(layers_.potential_of(layers_.receiver_node(need.receiver))) - need.bonus);
    return row == i ? potential : std::max(potential, static_cast<Wide>(layers_.potential[layers_.row_node(row)]));
  }
  const Layers<Cost, Held>& layers() const { return layers_; }
  const Load& fixed() const { return fixed_; }

  void insert(Index need, Index offer, Points points) {
    repair_->build_tails();
    // A group that was needed once stays, and so does what it holds.
    const Index row = row_of(need, offer);
    layers_.tails.push(offer, {row, points});
    const Cost value_of = static_cast<Cost>(points) + layers_.potential[offer];
    if ((row != need || never_grouped(need)) && value_of <= layers_.potential[layers_.row_node(row)])
      return layers_.rows.push(row, {offer, points});
    release(need);
    layers_.rows.push(row, {offer, points});
    regroup(need);
    settle_row(need);
  }

  void erase(Index need, Index offer) {
    repair_->build_tails();
    const Index row = row_of(need, offer);
    const bool was_chosen = holds(row, offer);
    if (was_chosen) release(need);
    const auto arcs = layers_.rows.of(row);
    for (std::size_t k = 0; k < arcs.size(); ++k) {
      if (arcs[k].offer != offer) continue;
      layers_.rows.erase(row, k);
      break;
    }
    erase_tail(row, offer);
    if (was_chosen) settle_row(need);
  }

  void set_points(Index need, Index offer, Points points) {
    repair_->build_tails();
    const Index row = row_of(need, offer);
    const bool is_chosen = holds(row, offer);
    for (auto& arc : layers_.rows.of(row)) {
      if (arc.head() != offer) continue;
      if (is_chosen) layers_.amount.points += points - arc.points;
      arc.points = points;
    }
    for (auto& tail : layers_.tails.of(offer))
      if (tail.row == row) tail.points = points;
    for (auto& tail : layers_.holders.of(offer))
      if (tail.row == row) tail.points = points;
    const Cost reduced_cost =
        layers_.potential[layers_.row_node(row)] - static_cast<Cost>(points) - layers_.potential[offer];
    if (is_chosen ? reduced_cost <= 0 : reduced_cost >= 0) return;
    release(need);
    settle_row(need);
  }

  // `places`: what fixed columns leave of it, ≥ 0.
  void set_need_places(Index i, std::int64_t places) {
    repair_->build_tails();
    auto& need = layers_.needs[i];
    const bool grows = clamped(places) > need.capacity;
    need.capacity = clamped(places);
    if (grows && needs_group(i)) {
      release(i);
      regroup(i);
      settle_row(i);
    }
    repair_->note(layers_.row_node(i));
  }
  void set_offer_places(Index j, std::int64_t places) {
    layers_.offers[j].capacity = clamped(places);
    repair_->note(j);
  }
  void set_receiver_places(Index city, std::int64_t places) {
    if (layers_.receivers[city].limit == kUnlimited) {
      if (places == kUnlimited) return;
      layers_.receivers[city].load = 0;
      for (Index i : layers_.needs_of_receiver.of(city)) {
        layers_.needs[i].receiver = city;
        layers_.receivers[city].load += layers_.needs[i].units;
      }
    }
    layers_.receivers[city].limit = joined(places);
    repair_->note(layers_.receiver_node(city));
  }
  void set_provider_places(Index city, std::int64_t places) {
    if (layers_.providers[city].limit == kUnlimited) {
      if (places == kUnlimited) return;
      layers_.providers[city].load = 0;
      for (Index j : layers_.offers_of_provider.of(city)) {
        layers_.offers[j].provider = city;
        layers_.providers[city].load += layers_.load(j);
      }
    }
    layers_.providers[city].limit = joined(places);
    repair_->note(layers_.provider_node(city));
  }
  void set_priority(Index i, bool priority) {
    auto& need = layers_.needs[i];
    if (need.priority == priority) return;
    need.priority = priority;
    if (need.served) return;
    if (need.units > 0) layers_.amount.priority_needs += priority ? 1 : -1;
    need.bonus = static_cast<Cost>(composite_.need + (priority ? composite_.priority : 0));
    repair_->note(layers_.row_node(i));
  }

 private:
  // A city that was limited once stays joined, with a limit that can't bind.
  static std::int64_t joined(std::int64_t places) { return std::min(places, kUnlimited - 1); }
  Index groups_from() const { return static_cast<Index>(layers_.needs.size()); }

  bool never_grouped(Index need) const {
    return layers_.needs[need].capacity <= per_city_ && !layers_.needs[need].served;
  }
  Index row_of(Index need, Index offer) const {
    for (Index g = layers_.needs[need].first_group; g != kNone; g = layers_.groups[g].next)
      if (layers_.groups[g].city == city_of_offer_[offer]) return groups_from() + g;
    return need;
  }
  bool holds(Index row, Index offer) const {
    for (const auto& tail : layers_.holders.of(offer))
      if (tail.row == row) return true;
    return false;
  }
  void erase_tail(Index row, Index offer) {
    const auto tails = layers_.tails.of(offer);
    for (std::size_t k = 0; k < tails.size(); ++k)
      if (tails[k].row == row) return layers_.tails.erase(offer, k);
  }

  std::vector<Index> rows_of(Index need) const {
    std::vector<Index> rows = {need};
    for (Index g = layers_.needs[need].first_group; g != kNone; g = layers_.groups[g].next)
      rows.push_back(groups_from() + g);
    return rows;
  }

  // Lets go of all partners of a need; what held them is looked at again.
  void release(Index need) {
    for (Index row : rows_of(need)) {
      for (auto& arc : layers_.rows.of(row)) {
        if (!arc.chosen()) continue;
        const Index offer = arc.head();
        layers_.unchoose(row, offer);
        layers_.take_unit(need);
        if (row != need) --layers_.group(row).units;
        repair_->note(offer);
        if (const Index p = layers_.offers[offer].provider; p != kNone) {
          --layers_.providers[p].load;
          repair_->note(layers_.provider_node(p));
        }
      }
    }
    repair_->note(layers_.receiver_node(layers_.needs[need].receiver));
  }

  // REQUIRES: the need is released.
  void settle_row(Index need) {
    Start<Cost, Held>(layers_).need(need);
    repair_->note(layers_.row_node(need));
  }

  std::int64_t places_of_city(Index need, Index city) const {
    const auto used = fixed_.need_cities.find({need, city});
    return per_city_ - (used == fixed_.need_cities.end() ? 0 : used->second);
  }

  // Whether an edge outside the groups belongs into one.
  bool needs_group(Index need) const {
    std::vector<Index> cities;
    for (const auto& arc : layers_.rows.of(need)) cities.push_back(city_of_offer_[arc.head()]);
    std::sort(cities.begin(), cities.end());
    for (std::size_t k = 0; k < cities.size();) {
      std::size_t next = k;
      while (next < cities.size() && cities[next] == cities[k]) ++next;
      const auto most = std::min<std::int64_t>(static_cast<std::int64_t>(next - k), layers_.needs[need].capacity);
      if (most > places_of_city(need, cities[k]) || row_of_city(need, cities[k]) != need) return true;
      k = next;
    }
    return false;
  }
  Index row_of_city(Index need, Index city) const {
    for (Index g = layers_.needs[need].first_group; g != kNone; g = layers_.groups[g].next)
      if (layers_.groups[g].city == city) return groups_from() + g;
    return need;
  }

  // Moves edges into the group of their city, where there is one or must be one. REQUIRES: the need is released.
  void regroup(Index need) {
    if (never_grouped(need) || !needs_group(need)) return;
    std::vector<typename Layers<Cost, Held>::Arc> arcs(layers_.rows.of(need).begin(), layers_.rows.of(need).end());
    std::stable_sort(arcs.begin(), arcs.end(),
                     [&](const auto& a, const auto& b) { return city_of_offer_[a.offer] < city_of_offer_[b.offer]; });
    layers_.rows.clear(need);
    for (std::size_t k = 0; k < arcs.size();) {
      const Index city = city_of_offer_[arcs[k].offer];
      std::size_t next = k;
      while (next < arcs.size() && city_of_offer_[arcs[next].offer] == city) ++next;
      Index row = row_of_city(need, city);
      const auto most = std::min<std::int64_t>(static_cast<std::int64_t>(next - k), layers_.needs[need].capacity);
      if (row == need && most > places_of_city(need, city)) row = add_group(need, city);
      for (; k < next; ++k) {
        layers_.rows.push(row, arcs[k]);
        if (row == need) continue;
        for (auto& tail : layers_.tails.of(arcs[k].offer))
          if (tail.row == need) tail.row = row;
      }
    }
  }

  Index add_group(Index need, Index city) {
    auto& first = layers_.needs[need].first_group;
    layers_.groups.push_back({need, city, 0, clamped(places_of_city(need, city)), first});
    first = static_cast<Index>(layers_.groups.size()) - 1;
    layers_.rows.add_list();
    layers_.potential.push_back(0);
    repair_->fit();
    return groups_from() + first;
  }

  Layers<Cost, Held> layers_;
  Composite composite_;
  Points most_;
  std::int64_t per_city_;
  Load fixed_;
  std::vector<Index> city_of_offer_;
  std::optional<Repair<Cost, Held>> repair_;
  bool started_ = false;
};

}  // namespace entente::matcher::flow
