#include "matcher/solver/pairs_session.h"

#include <gtest/gtest.h>

#include <set>

#include "matcher/checker/checker.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Dice;
using testing::random_network;
using testing::Recipe;

// One random change, made in the session.
class Changes {
 public:
  Changes(const Network& network, std::uint32_t seed)
      : needs_(network.needs.size()), offers_(network.offers.size()), cities_(network.cities.size()), dice_(seed) {
    for (const Network::Edge& edge : network.edges) {
      pairs_.insert({edge.need, edge.offer});
      kept_.push_back(edge.kept);
    }
  }

  void make_one(PairsSession& session) {
    const auto any = [&](std::size_t size) { return static_cast<std::int32_t>(dice_.below(static_cast<int>(size))); };
    const auto limit = [&] { return dice_.chance(40) ? kUnlimited : dice_.between(0, 3); };
    switch (dice_.below(8)) {
      case 0: {
        const std::pair pair{any(needs_), any(offers_)};
        if (!pairs_.insert(pair).second) return;
        const std::int32_t name = session.add_edge(pair.first, pair.second, dice_.between(0, 9));
        EXPECT_EQ(name, static_cast<std::int32_t>(kept_.size()));
        kept_.push_back(false);
        return;
      }
      case 1:
        if (!kept_.empty()) session.set_points(any(kept_.size()), dice_.between(0, 12));
        return;
      case 2:
        if (kept_.empty()) return;
        if (const std::int32_t edge = any(kept_.size()); !kept_[edge]) session.set_allowed(edge, dice_.chance(40));
        return;
      case 3:
        return session.set_need_capacity(any(needs_), dice_.between(0, 3));
      case 4:
        return session.set_offer_capacity(any(offers_), dice_.between(0, 3));
      case 5:
        return session.set_receiver_limit(any(cities_), limit());
      case 6:
        return session.set_provider_limit(any(cities_), limit());
      default:
        return session.set_priority(any(needs_), dice_.chance(50));
    }
  }

 private:
  std::size_t needs_, offers_, cities_;
  std::set<std::pair<std::int32_t, std::int32_t>> pairs_;
  std::vector<bool> kept_;
  Dice dice_;
};

void expect_as_cold(const PairsSession& session, Outcome outcome) {
  const Network now = session.network();
  const SolveResult cold = solve_pairs(now, {});
  ASSERT_EQ(outcome, cold.outcome);
  if (outcome != Outcome::kOptimal) return;
  // Weighed, different amounts can be worth the same.
  const Composite composite = composite_of(now);
  EXPECT_EQ(composite_value(composite, session.objective()), cold.certificate.objective_value);
  if (!now.weigh) {
    EXPECT_EQ(session.objective(), cold.certificate.objective);
  }
  const SolveResult result = session.result();
  const CheckReport report = check(now, result.choice, result.certificate);
  ASSERT_TRUE(report.ok()) << report.findings[0].id << " " << report.findings[0].where;
  EXPECT_EQ(report.proven, Certificate::Kind::kProven);
}

const std::vector<Recipe> kRecipes = {
    {.points = {0, 1, 2, 4}},
    {.needs = 6, .offers = 6, .cities = 4, .limit_percent = 70, .most_limit = 3, .points = {0, 1, 9}},
    {.needs = 7, .offers = 4, .most_capacity = 1, .most_points = 9},
    {.kept_percent = 15, .points = {0, 1, 2}},
    {.needs = 5, .offers = 8, .cities = 2, .most_capacity = 3, .most_points = 9},
    {.weigh = true},
    {.needs = 25, .offers = 20, .cities = 8, .edge_percent = 20, .most_limit = 4, .most_points = 9},
    {.points = {0}},
    {.points = {5}},
    {.needs = 1, .offers = 6, .most_capacity = 3, .most_points = 9},
    {.needs = 6, .offers = 1, .most_capacity = 3, .most_points = 9},
    {.edge_percent = 0},
    // 128 bits: the session's weights, which have room for more; and those of the network, too.
    {.needs = 5, .offers = 5, .points = {Points{1} << 44, (Points{1} << 43) + 1, 1, 0}},
    {.needs = 6, .offers = 6, .cities = 4, .limit_percent = 60, .points = {Points{1} << 55, Points{1} << 54, 1, 3}},
};

TEST(PairsSession, AgreesWithAColdSolveAfterEveryChange) {
  for (std::size_t r = 0; r < kRecipes.size(); ++r) {
    for (std::uint32_t seed = 0; seed < 800; ++seed) {
      SCOPED_TRACE("recipe " + std::to_string(r) + " seed " + std::to_string(seed));
      const Network network = random_network(kRecipes[r], seed);
      PairsSession session(network);
      Changes changes(network, seed + 1000);
      for (int step = 0; step < 12; ++step) {
        const Outcome outcome = session.resolve({});
        expect_as_cold(session, outcome);
        if (HasFatalFailure()) return;
        for (std::uint32_t c = 0; c < 1 + seed % 3; ++c) changes.make_one(session);
      }
    }
  }
}

// The prices say of a pair that isn't there whether it could help.
TEST(PairsSession, APairBelowItsThresholdDoesNotHelp) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Network network = random_network(kRecipes[seed % kRecipes.size()], seed);
    PairsSession session(network);
    ASSERT_EQ(session.resolve({}), Outcome::kOptimal);
    const Amount before = session.objective();
    std::set<std::pair<std::int32_t, std::int32_t>> pairs;
    for (const Network::Edge& edge : network.edges) pairs.insert({edge.need, edge.offer});
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(network.needs.size()); ++i) {
      for (std::int32_t j = 0; j < static_cast<std::int32_t>(network.offers.size()); ++j) {
        if (pairs.contains({i, j})) continue;
        const Wide most = session.threshold(i, network.offers[j].city) + session.price(j);
        if (most < 0) continue;
        PairsSession with(network);
        with.add_edge(i, j, static_cast<Points>(std::min<Wide>(most, 1000)));
        ASSERT_EQ(with.resolve({}), Outcome::kOptimal);
        EXPECT_FALSE(testing::better(network, with.objective(), before)) << i << " " << j;
      }
    }
  }
}

TEST(PairsSession, WithPointsThatOverflowIsInfeasibleAndGoesOnWithout) {
  const Network network = random_network({.edge_percent = 90}, 1);
  ASSERT_GT(network.edges.size(), 2u);
  PairsSession session(network);
  ASSERT_EQ(session.resolve({}), Outcome::kOptimal);
  const Amount before = session.objective();
  session.set_points(0, kUnlimited);
  EXPECT_EQ(session.resolve({}), Outcome::kInfeasible);
  session.set_points(0, network.edges[0].points);
  ASSERT_EQ(session.resolve({}), Outcome::kOptimal);
  EXPECT_EQ(session.objective(), before);
}

TEST(PairsSession, OfAnEmptyNetworkIsEmpty) {
  PairsSession session{Network{}};
  ASSERT_EQ(session.resolve({}), Outcome::kOptimal);
  EXPECT_EQ(session.objective(), Amount{});
  EXPECT_EQ(session.result().choice, Choice{});
}

TEST(PairsSession, NamesOfEdgesStay) {
  Network network;
  network.cities = {{}, {}};
  network.needs = {{0, 1, false}, {0, 1, false}};
  network.offers = {{1, 1}, {1, 1}};
  network.edges = {{0, 1, 5, false}, {1, 0, 5, false}};
  PairsSession session(network);
  const std::int32_t added = session.add_edge(0, 0, 9);
  EXPECT_EQ(added, 2);
  session.set_allowed(1, false);
  ASSERT_EQ(session.resolve({}), Outcome::kOptimal);
  EXPECT_TRUE(session.chosen(added));
  EXPECT_FALSE(session.chosen(0));
  EXPECT_FALSE(session.chosen(1));
  EXPECT_EQ(session.objective(), (Amount{0, 1, 9}));
}

TEST(PairsSession, StopsWhenCancelledAndGoesOn) {
  PairsSession session(random_network({.needs = 300, .offers = 100, .edge_percent = 5}, 1));
  Control control;
  control.cancelled = [] { return true; };
  EXPECT_EQ(session.resolve(control), Outcome::kCancelled);
  expect_as_cold(session, session.resolve({}));
}

}  // namespace
}  // namespace entente::matcher
