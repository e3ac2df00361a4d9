// What a pair or trio costs a round, against trying every choice.
#include "matcher/explain/price_of.h"

#include <gtest/gtest.h>

#include <optional>

#include "matcher/engine/solve_round.h"
#include "matcher/explain/explanation.h"
#include "matcher/network/certificate.h"
#include "matcher/network/load.h"
#include "tests/matcher/explain/tiny_shape.h"
#include "tests/matcher/problems.h"

namespace entente::matcher {
namespace {

using testing::problem_of;
using Index = Problem::ListingIndex;

// A choice with one more pairing, which takes its places though it may be no column; nullopt: it doesn't fit.
struct Wanted {
  std::int32_t need;
  std::int32_t offer;
  Points points;
};

// Best worth of a choice that also has `wanted`, over all choices of the columns.
std::optional<Amount> best_with(const Network& network, const Wanted& wanted) {
  Network drawn = network;
  // Behind all others: unordered, which trying doesn't mind.
  drawn.edges.push_back({wanted.need, wanted.offer, wanted.points, false});
  const std::int32_t columns = columns_of(network);
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  const Composite composite = composite_of(network);
  std::optional<Amount> best;
  for (std::uint32_t mask = 0; mask < (1u << columns); ++mask) {
    Choice choice;
    bool twice = false;
    for (std::int32_t column = 0; column < columns; ++column) {
      if (!(mask >> column & 1)) continue;
      if (column >= edges) {
        choice.trios.push_back(column - edges);
        continue;
      }
      const auto& edge = network.edges[static_cast<std::size_t>(column)];
      twice = twice || (edge.need == wanted.need && edge.offer == wanted.offer);
      choice.edges.push_back(column);
    }
    if (twice) continue;  // it is that one
    choice.edges.push_back(edges);
    if (broken_capacity(drawn, choice)) continue;
    const Amount amount = objective_of(drawn, choice);
    if (!best || composite_value(composite, amount) > composite_value(composite, *best)) best = amount;
  }
  return best;
}

TEST(PriceOf, IsWhatBruteForceSaysAlsoOfWhatARuleStops) {
  int chosen = 0, admitted = 0, stopped = 0, none = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    const auto problem = problem_of(testing::random_snapshot(seed, testing::tiny_shape(seed)));
    ASSERT_TRUE(problem);
    const Round round = solve_round(problem, {});
    const Network& network = round.drawing.network;
    if (columns_of(network) > 9 || round.outcome != Outcome::kOptimal) continue;
    const Composite composite = composite_of(network);
    const Amount without = objective_of(network, round.choice);
    for (std::size_t n = 0; n < round.drawing.needs.size(); ++n) {
      for (std::size_t o = 0; o < round.drawing.offers.size(); ++o) {
        const Index need = round.drawing.needs[n];
        const Index offer = round.drawing.offers[o];
        if (problem->listings()[static_cast<std::size_t>(offer)].role != Role::kPivotal) continue;
        const std::optional<Amount> price = price_of(round, need, offer, -1, {});
        const auto best = best_with(network, {static_cast<std::int32_t>(n), static_cast<std::int32_t>(o),
                                              score_regardless(*problem, need, offer)});
        ASSERT_EQ(price.has_value(), best.has_value()) << "seed " << seed;
        if (!best) {
          ++none;
          continue;
        }
        EXPECT_TRUE(composite_value(composite, *price) ==
                    composite_value(composite, without) - composite_value(composite, *best))
            << "seed " << seed << " need " << n << " offer " << o;
        const bool is_chosen = *price == Amount{};
        ++(is_chosen ? chosen : admissible(*problem, need, offer) ? admitted : stopped);
      }
    }
  }
  EXPECT_GT(chosen, 30);
  EXPECT_GT(admitted, 10);
  EXPECT_GT(stopped, 100);
  EXPECT_GT(none, 0);
}

TEST(PriceOf, ATrioIsItsShortfall) {
  int asked = 0;
  for (std::uint64_t seed = 0; seed < 60; seed += 2) {
    const auto problem = problem_of(testing::random_snapshot(seed, testing::tiny_shape(seed)));
    ASSERT_TRUE(problem);
    const Round round = solve_round(problem, {});
    const Network& network = round.drawing.network;
    if (network.trios.empty() || round.outcome != Outcome::kOptimal) continue;
    for (const Network::Trio& trio : network.trios) {
      const Index need = round.drawing.needs[static_cast<std::size_t>(trio.need)];
      const Index offer = round.drawing.offers[static_cast<std::size_t>(trio.pivotal)];
      const Index third = round.drawing.offers[static_cast<std::size_t>(trio.facilitator)];
      const Explanation said = explain(*problem, need, offer, third, &round);
      const std::optional<Amount> price = price_of(round, need, offer, third, {});
      if (said.outcome == Explanation::Outcome::kProposed) {
        EXPECT_EQ(price, Amount{});
      } else {
        EXPECT_EQ(price, said.shortfall);
      }
      ++asked;
    }
  }
  EXPECT_GT(asked, 30);
}

TEST(PriceOf, IsntKnownWhereItIsCancelled) {
  const auto problem = problem_of(testing::random_snapshot(1, testing::tiny_shape(1)));
  const Round round = solve_round(problem, {});
  Control control;
  control.cancelled = [] { return true; };
  int asked = 0;
  for (const Index need : round.drawing.needs)
    for (const Index offer : round.drawing.offers)
      if (const auto price = price_of(round, need, offer, -1, control); price.has_value())
        EXPECT_EQ(*price, Amount{}) << "of what is in the round";
      else
        ++asked;
  EXPECT_GT(asked, 0);
}

}  // namespace
}  // namespace entente::matcher
