// Rounds with many needs: prices that are searched, a first choice from them, and pieces of it made better.
#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/checker/checker.h"
#include "matcher/solver/belief_propagation.h"
#include "matcher/solver/neighbourhoods.h"
#include "matcher/solver/price_search.h"
#include "matcher/solver/relaxation.h"
#include "matcher/solver/solver.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::random_network;
using testing::Recipe;

constexpr std::int64_t kDenominator = 5040;

const Recipe kMiddle = {.needs = 60,
                        .offers = 45,
                        .facilitators = 25,
                        .cities = 30,
                        .edge_percent = 12,
                        .trio_percent = 1,
                        .limit_percent = 20,
                        .most_limit = 6,
                        .most_points = 5000};

double points_of(Wide scaled) {
  return static_cast<double>(scaled) / static_cast<double>(kDenominator);
}

TEST(PriceSearch, ComesNearTheBoundOfTheLinearProgram) {
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    Recipe recipe = kMiddle;
    recipe.weigh = true;
    recipe.kept_percent = seed % 2;
    const Network network = random_network(recipe, seed);
    const Composite composite = composite_of(network);
    const OpenCase root = case_of_kept(network, composite);
    const double best = points_of(Relaxation(network, composite, root, kDenominator).solve(root).priced.scaled_bound);
    const ResourcePrices found = search_prices(network, composite, root, kDenominator, {}, 0, 3000);
    const double bound = points_of(price_case(network, composite, root, kDenominator, found).scaled_bound);
    EXPECT_GE(bound, best - 1) << seed;
    EXPECT_LE(bound, best * 1.004) << seed;
  }
}

TEST(PriceSearch, PricesQuotasToo) {
  int priced = 0;
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    Recipe recipe = kMiddle;
    recipe.weigh = true;
    recipe.quotas = 2;
    recipe.most_of_quota = 25;
    const Network network = random_network(recipe, seed);
    const Composite composite = composite_of(network);
    const OpenCase root = case_of_kept(network, composite);
    const Relaxation::Answer send_messages = Relaxation(network, composite, root, kDenominator).solve(root);
    const double best = points_of(send_messages.priced.scaled_bound);
    if (!send_messages.solved || best < 0) continue;
    const ResourcePrices found = search_prices(network, composite, root, kDenominator, {}, 0, 3000);
    const double bound = points_of(price_case(network, composite, root, kDenominator, found).scaled_bound);
    EXPECT_GE(bound, best - 1) << seed;
    EXPECT_LE(bound, best * 1.01) << seed;
    priced += std::any_of(found.quotas.begin(), found.quotas.end(), [](Wide price) { return price != 0; }) ? 1 : 0;
  }
  EXPECT_GT(priced, 3);
}

TEST(Neighbourhoods, MakeAChoiceBetterAndKeepItWhole) {
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    Recipe recipe = kMiddle;
    recipe.kept_percent = seed % 2;
    const Network network = random_network(recipe, seed);
    const Composite composite = composite_of(network);
    const OpenCase root = case_of_kept(network, composite);
    const ResourcePrices found = search_prices(network, composite, root, kDenominator, {}, 0, 300);
    const PricedCase priced = price_case(network, composite, root, kDenominator, found);
    const Wide bound = floor_divide(priced.scaled_bound, kDenominator);
    const BeliefPropagation propagation(network, composite, root, kDenominator, found, priced);
    for (const auto& start : {propagation.run(1, 50), root.chosen}) {
      const auto better = improve({network, composite, root, priced, bound, 12, {}}, start);
      for (const auto& columns : {start, better}) {
        EXPECT_FALSE(broken_capacity(network, choice_of(network, columns)));
        EXPECT_TRUE(std::includes(columns.begin(), columns.end(), root.chosen.begin(), root.chosen.end()));
      }
      EXPECT_GE(objective_of(network, choice_of(network, better)), objective_of(network, choice_of(network, start)));
    }
  }
}

TEST(SolveWithTrios, OfManyNeedsIsCheckedAndNearItsBound) {
  Recipe recipe = kMiddle;
  recipe.needs = 320;
  recipe.offers = 90;
  recipe.facilitators = 30;
  recipe.cities = 100;
  recipe.edge_percent = 6;
  for (bool weigh : {false, true}) {
    recipe.weigh = weigh;
    const Network network = random_network(recipe, 3);
    const SolveResult result = solve_with_trios(network, {});
    EXPECT_TRUE(check(network, result.choice, result.certificate).ok());
    EXPECT_GE(result.certificate.objective, solve_pairs(network, {}).certificate.objective);
    EXPECT_LE(static_cast<double>(result.certificate.upper_bound),
              static_cast<double>(result.certificate.objective_value) * 1.02);
    EXPECT_EQ(solve_with_trios(network, {}).choice, result.choice);
    Control control;
    int selected = 0;
    control.cancelled = [&] { return selected++ >= 2; };
    EXPECT_EQ(solve_with_trios(network, control).outcome, Outcome::kCancelled);
  }
}

}  // namespace
}  // namespace entente::matcher
