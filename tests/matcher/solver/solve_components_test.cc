#include "matcher/solver/flow/solve_components.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "matcher/checker/checker.h"
#include "matcher/solver/flow/components.h"
#include "matcher/solver/pairs_proof.h"
#include "tests/matcher/network/islands.h"

namespace entente::matcher::flow {
namespace {

using testing::islands;
using testing::random_network;
using testing::Recipe;

Control with_threads(int threads) {
  Control control;
  control.threads = threads;
  return control;
}

void expect_same(const PairsFlow& a, const PairsFlow& b) {
  EXPECT_EQ(a.edges, b.edges);
  EXPECT_EQ(a.duals.needs, b.duals.needs);
  EXPECT_EQ(a.duals.bonuses, b.duals.bonuses);
  EXPECT_EQ(a.duals.offers, b.duals.offers);
  EXPECT_EQ(a.duals.receivers, b.duals.receivers);
  EXPECT_EQ(a.duals.providers, b.duals.providers);
  const auto same_city = [](const auto& x, const auto& y) {
    return x.need == y.need && x.city == y.city && x.price == y.price;
  };
  const auto same_surplus = [](const auto& x, const auto& y) { return x.column == y.column && x.price == y.price; };
  EXPECT_TRUE(std::equal(a.duals.need_cities.begin(), a.duals.need_cities.end(), b.duals.need_cities.begin(),
                         b.duals.need_cities.end(), same_city));
  EXPECT_TRUE(std::equal(a.duals.surpluses.begin(), a.duals.surpluses.end(), b.duals.surpluses.begin(),
                         b.duals.surpluses.end(), same_surplus));
}

const std::vector<Recipe> kRecipes = {
    {.needs = 12, .offers = 10, .cities = 6, .edge_percent = 30, .points = {0, 1, 2, 4}},
    {.needs = 10, .offers = 12, .cities = 5, .limit_percent = 60, .most_capacity = 4, .most_limit = 5},
    {.needs = 8, .offers = 8, .cities = 4, .limit_percent = 50, .most_capacity = 3, .kept_percent = 15},
    {.needs = 9, .offers = 6, .cities = 4, .most_points = 400, .weigh = true},
    {.needs = 4, .offers = 4, .edge_percent = 30, .limit_percent = 0, .points = {0}},
    {.needs = 1, .offers = 3, .points = {5}},
};

TEST(SolveComponents, GivesTheSameBytesWithAnyNumberOfThreadsAndTheObjectiveOfTheWhole) {
  int cut = 0;
  for (std::uint32_t seed = 0; seed < 360; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = islands(kRecipes[seed % kRecipes.size()], 1 + static_cast<int>(seed % 30), seed);
    ASSERT_TRUE(faults_of(network).empty());
    const Load fixed = load_of_kept_edges(network);
    const Composite composite = composite_of(network);
    const std::int64_t least = seed % 3 == 0 ? 1 : 60;
    if (Components(network, fixed, least).count() > 1) ++cut;
    const PairsFlow one = solve_components(network, composite, fixed, with_threads(1), least);
    expect_same(one, solve_components(network, composite, fixed, with_threads(2), least));
    expect_same(one, solve_components(network, composite, fixed, with_threads(4), least));
    const SolveResult whole = proven(network, composite, solve_layers(network, composite, fixed, {}));
    const SolveResult components = proven(network, composite, one);
    EXPECT_TRUE(components.certificate.objective_value == whole.certificate.objective_value);
    if (!network.weigh) {
      EXPECT_EQ(components.certificate.objective, whole.certificate.objective);
    }
    const CheckReport report = check(network, components.choice, components.certificate);
    ASSERT_TRUE(report.ok()) << report.findings[0].id << " " << report.findings[0].where;
    EXPECT_EQ(report.proven, Certificate::Kind::kProven);
  }
  EXPECT_GT(cut, 200);
}

TEST(SolveComponents, IsWhatSolvePairsDoesWithALargeNetwork) {
  const Network network =
      islands({.needs = 90, .offers = 80, .cities = 12, .edge_percent = 80, .most_limit = 60, .kept_percent = 1}, 4, 5);
  EXPECT_GT(Components(network, load_of_kept_edges(network), kLeastEdgesOfComponent).count(), 1);
  const SolveResult one = solve_pairs(network, with_threads(1));
  const SolveResult four = solve_pairs(network, with_threads(4));
  EXPECT_EQ(one.choice, four.choice);
  EXPECT_EQ(one.certificate.tree[0].duals.needs, four.certificate.tree[0].duals.needs);
  EXPECT_EQ(one.certificate.tree[0].duals.offers, four.certificate.tree[0].duals.offers);
  const CheckReport report = check(network, four.choice, four.certificate);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.proven, Certificate::Kind::kProven);
}

// Two needs and two offers, each pair by itself; all in one city on either side.
Network two_pairs() {
  Network network;
  network.cities = {{}, {}};
  network.needs = {{0, 1, false}, {0, 1, false}};
  network.offers = {{1, 1}, {1, 1}};
  network.edges = {{0, 0, 5, false}, {1, 1, 5, false}};
  return network;
}
std::int32_t parts_of(const Network& network) {
  return Components(network, load_of_kept_edges(network), 1).count();
}

TEST(Components, CitiesWithoutALimitThatBindsJoinNothing) {
  Network network = two_pairs();
  EXPECT_EQ(parts_of(network), 2);
  network.cities = {{2, kUnlimited}, {kUnlimited, 2}};
  EXPECT_EQ(parts_of(network), 2);
  network.cities = {{1, kUnlimited}, {}};
  EXPECT_EQ(parts_of(network), 0);
  network.cities = {{}, {kUnlimited, 1}};
  EXPECT_EQ(parts_of(network), 0);
}

TEST(Components, KeptEdgesJoinNothingButTakeOfTheLimits) {
  Network network = two_pairs();
  network.needs[0].capacity = 2;
  network.offers[1].capacity = 2;
  network.edges.insert(network.edges.begin() + 1, {0, 1, 5, true});
  network.partners_of_city_per_need = 2;
  EXPECT_EQ(parts_of(network), 2);
  network.cities[0].receiver_limit = 3;
  EXPECT_EQ(parts_of(network), 2);
  network.cities[0].receiver_limit = 2;
  EXPECT_EQ(parts_of(network), 0);
}

TEST(Components, HoldEveryFreeEdgeOnceAndNoOther) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = islands(kRecipes[seed % kRecipes.size()], 12, seed);
    const Load fixed = load_of_kept_edges(network);
    const Components components(network, fixed, 10);
    if (components.count() == 0) continue;
    std::vector<std::int32_t> seen(network.edges.size(), 0);
    Components::Places places;
    for (std::int32_t k = 0; k < components.count(); ++k) {
      const Component component = components.take(k, places);
      EXPECT_EQ(static_cast<std::int64_t>(component.edges.size()), components.edges(k));
      for (std::size_t e = 0; e < component.edges.size(); ++e) {
        const Network::Edge& local = component.network.edges[e];
        const Network::Edge& edge = network.edges[component.edges[e]];
        ++seen[component.edges[e]];
        EXPECT_EQ(component.needs[local.need], edge.need);
        EXPECT_EQ(component.offers[local.offer], edge.offer);
        EXPECT_EQ(component.cities[component.network.offers[local.offer].city], network.offers[edge.offer].city);
        EXPECT_EQ(local.points, edge.points);
      }
    }
    for (std::size_t e = 0; e < seen.size(); ++e) EXPECT_EQ(seen[e], network.edges[e].kept ? 0 : 1);
  }
}

TEST(Components, OfASmallOrConnectedOrEmptyNetworkAreNone) {
  EXPECT_EQ(parts_of({}), 0);
  EXPECT_EQ(parts_of(random_network({.edge_percent = 0}, 1)), 0);
  EXPECT_EQ(parts_of(random_network({.needs = 30, .offers = 30, .edge_percent = 60}, 1)), 0);
  const Network network = two_pairs();
  EXPECT_EQ(Components(network, load_of_kept_edges(network), 2).count(), 0);
}

TEST(SolveComponents, ReportsProgressUpToTheEndOneThreadAtATime) {
  const Network network = islands(kRecipes[1], 30, 3);
  std::atomic<int> inside = 0;
  std::int64_t last = 0;
  std::int64_t last_total = -1;
  Control control = with_threads(4);
  control.progress = [&](Phase phase, std::int64_t done, std::int64_t total) {
    EXPECT_EQ(++inside, 1);
    EXPECT_EQ(phase, Phase::kPairs);
    EXPECT_GE(done, last);
    last = done;
    last_total = total;
    --inside;
  };
  control.cancelled = [&] {
    EXPECT_EQ(++inside, 1);
    --inside;
    return false;
  };
  EXPECT_FALSE(solve_components(network, composite_of(network), load_of_kept_edges(network), control, 1).cancelled);
  EXPECT_EQ(last, last_total);
}

TEST(SolveComponents, StopsAllThreadsWhenCancelledAndAsksNoMore) {
  const Network network = islands(kRecipes[1], 30, 3);
  for (const int threads : {1, 2, 4}) {
    for (const int calls : {0, 1, 20}) {
      int asked = 0;
      Control control = with_threads(threads);
      control.cancelled = [&] { return asked++ >= calls; };
      const PairsFlow found = solve_components(network, composite_of(network), load_of_kept_edges(network), control, 1);
      EXPECT_TRUE(found.cancelled);
      EXPECT_TRUE(found.edges.empty());
      EXPECT_EQ(asked, calls + 1);
    }
  }
}

}  // namespace
}  // namespace entente::matcher::flow
