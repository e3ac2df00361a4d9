#include <gtest/gtest.h>
#include <lemon/list_graph.h>
#include <lemon/network_simplex.h>

#include <optional>
#include <set>
#include <string>

#include "matcher/checker/checker.h"
#include "matcher/solver/solver.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Everything;
using testing::random_network;
using testing::Recipe;

std::string findings(const CheckReport& report) {
  std::string text;
  for (const CheckFinding& finding : report.findings) text += finding.id + " " + finding.where + "; ";
  return text;
}

void expect_proven(const Network& network, const SolveResult& result) {
  ASSERT_EQ(result.outcome, Outcome::kOptimal);
  EXPECT_EQ(result.certificate.kind, Certificate::Kind::kProven);
  const CheckReport report = check(network, result.choice, result.certificate);
  EXPECT_TRUE(report.ok()) << findings(report);
  EXPECT_EQ(report.proven, Certificate::Kind::kProven);
}

struct Family {
  const char* name;
  Recipe recipe;
  int networks;
};

const std::vector<Family> kSmall = {
    {"ties", {.points = {0, 1, 2, 4}}, 1500},
    {"ties, one to one", {.needs = 5, .edge_percent = 40, .most_capacity = 1, .points = {0, 1, 2, 4}}, 700},
    {"all zero", {.points = {0}}, 300},
    {"all equal", {.points = {3}}, 300},
    {"wide points", {.most_points = 1'000'000}, 500},
    {"tight limits", {.cities = 4, .limit_percent = 90, .most_limit = 1, .points = {0, 1, 2}}, 1000},
    {"limits and priorities",
     {.needs = 6,
      .offers = 5,
      .cities = 3,
      .edge_percent = 35,
      .limit_percent = 80,
      .most_capacity = 1,
      .priority_percent = 50,
      .points = {0, 1, 9}},
     1000},
    {"one city of providers",
     {.offers = 5, .cities = 1, .edge_percent = 60, .limit_percent = 0, .most_capacity = 3},
     500},
    {"kept", {.kept_percent = 25, .points = {0, 1, 2, 4}}, 1500},
    {"weighing", {.kept_percent = 5, .most_points = 400, .weigh = true}, 700},
    {"one row", {.needs = 1, .offers = 8, .edge_percent = 80, .most_capacity = 4}, 200},
    {"one column", {.needs = 8, .offers = 1, .edge_percent = 80, .most_capacity = 4}, 200},
    {"no edges", {.edge_percent = 0}, 20},
};

TEST(SolvePairs, FindsTheBestOfAllChoices) {
  for (const Family& family : kSmall) {
    for (int seed = 0; seed < family.networks; ++seed) {
      const Network network = random_network(family.recipe, static_cast<std::uint32_t>(seed));
      const auto [best, choices] = Everything(network).best();
      const SolveResult result = solve_pairs(network, {});
      SCOPED_TRACE(std::string(family.name) + " " + std::to_string(seed));
      expect_proven(network, result);
      const Amount reached = objective_of(network, result.choice);
      ASSERT_FALSE(testing::better(network, best, reached))
          << best.priority_needs << " " << best.needs << " " << best.points << " / " << reached.needs << " "
          << reached.points;
      ASSERT_NE(std::find(choices.begin(), choices.end(), result.choice), choices.end());
    }
  }
}

// One priority need against two others: a weight of twice a need would tie.
TEST(SolvePairs, OnePriorityNeedOutweighsTwoOthers) {
  Network network;
  network.cities = {{1, kUnlimited}, {}, {}};
  network.needs = {{0, 1, true}, {0, 1, false}, {1, 1, false}};
  network.offers = {{2, 1}, {2, 1}};
  network.edges = {{0, 0, 0, false}, {1, 1, 50, false}, {2, 0, 50, false}};
  const SolveResult result = solve_pairs(network, {});
  EXPECT_EQ(result.choice.edges, (std::vector<std::int32_t>{0}));
  expect_proven(network, result);
}

TEST(SolvePairs, TakesNoPartnerThatAddsNothing) {
  for (int seed = 0; seed < 500; ++seed) {
    const Network network =
        random_network({.most_capacity = 3, .points = {0, 0, 1, 2}}, static_cast<std::uint32_t>(seed));
    const SolveResult result = solve_pairs(network, {});
    for (std::size_t k = 0; k < result.choice.edges.size(); ++k) {
      Choice less = result.choice;
      less.edges.erase(less.edges.begin() + static_cast<std::ptrdiff_t>(k));
      EXPECT_LT(objective_of(network, less), objective_of(network, result.choice));
    }
  }
}

TEST(SolvePairs, IgnoresTrios) {
  const Network network = random_network({.facilitators = 2, .trio_percent = 40, .kept_percent = 10}, 3);
  const SolveResult with = solve_pairs(network, {});
  const SolveResult without = solve_pairs(without_trios(network), {});
  EXPECT_EQ(with.choice, without.choice);
  expect_proven(without_trios(network), with);
}

TEST(SolvePairs, OfAnEmptyNetworkIsEmpty) {
  const SolveResult result = solve_pairs({}, {});
  expect_proven({}, result);
  EXPECT_EQ(result.choice, Choice{});
}

TEST(SolvePairs, RefusesAFaultyNetwork) {
  Network network = random_network({}, 1);
  network.edges[0].points = kUnlimited;
  network.edges[1].points = kUnlimited;
  EXPECT_EQ(solve_pairs(network, {}).outcome, Outcome::kInfeasible);
}

TEST(SolvePairs, HoldsTheGreatestPointsAndRefusesMore) {
  Network network;
  network.cities = {{}, {}};
  network.needs = {{0, 1, true}, {0, 1, false}};
  network.offers = {{1, 1}, {1, 1}};
  const Points most = (Points{1} << 61) - 1;  // two of them stay below 2^62
  network.edges = {{0, 0, most, false}, {0, 1, most, false}, {1, 0, most - 1, false}, {1, 1, most, false}};
  const SolveResult result = solve_pairs(network, {});
  expect_proven(network, result);
  EXPECT_EQ(result.certificate.objective, (Amount{1, 2, 2 * most}));
  for (const Points more : {Points{1} << 61, Points{1} << 62, kUnlimited}) {
    network.edges[2].points = more;
    ASSERT_FALSE(faults_of(network).empty());
    EXPECT_EQ(faults_of(network)[0].id, "overflow");
    const SolveResult refused = solve_pairs(network, {});
    EXPECT_EQ(refused.outcome, Outcome::kInfeasible);
    EXPECT_EQ(refused.choice, Choice{});
  }
}

TEST(SolvePairs, HoldsNumbersBeyond64Bits) {
  Network network = random_network({.needs = 5, .offers = 5, .points = {(Points{1} << 58) - 1, 1, 1 << 20}}, 5);
  ASSERT_TRUE(faults_of(network).empty());
  const auto [best, choices] = Everything(network).best();
  const SolveResult result = solve_pairs(network, {});
  expect_proven(network, result);
  EXPECT_EQ(objective_of(network, result.choice), best);
}

TEST(SolvePairs, StopsWhenCancelled) {
  const Network network = random_network({.needs = 300, .offers = 100, .edge_percent = 5}, 1);
  Control control;
  control.cancelled = [] { return true; };
  const SolveResult result = solve_pairs(network, control);
  EXPECT_EQ(result.outcome, Outcome::kCancelled);
  EXPECT_EQ(result.choice, Choice{});
}

TEST(SolvePairs, ReportsProgressUpToTheEnd) {
  const Network network = random_network({.needs = 300, .offers = 100, .edge_percent = 5}, 1);
  std::optional<Phase> last_phase;
  std::int64_t last = 0;
  std::int64_t last_total = 0;
  std::set<Phase> phases;
  Control control;
  control.progress = [&](Phase phase, std::int64_t done, std::int64_t total) {
    if (phase != last_phase) {
      EXPECT_EQ(last, last_total);
      EXPECT_TRUE(phases.insert(phase).second) << phase_id(phase);
      last = 0;
    }
    EXPECT_GE(done, last);
    EXPECT_LE(done, total);
    last_phase = phase;
    last = done;
    last_total = total;
  };
  solve_pairs(network, control);
  EXPECT_EQ(last_phase, Phase::kRepair);
  EXPECT_EQ(last, last_total);
}

// The drawn network as LEMON sees it, on points and bonuses small enough for 64 bits. Its supplies are balanced by an
// arc from source to sink: with a GEQ supply, LEMON would let needs ship more than their capacity.
std::int64_t best_by_lemon(const Network& network) {
  using Graph = lemon::ListDigraph;
  Graph graph;
  Graph::ArcMap<std::int64_t> upper(graph);
  Graph::ArcMap<std::int64_t> cost(graph);
  const auto arc = [&](Graph::Node from, Graph::Node to, std::int64_t capacity, std::int64_t gain) {
    const Graph::Arc added = graph.addArc(from, to);
    upper[added] = std::min<std::int64_t>(capacity, 1'000'000);
    cost[added] = -gain;
  };
  const Composite composite = composite_of(network);
  const Graph::Node source = graph.addNode();
  const Graph::Node sink = graph.addNode();
  std::vector<Graph::Node> receivers, providers, needs, offers;
  for (const Network::City& city : network.cities) {
    receivers.push_back(graph.addNode());
    providers.push_back(graph.addNode());
    arc(source, receivers.back(), city.receiver_limit, 0);
    arc(providers.back(), sink, city.provider_limit, 0);
  }
  std::int64_t supply = 0;
  for (const Network::Need& need : network.needs) {
    needs.push_back(graph.addNode());
    const Wide bonus = composite.need + (need.priority ? composite.priority : 0);
    arc(receivers[need.city], needs.back(), 1, static_cast<std::int64_t>(bonus));
    arc(receivers[need.city], needs.back(), need.capacity - 1, 0);
    supply += need.capacity;
  }
  for (const Network::Offer& offer : network.offers) {
    offers.push_back(graph.addNode());
    arc(offers.back(), providers[offer.city], offer.capacity, 0);
  }
  std::map<std::pair<int, int>, Graph::Node> pairs;
  for (const Network::Edge& edge : network.edges) {
    const auto [found, fresh] = pairs.try_emplace({edge.need, network.offers[edge.offer].city});
    if (fresh) {
      found->second = graph.addNode();
      arc(needs[edge.need], found->second, network.partners_of_city_per_need, 0);
    }
    arc(found->second, offers[edge.offer], 1, edge.points);
  }
  arc(source, sink, supply, 0);
  lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t> simplex(graph);
  simplex.upperMap(upper).costMap(cost).stSupply(source, sink, supply);
  EXPECT_EQ(simplex.run(), (lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t>::OPTIMAL));
  return -simplex.totalCost();
}

void expect_as_by_lemon(const Network& network) {
  const SolveResult result = solve_pairs(network, {});
  expect_proven(network, result);
  EXPECT_TRUE(result.certificate.objective_value == best_by_lemon(network));
}

TEST(SolvePairs, AgreesWithNetworkSimplex) {
  for (int seed = 0; seed < 100; ++seed) {
    Recipe recipe{.needs = 60 + seed,
                  .offers = 40 + seed % 50,
                  .cities = 10 + seed % 30,
                  .edge_percent = 4 + seed % 20,
                  .limit_percent = seed % 3 * 45,
                  .most_capacity = 1 + seed % 4,
                  .most_limit = 5};
    if (seed % 4 == 0) recipe.points = {0, 1, 2, 4};
    if (seed % 10 == 7) recipe.weigh = true;
    SCOPED_TRACE(seed);
    expect_as_by_lemon(random_network(recipe, static_cast<std::uint32_t>(seed)));
  }
}

TEST(SolvePairs, AgreesWithNetworkSimplexOnThousandsOfMiddleNetworks) {
  for (int seed = 0; seed < 2400; ++seed) {
    Recipe recipe{.needs = 10 + seed % 51,
                  .offers = 8 + seed % 37,
                  .cities = 2 + seed % 19,
                  .edge_percent = 5 + seed % 23,
                  .limit_percent = seed % 4 * 30,
                  .most_capacity = 1 + seed % 5,
                  .most_limit = 1 + seed % 9,
                  .most_partners_of_city = 1 + seed % 3};
    if (seed % 3 == 0) recipe.points = {0, 1, 2, 4};
    if (seed % 20 == 13) recipe.points = {seed % 40 == 13 ? 0 : 7};
    if (seed % 10 == 7) recipe.weigh = true;
    SCOPED_TRACE(seed);
    expect_as_by_lemon(random_network(recipe, static_cast<std::uint32_t>(seed)));
    if (HasFatalFailure()) return;
  }
}

TEST(SolvePairs, GivesTheSameBytesAgain) {
  const Network network = random_network({.needs = 80, .offers = 60, .cities = 20, .points = {0, 1, 2, 4}}, 11);
  const SolveResult first = solve_pairs(network, {});
  const SolveResult second = solve_pairs(network, {});
  EXPECT_EQ(first.choice, second.choice);
  EXPECT_EQ(first.certificate.tree[0].duals.needs, second.certificate.tree[0].duals.needs);
  EXPECT_EQ(first.certificate.tree[0].duals.offers, second.certificate.tree[0].duals.offers);
}

}  // namespace
}  // namespace entente::matcher
