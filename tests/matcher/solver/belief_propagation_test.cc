// Choices of belief propagation, and the partition crossover of two choices.
#include "matcher/solver/belief_propagation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "matcher/solver/partition_crossover.h"
#include "matcher/solver/price_search.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Dice;
using testing::random_network;
using testing::Recipe;

constexpr std::int64_t kDenominator = 5040;
constexpr int kSteps = 1600;

Wide value_of(const Network& network, const std::vector<std::int32_t>& columns) {
  return composite_value(composite_of(network), objective_of(network, choice_of(network, columns)));
}

ResourcePrices no_prices(const Network& network) {
  ResourcePrices prices;
  prices.offers.resize(network.offers.size());
  prices.receivers.resize(network.cities.size());
  prices.providers.resize(network.cities.size());
  return prices;
}

std::vector<std::int32_t> propagated(const Network& network, std::uint64_t seed, int steps = kSteps) {
  const Composite composite = composite_of(network);
  const OpenCase root = case_of_kept(network, composite);
  const ResourcePrices prices =
      network.quotas.empty() ? search_prices(network, composite, root, kDenominator, {}, 0, 200) : no_prices(network);
  const PricedCase priced = price_case(network, composite, root, kDenominator, prices);
  return BeliefPropagation(network, composite, root, kDenominator, prices, priced).run(seed, steps);
}

// Every column shares at most one place with what was there before it: no circles.
Network tree(std::uint32_t seed) {
  Dice dice(seed);
  Network network;
  network.weigh = Network::Weighing{dice.between(0, 3000), dice.between(0, 2000)};
  const auto new_city = [&] {
    network.cities.push_back({});
    return static_cast<std::int32_t>(network.cities.size()) - 1;
  };
  const auto new_need = [&] {
    network.needs.push_back({new_city(), dice.between(1, 2), dice.chance(30)});
    return static_cast<std::int32_t>(network.needs.size()) - 1;
  };
  const auto new_offer = [&] {
    network.offers.push_back({new_city(), dice.between(1, 2)});
    return static_cast<std::int32_t>(network.offers.size()) - 1;
  };
  const auto old = [&](const auto& list) { return static_cast<std::int32_t>(dice.below(std::ssize(list))); };
  new_need();
  new_offer();
  for (int k = 0; k < 12; ++k) {
    const bool from_need = dice.chance(40);
    const std::int32_t need = from_need ? old(network.needs) : new_need();
    const std::int32_t offer = from_need ? new_offer() : old(network.offers);
    if (dice.chance(40)) {
      network.trios.push_back({need, offer, new_offer(), dice.between(0, 9000), false});
    } else {
      network.edges.push_back({need, offer, dice.between(0, 9000), false});
    }
  }
  std::sort(network.edges.begin(), network.edges.end(),
            [](const auto& a, const auto& b) { return std::tie(a.need, a.offer) < std::tie(b.need, b.offer); });
  std::sort(network.trios.begin(), network.trios.end(), [](const auto& a, const auto& b) {
    return std::tie(a.need, a.pivotal, a.facilitator) < std::tie(b.need, b.pivotal, b.facilitator);
  });
  return network;
}

TEST(BeliefPropagation, AgreeOnTheBestChoiceWhereThereAreNoCircles) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const Network network = tree(seed);
    ASSERT_TRUE(faults_of(network).empty());
    const Wide best = composite_value(composite_of(network), testing::Everything(network).best().first);
    const Wide value = value_of(network, propagated(network, 0));
    EXPECT_LE(value, best) << seed;
    // Seed 0 adds less than 1/2048 of the most points to each of the columns.
    EXPECT_GE(value, best - 9000 / 2048 * 14 - 14) << seed;
  }
}

TEST(BeliefPropagation, ComeNearTheBestOfSmallNetworks) {
  double sum = 0, best_sum = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const Network network = random_network(
        {.needs = 4, .offers = 4, .facilitators = 2, .edge_percent = 35, .trio_percent = 12, .weigh = true}, seed);
    const Wide of_best = composite_value(composite_of(network), testing::Everything(network).best().first);
    Wide value = 0;
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const auto columns = propagated(network, seed, 400);
      EXPECT_FALSE(broken_capacity(network, choice_of(network, columns)));
      value = std::max(value, value_of(network, columns));
    }
    EXPECT_LE(value, of_best);
    sum += static_cast<double>(value);
    best_sum += static_cast<double>(of_best);
  }
  EXPECT_GE(sum, 0.98 * best_sum);
}

TEST(BeliefPropagation, FitAndHoldWhatIsKeptAndRepeat) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Recipe recipe = {.needs = 40,
                     .offers = 25,
                     .facilitators = 12,
                     .cities = 15,
                     .edge_percent = 15,
                     .trio_percent = 2,
                     .most_capacity = 4,
                     .most_limit = 6,
                     .kept_percent = 1};
    recipe.quotas = seed % 3 == 0 ? 2 : 0;
    recipe.most_of_quota = 12;
    recipe.weigh = seed % 2 == 0;
    const Network network = random_network(recipe, seed);
    const Choice kept = kept_of(network);
    for (std::uint64_t seed : {0, 1, 7}) {
      const auto columns = propagated(network, seed);
      const Choice choice = choice_of(network, columns);
      EXPECT_FALSE(broken_capacity(network, choice)) << seed;
      EXPECT_TRUE(std::includes(choice.edges.begin(), choice.edges.end(), kept.edges.begin(), kept.edges.end()));
      EXPECT_TRUE(std::includes(choice.trios.begin(), choice.trios.end(), kept.trios.begin(), kept.trios.end()));
      EXPECT_EQ(propagated(network, seed), columns);
    }
  }
}

TEST(PartitionCrossover, TakesTheBetterOfEachPart) {
  // Two needs with an offer each, apart: each choice is right about one of them.
  Network network;
  network.cities.resize(2);
  network.needs = {{0, 1, false}, {0, 1, false}};
  network.offers = {{1, 1}, {1, 1}, {1, 1}, {1, 1}};
  network.edges = {{0, 0, 10}, {0, 1, 20}, {1, 2, 30}, {1, 3, 40}};
  const Composite composite = composite_of(network);
  EXPECT_EQ(partition_crossover(network, composite, {0, 3}, {1, 2}), (std::vector<std::int32_t>{1, 3}));
  EXPECT_EQ(partition_crossover(network, composite, {0}, {3}), (std::vector<std::int32_t>{0, 3}));
  // A limit of the receiver's city ties them together.
  network.cities[0].receiver_limit = 2;
  EXPECT_EQ(partition_crossover(network, composite, {0, 3}, {1, 2}), (std::vector<std::int32_t>{0, 3}));
}

TEST(PartitionCrossover, FitsAndIsWorthAtLeastAsMuchAsEither) {
  int better_than_both = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const Network network = random_network({.needs = 30,
                                            .offers = 30,
                                            .facilitators = 10,
                                            .cities = 20,
                                            .edge_percent = 4,
                                            .trio_percent = 1,
                                            .weigh = seed % 2 == 0},
                                           seed);
    Dice dice(seed);
    const auto any = [&] {
      Load load(network);
      std::vector<std::int32_t> columns;
      for (int attempt = 0; attempt < 60 && columns_of(network) > 0; ++attempt) {
        const auto column = static_cast<std::int32_t>(dice.below(columns_of(network)));
        if (std::find(columns.begin(), columns.end(), column) != columns.end() || !load.fits(network, column)) continue;
        load.take(network, column);
        columns.push_back(column);
      }
      std::sort(columns.begin(), columns.end());
      return columns;
    };
    const auto a = any(), b = any();
    const auto both = partition_crossover(network, composite_of(network), a, b);
    EXPECT_FALSE(broken_capacity(network, choice_of(network, both))) << seed;
    const Wide value = value_of(network, both), more = std::max(value_of(network, a), value_of(network, b));
    EXPECT_GE(value, more) << seed;
    better_than_both += value > more ? 1 : 0;
  }
  EXPECT_GT(better_than_both, 50);
}

}  // namespace
}  // namespace entente::matcher
