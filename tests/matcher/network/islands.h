// Islands: several random networks as one, with nothing in common but cities without limits. Needs and offers are
// shuffled, so that the order of islands isn't that of their members.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/matcher/network/random_network.h"

namespace entente::matcher::testing {

inline std::vector<std::int32_t> shuffled(std::size_t size, Dice& dice) {
  std::vector<std::int32_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t k = size; k > 1; --k)
    std::swap(order[k - 1], order[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(k)))]);
  return order;
}

// City 0 has no limits; cities of the islands that have none are it, half of the times.
inline Network islands(const Recipe& recipe, int count, std::uint32_t seed) {
  Dice dice(seed + 7'000'000);
  Network whole;
  whole.cities.emplace_back();
  for (int k = 0; k < count; ++k) {
    const Network island = random_network(recipe, seed * 31 + static_cast<std::uint32_t>(k));
    const auto needs = static_cast<std::int32_t>(whole.needs.size());
    const auto offers = static_cast<std::int32_t>(whole.offers.size());
    std::vector<std::int32_t> cities;
    for (const Network::City& city : island.cities) {
      const bool unlimited = city.receiver_limit == kUnlimited && city.provider_limit == kUnlimited;
      cities.push_back(unlimited && dice.chance(50) ? 0 : static_cast<std::int32_t>(whole.cities.size()));
      if (cities.back() != 0) whole.cities.push_back(city);
    }
    for (Network::Need need : island.needs) whole.needs.push_back({cities[need.city], need.capacity, need.priority});
    for (Network::Offer offer : island.offers) whole.offers.push_back({cities[offer.city], offer.capacity});
    for (const Network::Edge& edge : island.edges)
      whole.edges.push_back({edge.need + needs, edge.offer + offers, edge.points, edge.kept});
    // One number for all; what islands keep stays possible.
    whole.partners_of_city_per_need = std::max(whole.partners_of_city_per_need, island.partners_of_city_per_need);
    whole.weigh = island.weigh;
  }
  const std::vector<std::int32_t> need_at = shuffled(whole.needs.size(), dice);
  const std::vector<std::int32_t> offer_at = shuffled(whole.offers.size(), dice);
  Network mixed = whole;
  for (std::size_t i = 0; i < need_at.size(); ++i) mixed.needs[need_at[i]] = whole.needs[i];
  for (std::size_t j = 0; j < offer_at.size(); ++j) mixed.offers[offer_at[j]] = whole.offers[j];
  for (Network::Edge& edge : mixed.edges) edge = {need_at[edge.need], offer_at[edge.offer], edge.points, edge.kept};
  std::sort(mixed.edges.begin(), mixed.edges.end(), [](const auto& a, const auto& b) {
    return std::pair{a.need, a.offer} < std::pair{b.need, b.offer};
  });
  return mixed;
}

}  // namespace entente::matcher::testing
