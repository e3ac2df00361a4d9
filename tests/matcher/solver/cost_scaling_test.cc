#include "matcher/solver/flow/cost_scaling.h"

#include <gtest/gtest.h>

#include "matcher/solver/flow/cold.h"
#include "matcher/solver/flow/draw.h"
#include "matcher/solver/flow/warm.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher::flow {
namespace {

using testing::random_network;
using testing::Recipe;

Network network_of(std::uint32_t seed) {
  Recipe recipe{.needs = 30,
                .offers = 30,
                .cities = 1 + static_cast<int>(seed % 9),
                .edge_percent = 10 + static_cast<int>(seed * 7 % 60),
                .limit_percent = static_cast<int>(seed * 13 % 101),
                .most_capacity = 1 + static_cast<int>(seed % 4),
                .most_limit = 1 + static_cast<int>(seed % 7),
                .most_partners_of_city = 1 + static_cast<int>(seed % 3),
                .most_points = seed % 2 == 0 ? 1000 : 4};
  return random_network(recipe, seed);
}

template <class Cost, class Held>
void expect_counts_agree(const Layers<Cost, Held>& layers) {
  std::vector<std::int64_t> units(layers.needs.size(), 0);
  std::vector<std::int64_t> received(layers.receivers.size(), 0);
  std::vector<std::int64_t> provided(layers.providers.size(), 0);
  for (Index row = 0; row < layers.rows.size(); ++row) {
    std::int64_t chosen = 0;
    for (const auto& arc : layers.rows.of(row)) chosen += arc.chosen() ? 1 : 0;
    units[layers.need_of_row(row)] += chosen;
    if (!layers.is_group(row)) continue;
    EXPECT_EQ(chosen, layers.group(row).units);
    EXPECT_LE(chosen, layers.group(row).capacity);
  }
  for (std::size_t i = 0; i < units.size(); ++i) {
    EXPECT_EQ(units[i], layers.needs[i].units);
    EXPECT_LE(units[i], layers.needs[i].capacity);
    if (const Index r = layers.needs[i].receiver; r != kNone) received[r] += units[i];
  }
  for (Index j = 0; j < static_cast<Index>(layers.offers.size()); ++j) {
    EXPECT_LE(layers.load(j), layers.offers[j].capacity);
    if (const Index p = layers.offers[j].provider; p != kNone) provided[p] += layers.load(j);
  }
  for (std::size_t r = 0; r < received.size(); ++r) {
    EXPECT_EQ(received[r], layers.receivers[r].load);
    EXPECT_LE(received[r], layers.receivers[r].limit);
  }
  for (std::size_t p = 0; p < provided.size(); ++p) {
    EXPECT_EQ(provided[p], layers.providers[p].load);
    EXPECT_LE(provided[p], layers.providers[p].limit);
  }
}

// A flow that is ε-optimal loses at most ε on each arc that the best flow goes another way.
TEST(CostScaling, ComesNearTheBestAndBreaksNothing) {
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = network_of(seed);
    const Composite composite = composite_of(network);
    const Load fixed(network);
    Points most = 0;
    for (const Network::Edge& edge : network.edges) most = std::max(most, edge.points);
    for (const Cities cities : {Cities::kThatBind, Cities::kAll}) {
      Layers<std::int64_t, std::int64_t> layers;
      const Draw<std::int64_t, std::int64_t> draw(layers, network, composite, fixed, cities);
      ASSERT_TRUE(cover(layers, {}));
      start_above(layers, most);
      ASSERT_TRUE((CostScaling<std::int64_t, std::int64_t>::fits(layers, most)));
      ASSERT_TRUE(scale(layers, most, {}));
      expect_counts_agree(layers);
      const Amount near = layers.amount;
      const std::int64_t units = layers.needs.empty() ? 0 : 30 * 4;
      Start<std::int64_t, std::int64_t>(layers).run();
      Repair<std::int64_t, std::int64_t> repair(layers);
      note_all(layers, repair);
      ASSERT_TRUE(settle_all(repair, {}));
      EXPECT_EQ(near.priority_needs, layers.amount.priority_needs);
      EXPECT_EQ(near.needs, layers.amount.needs);
      EXPECT_LE(near.points, layers.amount.points);
      EXPECT_GE(near.points, layers.amount.points - 2 * 5 * units * std::max<Points>(1, most / 2500));
      if (HasFailure()) return;
    }
  }
}

TEST(CostScaling, BeginsASessionThatStaysExact) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = network_of(seed);
    const Composite composite = composite_of(network);
    Warm<std::int64_t> scaled(network, composite, 1000);
    Warm<std::int64_t> repaired(network, composite, 1000);
    ASSERT_TRUE(scaled.solve({}, 0));
    ASSERT_TRUE(repaired.solve({}));
    EXPECT_EQ(scaled.amount(), repaired.amount());
    for (Index c = 0; c < static_cast<Index>(network.cities.size()); ++c) {
      scaled.set_provider_places(c, 1);
      repaired.set_provider_places(c, 1);
    }
    ASSERT_TRUE(scaled.solve({}, 0));
    ASSERT_TRUE(repaired.solve({}));
    EXPECT_EQ(scaled.amount(), repaired.amount());
    expect_counts_agree(scaled.layers());
    if (HasFailure()) return;
  }
}

TEST(CostScaling, LeavesAloneWhatItHasNoRoomFor) {
  Network network = network_of(1);
  Layers<std::int64_t, std::int64_t> layers;
  const Draw<std::int64_t, std::int64_t> draw(layers, network, composite_of(network), Load(network), Cities::kAll);
  EXPECT_FALSE((CostScaling<std::int64_t, std::int64_t>::fits(layers, Points{1} << 52)));
  EXPECT_TRUE(scale(layers, Points{1} << 52, {}));
  EXPECT_EQ(layers.amount, Amount{});
}

TEST(CostScaling, StopsWhenCancelled) {
  const Network network = network_of(4);
  Layers<std::int64_t, std::int64_t> layers;
  const Draw<std::int64_t, std::int64_t> draw(layers, network, composite_of(network), Load(network), Cities::kAll);
  ASSERT_TRUE(cover(layers, {}));
  Control control;
  control.cancelled = [] { return true; };
  EXPECT_FALSE(scale(layers, 1000, control));
}

}  // namespace
}  // namespace entente::matcher::flow
