// Repair alone: from any flow and any potentials of offers and cities to the optimum, and again after small changes.
#include "matcher/solver/flow/repair.h"

#include <gtest/gtest.h>

#include "matcher/checker/checker.h"
#include "matcher/solver/flow/cold.h"
#include "matcher/solver/flow/draw.h"
#include "matcher/solver/flow/start.h"
#include "matcher/solver/pairs_proof.h"
#include "matcher/solver/solver.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher::flow {
namespace {

using testing::Dice;
using testing::random_network;
using testing::Recipe;
using L = Layers<std::int64_t, std::int64_t>;
using R = Repair<std::int64_t, std::int64_t>;

Network network_of(std::uint32_t seed) {
  return random_network({.needs = 3 + static_cast<int>(seed % 12),
                         .offers = 3 + static_cast<int>(seed * 5 % 12),
                         .cities = 1 + static_cast<int>(seed % 6),
                         .edge_percent = 20 + static_cast<int>(seed * 7 % 60),
                         .limit_percent = static_cast<int>(seed * 13 % 101),
                         .most_capacity = 1 + static_cast<int>(seed % 4),
                         .most_limit = 1 + static_cast<int>(seed % 6),
                         .most_partners_of_city = 1 + static_cast<int>(seed % 3),
                         .most_points = seed % 2 == 0 ? 1000 : 3},
                        seed);
}

struct Drawn {
  explicit Drawn(const Network& of)
      : network(of), fixed(network), draw(layers, network, composite_of(network), fixed, Cities::kThatBind) {}
  const Network& network;
  Load fixed;
  L layers;
  Draw<std::int64_t, std::int64_t> draw;
};

// Any flow within the capacities: edges at random, first come, first served.
void choose_at_random(L& layers, Dice& dice) {
  for (Index row = 0; row < layers.rows.size(); ++row) {
    for (std::size_t k = 0; k < layers.rows.of(row).size(); ++k) {
      const Index offer = layers.rows.of(row)[k].head();
      const Index i = layers.need_of_row(row);
      auto& need = layers.needs[i];
      const Index p = layers.offers[offer].provider;
      const bool room =
          need.units < need.capacity && layers.load(offer) < layers.offers[offer].capacity &&
          (need.receiver == kNone || layers.receivers[need.receiver].load < layers.receivers[need.receiver].limit) &&
          (p == kNone || layers.providers[p].load < layers.providers[p].limit) &&
          (!layers.is_group(row) || layers.group(row).units < layers.group(row).capacity);
      if (!room || dice.chance(40)) continue;
      layers.choose(row, offer);
      layers.add_unit(i);
      if (layers.is_group(row)) ++layers.group(row).units;
      if (p != kNone) ++layers.providers[p].load;
    }
  }
}

void expect_optimal(const Drawn& drawn, const SolveResult& best) {
  PairsFlow flow;
  flow.edges = without_extras(drawn.network, drawn.fixed, chosen_edges(drawn.layers, drawn.network));
  flow.duals = duals_of(drawn.layers, drawn.network, flow.edges);
  const SolveResult result = proven(drawn.network, composite_of(drawn.network), std::move(flow));
  const CheckReport report = check(drawn.network, result.choice, result.certificate);
  ASSERT_TRUE(report.ok()) << report.findings[0].id << " " << report.findings[0].where;
  EXPECT_EQ(report.proven, Certificate::Kind::kProven);
  EXPECT_EQ(result.certificate.objective, best.certificate.objective);
}

void settle(R& repair) {
  while (repair.step()) {
  }
}

TEST(Repair, EndsAtTheOptimumFromAnyFlowAndPotentials) {
  int far = 0;  // networks whose flow at first wasn't the best
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = network_of(seed);
    const SolveResult best = solve_pairs(network, {});
    Drawn drawn(network);
    Dice dice(seed);
    choose_at_random(drawn.layers, dice);
    for (Index node = 0; node < drawn.layers.first_row(); ++node)
      drawn.layers.potential[node] = dice.between(-3000, 3000);
    far += drawn.layers.amount != best.certificate.objective;
    Start<std::int64_t, std::int64_t>(drawn.layers).run();
    R repair(drawn.layers);
    note_all(drawn.layers, repair);
    settle(repair);
    EXPECT_EQ(drawn.layers.amount, best.certificate.objective);
    expect_optimal(drawn, best);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(far, 500);
}

TEST(Repair, LeavesAnOptimalFlowAsItIs) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const Network network = network_of(seed);
    Drawn drawn(network);
    R repair(drawn.layers);
    ASSERT_TRUE(solve_cold(drawn.layers, 1000, repair, {}, 1500));
    const auto edges = chosen_edges(drawn.layers, network);
    const auto potentials = drawn.layers.potential;
    note_all(drawn.layers, repair);
    EXPECT_GT(repair.waiting(), 0);
    settle(repair);
    EXPECT_EQ(chosen_edges(drawn.layers, network), edges) << seed;
    EXPECT_EQ(drawn.layers.potential, potentials) << seed;
  }
}

// Only the offer that changed is noted: what else has to move, the searches find.
TEST(Repair, SettlesAnOfferThatGainsOrLosesPlaces) {
  int gained = 0, lost = 0;
  for (std::uint32_t seed = 0; seed < 800; ++seed) {
    SCOPED_TRACE(seed);
    Network network = network_of(seed);
    Dice dice(seed + 1);
    const auto offer = static_cast<Index>(dice.below(std::ssize(network.offers)));
    Drawn drawn(network);
    R repair(drawn.layers);
    ASSERT_TRUE(solve_cold(drawn.layers, 1000, repair, {}, 1500));
    const Amount before = drawn.layers.amount;
    const Index places = dice.chance(50) ? 0 : drawn.layers.offers[offer].capacity + 1;
    // A city whose limit couldn't bind before isn't drawn: it mustn't bind now.
    if (places > 0 && drawn.layers.offers[offer].provider == kNone &&
        network.cities[network.offers[offer].city].provider_limit != kUnlimited)
      continue;
    network.offers[offer].capacity = places;
    drawn.layers.offers[offer].capacity = places;
    repair.note(offer);
    settle(repair);
    const SolveResult best = solve_pairs(network, {});
    EXPECT_EQ(drawn.layers.amount, best.certificate.objective);
    gained += best.certificate.objective > before;
    lost += best.certificate.objective < before;
  }
  EXPECT_GT(gained, 30);
  EXPECT_GT(lost, 50);
}

}  // namespace
}  // namespace entente::matcher::flow
