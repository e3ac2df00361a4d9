// Random networks, and the best choice of a small one by trying everything. The reference shares no code with the
// engine: it counts every capacity by itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"

namespace entente::matcher::testing {

// The same numbers on every machine: no distribution of the standard library.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(n)); }
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool chance(int percent) { return below(100) < percent; }

 private:
  std::mt19937_64 engine_;
};

struct Recipe {
  int needs = 4;
  int offers = 4;
  int facilitators = 0;
  int cities = 3;
  int edge_percent = 50;
  int trio_percent = 0;
  int limit_percent = 30;  // of cities that have limits
  std::int64_t most_capacity = 2;
  std::int64_t most_limit = 2;
  std::int64_t most_partners_of_city = 2;
  int priority_percent = 30;
  int kept_percent = 0;
  std::vector<Points> points = {};  // drawn from these; empty: 0 … most_points
  Points most_points = 1000;
  bool weigh = false;
  int quotas = 0;         // at most; of columns drawn at random
  int nested_quotas = 0;  // at most; one nested family of needs, and one of offers
  int member_percent = 40;
  std::int64_t most_of_quota = 3;
};

// Adds quotas: any sets of columns; nested sets of needs and of offers (by cities, and by single ones in them).
inline void add_quotas(const Recipe& recipe, Dice& dice, Network& network) {
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  const auto columns = edges + static_cast<std::int32_t>(network.trios.size());
  const auto bounds = [&](Network::Quota& quota) {
    quota.least = dice.between(0, recipe.most_of_quota - 1);
    quota.most = dice.chance(30) ? kUnlimited : dice.between(quota.least, recipe.most_of_quota);
  };
  for (std::int64_t q = recipe.quotas == 0 ? 0 : dice.between(1, recipe.quotas); q > 0; --q) {
    Network::Quota quota;
    bounds(quota);
    for (std::int32_t k = 0; k < columns; ++k)
      if (dice.chance(recipe.member_percent)) quota.members.push_back(k);
    network.quotas.push_back(std::move(quota));
  }
  for (std::int64_t q = recipe.nested_quotas == 0 ? 0 : dice.between(1, recipe.nested_quotas); q > 0; --q) {
    const bool of_needs = dice.chance(50);
    const auto up_to = dice.below(recipe.cities + 1);  // cities below it; the larger, the wider
    const auto single = dice.chance(30) ? dice.below(of_needs ? recipe.needs : recipe.offers) : -1;
    Network::Quota quota;
    bounds(quota);
    for (std::int32_t k = 0; k < columns; ++k) {
      const std::int32_t need = k < edges ? network.edges[k].need : network.trios[k - edges].need;
      const std::int32_t offer = k < edges ? network.edges[k].offer : network.trios[k - edges].pivotal;
      const std::int32_t node = of_needs ? need : offer;
      const std::int32_t city = of_needs ? network.needs[need].city : network.offers[offer].city;
      if (single >= 0 ? node == single : city < up_to) quota.members.push_back(k);
    }
    network.quotas.push_back(std::move(quota));
  }
}

inline Network random_network(const Recipe& recipe, std::uint32_t seed) {
  Dice dice(seed);
  Network network;
  const auto points = [&]() -> Points {
    return recipe.points.empty() ? dice.between(0, recipe.most_points)
                                 : recipe.points[dice.below(static_cast<std::int64_t>(recipe.points.size()))];
  };
  for (int c = 0; c < recipe.cities; ++c) {
    Network::City city;
    if (dice.chance(recipe.limit_percent)) city.receiver_limit = dice.between(0, recipe.most_limit);
    if (dice.chance(recipe.limit_percent)) city.provider_limit = dice.between(0, recipe.most_limit);
    network.cities.push_back(city);
  }
  const auto city = [&] { return static_cast<std::int32_t>(dice.below(recipe.cities)); };
  for (int i = 0; i < recipe.needs; ++i)
    network.needs.push_back({city(), dice.between(1, recipe.most_capacity), dice.chance(recipe.priority_percent)});
  for (int j = 0; j < recipe.offers + recipe.facilitators; ++j)
    network.offers.push_back({city(), dice.between(1, recipe.most_capacity)});
  for (int i = 0; i < recipe.needs; ++i) {
    for (int j = 0; j < recipe.offers; ++j) {
      if (dice.chance(recipe.edge_percent)) network.edges.push_back({i, j, points(), false});
      for (int f = recipe.offers; f < recipe.offers + recipe.facilitators; ++f)
        if (network.offers[j].city != network.offers[f].city && dice.chance(recipe.trio_percent))
          network.trios.push_back({i, j, f, points(), false});
    }
  }
  network.partners_of_city_per_need = dice.between(1, recipe.most_partners_of_city);
  if (recipe.weigh) network.weigh = Network::Weighing{dice.between(0, 500), dice.between(0, 500)};
  add_quotas(recipe, dice, network);
  for (std::size_t e = 0; e < network.edges.size(); ++e) {
    if (!dice.chance(recipe.kept_percent)) continue;
    network.edges[e].kept = true;
    if (!faults_of(network).empty()) network.edges[e].kept = false;
  }
  for (std::size_t t = 0; t < network.trios.size(); ++t) {
    if (!dice.chance(recipe.kept_percent)) continue;
    network.trios[t].kept = true;
    if (!faults_of(network).empty()) network.trios[t].kept = false;
  }
  return network;
}

// Whether `a` is better than `b`, as the network ranks or weighs.
inline bool better(const Network& network, const Amount& a, const Amount& b) {
  if (!network.weigh) return a > b;
  const auto sum = [&](const Amount& x) {
    return static_cast<Wide>(network.weigh->priority) * x.priority_needs +
           static_cast<Wide>(network.weigh->served) * x.needs + x.points;
  };
  return sum(a) > sum(b);
}

// Every choice that respects capacities, keeps what is kept and keeps the quotas; `visit(choice, amount)`. For a few
// columns only.
class Everything {
 public:
  explicit Everything(const Network& network) : network_(network) {}

  template <class Visit>
  void visit(const Visit& visit) {
    step(0, visit);
  }

  // The best amount, and all choices that reach it.
  std::pair<Amount, std::vector<Choice>> best() {
    Amount best;
    std::vector<Choice> choices;
    bool any = false;
    visit([&](const Choice& choice, const Amount& amount) {
      if (!any || better(network_, amount, best)) {
        any = true;
        best = amount;
        choices.clear();
      }
      if (!better(network_, best, amount)) choices.push_back(choice);
    });
    return {best, choices};
  }

 private:
  struct Way {
    std::int32_t need, pivotal, facilitator;
    Points points;
    bool kept;
  };

  Way way(std::size_t k) const {
    if (k < network_.edges.size()) {
      const auto& edge = network_.edges[k];
      return {edge.need, edge.offer, -1, edge.points, edge.kept};
    }
    const auto& trio = network_.trios[k - network_.edges.size()];
    return {trio.need, trio.pivotal, trio.facilitator, trio.points, trio.kept};
  }

  bool over(const Way& w) {
    if (of_need_[w.need] > network_.needs[w.need].capacity) return true;
    const std::int32_t home = network_.needs[w.need].city;
    if (of_receiver_[home] > network_.cities[home].receiver_limit) return true;
    for (std::int32_t j : {w.pivotal, w.facilitator}) {
      if (j < 0) continue;
      const std::int32_t city = network_.offers[j].city;
      if (of_offer_[j] > network_.offers[j].capacity || of_provider_[city] > network_.cities[city].provider_limit ||
          of_pair_[{w.need, city}] > network_.partners_of_city_per_need)
        return true;
    }
    return false;
  }

  void count(const Way& w, int by) {
    of_need_[w.need] += by;
    of_receiver_[network_.needs[w.need].city] += by;
    for (std::int32_t j : {w.pivotal, w.facilitator}) {
      if (j < 0) continue;
      of_offer_[j] += by;
      of_provider_[network_.offers[j].city] += by;
      of_pair_[{w.need, network_.offers[j].city}] += by;
    }
  }

  bool keeps_quotas() const {
    for (const auto& quota : network_.quotas) {
      std::int64_t taken = 0;
      for (const std::int32_t column : quota.members) {
        const auto edges = static_cast<std::int32_t>(network_.edges.size());
        const auto& list = column < edges ? choice_.edges : choice_.trios;
        taken += std::count(list.begin(), list.end(), column < edges ? column : column - edges);
      }
      if (taken < quota.least || taken > quota.most) return false;
    }
    return true;
  }

  template <class Visit>
  void step(std::size_t k, const Visit& visit) {
    if (k == network_.edges.size() + network_.trios.size()) {
      Amount amount;
      amount.points = points_;
      for (const auto& [need, partners] : of_need_) {
        if (partners == 0) continue;
        ++amount.needs;
        if (network_.needs[need].priority) ++amount.priority_needs;
      }
      if (keeps_quotas()) visit(choice_, amount);
      return;
    }
    const Way w = way(k);
    if (!w.kept) step(k + 1, visit);
    count(w, 1);
    if (!over(w)) {
      std::vector<std::int32_t>& list = k < network_.edges.size() ? choice_.edges : choice_.trios;
      list.push_back(static_cast<std::int32_t>(k < network_.edges.size() ? k : k - network_.edges.size()));
      points_ += w.points;
      step(k + 1, visit);
      points_ -= w.points;
      list.pop_back();
    }
    count(w, -1);
  }

  const Network& network_;
  Choice choice_;
  Points points_ = 0;
  std::map<std::int32_t, std::int64_t> of_need_, of_offer_, of_receiver_, of_provider_;
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> of_pair_;
};

}  // namespace entente::matcher::testing
