// The linear program alone: what it gives is a bound, a tight one, and shares of a choice.
#include "matcher/solver/relaxation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Dice;
using testing::Everything;
using testing::random_network;
using testing::Recipe;

constexpr std::int64_t kDenominator = 5040;

Network network_of(std::uint32_t seed) {
  return random_network({.needs = 4,
                         .offers = 4,
                         .facilitators = 2,
                         .cities = 4,
                         .edge_percent = 45,
                         .trio_percent = 12,
                         .limit_percent = 50,
                         .kept_percent = seed % 5 == 0 ? 10 : 0,
                         .weigh = seed % 2 == 0},
                        seed);
}

Wide bound_of(const Relaxation::Answer& answer) {
  return floor_divide(answer.priced.scaled_bound, kDenominator);
}

// The best value of a choice that has all of `chosen` and none of `left_out`; −1: there is none.
Wide best_of(const Network& network, const std::vector<std::int32_t>& chosen,
             const std::vector<std::int32_t>& left_out) {
  const Composite composite = composite_of(network);
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  Wide best = -1;
  Everything(network).visit([&](const Choice& choice, const Amount& amount) {
    const auto has = [&](std::int32_t column) {
      return column < edges ? std::binary_search(choice.edges.begin(), choice.edges.end(), column)
                            : std::binary_search(choice.trios.begin(), choice.trios.end(), column - edges);
    };
    if (std::all_of(chosen.begin(), chosen.end(), has) && std::none_of(left_out.begin(), left_out.end(), has))
      best = std::max(best, composite_value(composite, amount));
  });
  return best;
}

TEST(Relaxation, BoundsTheBestChoiceAndMostlyReachesIt) {
  int tight = 0, networks = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = network_of(seed);
    const OpenCase root = case_of_kept(network, composite_of(network));
    const Relaxation::Answer answer = Relaxation(network, composite_of(network), root, kDenominator).solve(root);
    ASSERT_TRUE(answer.solved);
    const Wide best = best_of(network, root.chosen, {});
    ASSERT_TRUE(best >= 0);
    EXPECT_TRUE(bound_of(answer) >= best);
    tight += bound_of(answer) == best;
    ++networks;
  }
  EXPECT_GT(tight * 10, networks * 7) << "a bound far above would hold, too";
}

// A case further down: some columns chosen, some left out, by the program of the root.
TEST(Relaxation, BoundsEachCaseOfTheTree) {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = network_of(seed);
    const Composite composite = composite_of(network);
    const OpenCase root = case_of_kept(network, composite);
    Relaxation relaxation(network, composite, root, kDenominator);
    Dice dice(seed);
    for (int turn = 0; turn < 4; ++turn) {
      OpenCase open = root;
      std::vector<std::int32_t> left_out;
      for (std::int32_t column : root.live) {
        if (dice.chance(15) && open.fixed.fits(network, column)) {
          open.choose(network, composite, column);
        } else if (dice.chance(25)) {
          open.leave_out(column);
          left_out.push_back(column);
        }
      }
      const Relaxation::Answer answer = relaxation.solve(open);
      ASSERT_TRUE(answer.solved);
      EXPECT_TRUE(bound_of(answer) >= best_of(network, open.chosen, left_out));
    }
  }
}

TEST(Relaxation, GivesSharesOfColumnsThatFit) {
  int fractions = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = network_of(seed);
    const OpenCase root = case_of_kept(network, composite_of(network));
    const Relaxation::Answer answer = Relaxation(network, composite_of(network), root, kDenominator).solve(root);
    std::map<std::int32_t, double> of_offer;
    std::int32_t last = -1;
    for (const Relaxation::Share& share : answer.shares) {
      EXPECT_GT(share.column, last);
      last = share.column;
      EXPECT_TRUE(std::binary_search(root.live.begin(), root.live.end(), share.column));
      EXPECT_GT(share.value, 0);
      EXPECT_LT(share.value, 1 + 1e-6);
      fractions += share.value < 1 - 1e-6;
      for (std::int32_t offer : column_of(network, share.column).offers)
        if (offer >= 0) of_offer[offer] += share.value;
    }
    for (const auto& [offer, sum] : of_offer)
      EXPECT_LT(sum, static_cast<double>(network.offers[static_cast<std::size_t>(offer)].capacity) + 1e-6);
  }
  EXPECT_GT(fractions, 0) << "all whole: shares aren't tested";
}

// Columns that it doesn't begin with are added as their prices ask for them.
TEST(Relaxation, ComesToTheSameBoundWhateverItBeginsWith) {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = network_of(seed);
    const Composite composite = composite_of(network);
    const OpenCase root = case_of_kept(network, composite);
    if (root.live.empty()) continue;
    const Relaxation::Answer all = Relaxation(network, composite, root, kDenominator, root.live).solve(root);
    const Relaxation::Answer one = Relaxation(network, composite, root, kDenominator, {root.live.back()}).solve(root);
    ASSERT_TRUE(all.solved && one.solved);
    // Doubles propose the prices: their corners may differ by less than a point.
    const Wide apart = bound_of(all) - bound_of(one);
    EXPECT_TRUE(apart >= -1 && apart <= 1);
  }
}

TEST(Relaxation, GivesUpAfterItsSteps) {
  const Network network = random_network(
      {.needs = 60, .offers = 40, .facilitators = 20, .cities = 30, .edge_percent = 30, .trio_percent = 1}, 1);
  const OpenCase root = case_of_kept(network, composite_of(network));
  Relaxation free(network, composite_of(network), root, kDenominator);
  ASSERT_TRUE(free.solve(root).solved);
  ASSERT_GT(free.iterations(), 20);
  Relaxation short_of(network, composite_of(network), root, kDenominator, {}, 5);
  EXPECT_FALSE(short_of.solve(root).solved);
}

// Prices that show that quotas can't be kept bound every choice below 0.
TEST(Relaxation, BoundsBelowZeroWhereQuotasCantBeKept) {
  Network network;
  network.cities.resize(2);
  network.needs = {{0, 1, false}};
  network.offers = {{1, 1}};
  network.edges = {{0, 0, 10}};
  network.quotas = {{1, kUnlimited, {}}};
  const OpenCase root = case_of_kept(network, composite_of(network));
  const Relaxation::Answer answer = Relaxation(network, composite_of(network), root, kDenominator).solve(root);
  ASSERT_TRUE(answer.solved);
  EXPECT_TRUE(bound_of(answer) < 0);
}

}  // namespace
}  // namespace entente::matcher
