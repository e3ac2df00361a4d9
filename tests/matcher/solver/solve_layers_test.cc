#include "matcher/solver/flow/solve_layers.h"

#include <gtest/gtest.h>

#include "matcher/checker/checker.h"
#include "matcher/solver/pairs_proof.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher::flow {
namespace {

using testing::Dice;
using testing::random_network;
using testing::Recipe;

// Any size, shape and tightness that brings many kinds of ties, groups and cities together.
Recipe middle_recipe(std::uint32_t seed) {
  Dice dice(seed);
  Recipe recipe{.needs = static_cast<int>(dice.between(3, 16)),
                .offers = static_cast<int>(dice.between(3, 16)),
                .cities = static_cast<int>(dice.between(1, 8)),
                .edge_percent = static_cast<int>(dice.between(10, 90)),
                .limit_percent = static_cast<int>(dice.between(0, 100)),
                .most_capacity = dice.between(1, 5),
                .most_limit = dice.between(1, 7),
                .most_partners_of_city = dice.between(1, 3),
                .kept_percent = dice.chance(20) ? 10 : 0,
                .most_points = dice.chance(50) ? 1000 : 20};
  if (dice.chance(40)) recipe.points = {0, 1, 2, 4};
  recipe.weigh = dice.chance(15);
  return recipe;
}

void expect_proven(const Network& network, const SolveResult& result) {
  const CheckReport report = check(network, result.choice, result.certificate);
  ASSERT_TRUE(report.ok()) << report.findings[0].id << " " << report.findings[0].where;
  ASSERT_EQ(report.proven, Certificate::Kind::kProven);
}

// Networks of any size go both ways: by repair alone, and by cost scaling first.
void expect_same_as_flow(const Network& network) {
  const Load fixed = load_of_kept_edges(network);
  const Composite composite = composite_of(network);
  const SolveResult slow = proven(network, composite, solve_pairs_flow(network, composite, fixed, {}));
  for (const std::size_t scaled : {kNeedsForScaling, std::size_t{0}}) {
    const SolveResult fast = proven(network, composite, solve_layers(network, composite, fixed, {}, scaled));
    EXPECT_TRUE(fast.certificate.objective_value == slow.certificate.objective_value);
    expect_proven(network, fast);
  }
}

TEST(SolveLayers, ReachesWhatTheFlowOfPairsReaches) {
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    expect_same_as_flow(random_network(middle_recipe(seed), seed));
    if (HasFatalFailure()) return;
  }
}

// A search may move a city past a place that waited and was filled by it: about one network in 12,000.
TEST(SolveLayers, LooksAgainAtAPlaceWhoseCityMovedAway) {
  for (const std::uint32_t seed : {12991, 13583, 39985, 55388, 73614, 79743, 87753, 93944}) {
    SCOPED_TRACE(seed);
    const Network network = random_network(middle_recipe(seed), seed);
    const Composite composite = composite_of(network);
    expect_proven(network,
                  proven(network, composite, solve_layers(network, composite, load_of_kept_edges(network), {})));
  }
}

// Weights far beyond 64 bits rank as those just large enough do.
TEST(SolveLayers, ReachesTheSameIn128BitsAsIn64) {
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Recipe recipe = middle_recipe(seed);
    recipe.weigh = false;
    const Network network = random_network(recipe, seed);
    const Load fixed = load_of_kept_edges(network);
    const Composite narrow = composite_of(network);
    const Composite wide{narrow.priority << 60, narrow.need << 60};
    ASSERT_LT(narrow.priority + narrow.need, Wide{1} << 57);
    for (const std::size_t scaled : {kNeedsForScaling, std::size_t{0}}) {
      const SolveResult in_64 = proven(network, narrow, solve_layers(network, narrow, fixed, {}, scaled));
      const SolveResult in_128 = proven(network, narrow, solve_layers(network, wide, fixed, {}, scaled));
      EXPECT_EQ(in_128.certificate.objective, in_64.certificate.objective);
    }
  }
}

TEST(SolveLayers, ProvesItsChoiceIn128Bits) {
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Network network = random_network(middle_recipe(seed), seed);
    network.weigh = Network::Weighing{Points{1} << 61, Points{1} << 62};
    expect_same_as_flow(network);
    if (HasFatalFailure()) return;
  }
}

// Points that need 64 bits each, with weights that fit into 64 bits and with others that don't.
TEST(SolveLayers, HoldsPointsBeyond32Bits) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Recipe recipe = middle_recipe(seed);
    recipe.points = {Points{1} << (seed % 2 == 0 ? 33 : 52), 3, (Points{1} << 32) + 1, 0};
    const Network network = random_network(recipe, seed);
    expect_same_as_flow(network);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace entente::matcher::flow
