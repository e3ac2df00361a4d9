// Quotas, reserves and fairness of rounds: against every choice of small networks, and whole rounds through the
// checker.
#include "matcher/round/quotas.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/checker/checker.h"
#include "matcher/engine/solve_round.h"
#include "matcher/round/fairness.h"
#include "matcher/round/reserves.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/example_snapshot.h"
#include "tests/matcher/explain/random_quotas.h"
#include "tests/matcher/network/random_network.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::Everything;
using testing::problem_of;
using testing::random_network;
using testing::Recipe;

std::vector<std::int32_t> columns_of_choice(const Network& network, const Choice& choice) {
  std::vector<std::int32_t> columns = choice.edges;
  for (const std::int32_t trio : choice.trios)
    columns.push_back(static_cast<std::int32_t>(network.edges.size()) + trio);
  return columns;
}

Recipe small_recipe(std::uint32_t seed) {
  Recipe recipe{.needs = 4, .offers = 4, .cities = 4, .edge_percent = 40, .points = {0, 1, 2, 3, 4, 5}};
  if (seed % 3 == 0) recipe.facilitators = 2, recipe.trio_percent = 12, recipe.edge_percent = 30;
  if (seed % 2 == 0) recipe.nested_quotas = 2;
  if (seed % 4 == 0) recipe.quotas = 1;
  recipe.kept_percent = seed % 5 == 0 ? 10 : 0;
  return recipe;
}

TEST(Fairness, RaisesTheSmallestScoreAsFarAsItGoes) {
  int raised = 0, proven_beyond = 0;
  for (std::uint32_t seed = 0; seed < 900; ++seed) {
    const Network network = random_network(small_recipe(seed), seed);
    if (network.edges.size() + network.trios.size() > 13) continue;
    SCOPED_TRACE(seed);
    const auto [best, choices] = Everything(network).best();
    if (choices.empty() || scores_of(network).empty()) continue;
    Points largest = -1;
    Everything(network).visit([&](const Choice& choice, const Amount& amount) {
      if (amount.priority_needs != best.priority_needs || amount.needs != best.needs) return;
      Points smallest = scores_of(network).back();
      for (const std::int32_t column : columns_of_choice(network, choice))
        if (const ColumnView view = column_of(network, column); !view.kept) smallest = std::min(smallest, view.points);
      largest = std::max(largest, smallest);
    });
    Drawing drawing;
    drawing.network = network;
    const bool trios = !network.trios.empty();
    const FairThreshold fair = fair_threshold(drawing, trios, best, {});
    ASSERT_EQ(fair.least, largest);
    raised += largest > scores_of(network).front();

    const Network all = served_network(drawing, std::nullopt);
    EXPECT_TRUE(check(all, fair.proof.coverage_choice, fair.proof.coverage).ok());
    EXPECT_EQ(fair.proof.coverage.objective.needs, best.needs);
    const auto scores = scores_of(network);
    const auto next = std::upper_bound(scores.begin(), scores.end(), fair.least);
    ASSERT_EQ(fair.proof.beyond.has_value(), next != scores.end());
    if (!fair.proof.beyond) continue;
    ++proven_beyond;
    EXPECT_TRUE(check_bound(served_network(drawing, *next), *fair.proof.beyond).ok());
    EXPECT_TRUE(fair.proof.beyond->upper_bound <
                composite_value(composite_of(all), {best.priority_needs, best.needs, 0}));
  }
  EXPECT_GT(raised, 200);
  EXPECT_GT(proven_beyond, 200);
}

TEST(Reserves, AreTheBestColumnsThatFitInThePlaceOfAPairing) {
  int reserves_seen = 0;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    const Network network = random_network(small_recipe(seed), seed);
    SCOPED_TRACE(seed);
    const SolveResult result = network.trios.empty() ? solve_pairs(network, {}) : solve_with_trios(network, {});
    if (result.outcome != Outcome::kOptimal) continue;
    Drawing drawing;
    drawing.network = network;
    for (std::size_t j = 0; j < network.offers.size(); ++j) drawing.offers.push_back(static_cast<std::int32_t>(j));
    const std::vector<std::int32_t> chosen = columns_of_choice(network, result.choice);
    Load load(network);
    for (const std::int32_t column : chosen) load.take(network, column);
    const auto of_need = columns_by_need(network);
    for (const std::int32_t column : chosen) {
      const std::int32_t need = column_of(network, column).need;
      std::vector<RoundPairing::RunnerUp> expected;
      for (std::int32_t other = 0; other < columns_of(network); ++other) {
        const ColumnView view = column_of(network, other);
        if (view.need != need || std::binary_search(chosen.begin(), chosen.end(), other)) continue;
        Choice swapped;
        const auto edges = static_cast<std::int32_t>(network.edges.size());
        for (const std::int32_t k : chosen)
          if (k != column) (k < edges ? swapped.edges : swapped.trios).push_back(k < edges ? k : k - edges);
        (other < edges ? swapped.edges : swapped.trios).push_back(other < edges ? other : other - edges);
        if (!broken_capacity(network, swapped) && !missed_quota(network, swapped))
          expected.push_back({view.offers[0], view.offers[1], view.points});
      }
      std::stable_sort(expected.begin(), expected.end(),
                       [](const auto& a, const auto& b) { return a.score > b.score; });
      if (expected.size() > 2) expected.resize(2);
      const auto found = reserves_of(drawing, of_need[static_cast<std::size_t>(need)], chosen, load, column, 2);
      ASSERT_EQ(found.size(), expected.size());
      reserves_seen += static_cast<int>(found.size());
      std::vector<Points> a, b;
      for (const auto& x : found) a.push_back(x.score);
      for (const auto& x : expected) b.push_back(x.score);
      EXPECT_EQ(a, b);
      EXPECT_TRUE(reserves_of(drawing, of_need[static_cast<std::size_t>(need)], chosen, load, column, 0).empty());
    }
  }
  EXPECT_GT(reserves_seen, 200);
}

void expect_proven(const Round& round) {
  const Network& network = round.drawing.network;
  const CheckReport report = round.with_trios ? check(network, round.choice, round.trios_certificate)
                                              : check(network, round.choice, round.pairs_certificate);
  EXPECT_TRUE(report.ok()) << report.findings.front().id << " " << report.findings.front().where;
  EXPECT_TRUE(check(without_trios(network), round.pairs_choice, round.pairs_certificate).ok());
  if (!round.without_quotas) return;
  Network before = network;
  before.quotas.clear();
  Certificate certificate = round.without_quotas->certificate;
  EXPECT_TRUE(check(before, round.without_quotas->choice, certificate).ok());
}

// Pairings of a class, counted from the pairings themselves.
std::int64_t count_of(const Round& round, const std::string& of) {
  const Problem& problem = *round.problem;
  return std::count_if(round.pairings.begin(), round.pairings.end(), [&](const RoundPairing& pairing) {
    const Country& country = problem.country_of(pairing.need);
    const Listing& need = problem.listings()[static_cast<std::size_t>(pairing.need)];
    const auto has = [&](const std::vector<std::string>& codes, const char* prefix) {
      return std::any_of(codes.begin(), codes.end(), [&](const std::string& code) { return prefix + code == of; });
    };
    return "axis:" + std::string(axis_id(pairing.evaluation.axis)) == of || (of == "country:ldc" && country.ldc) ||
           (of == "country:lldc" && country.lldc) || (of == "country:sids" && country.sids) ||
           "region:" + country.m49_region == of || has(need.creative_fields, "field:") ||
           has(need.beneficiaries, "beneficiary:");
  });
}

TEST(Quotas, HoldInRoundsOfRandomSnapshots) {
  int bound = 0, infeasible = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    testing::SnapshotShape shape;
    shape.trios = seed % 2 == 0;
    shape.restrict = false;
    Snapshot snapshot = testing::with_random_quotas(testing::random_snapshot(seed, shape), seed);
    snapshot.programme.reserve_list_length = 2;
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem);
    const Round round = solve_round(problem, {});
    if (!round.faults.empty()) continue;
    if (round.outcome == Outcome::kInfeasible) {
      ++infeasible;
      ASSERT_GE(round.conflict.size(), 2u);
      for (const Text& text : round.conflict) EXPECT_EQ(testing::missing_in_catalogue(text), "");
      continue;
    }
    expect_proven(round);
    for (const QuotaOutcome& quota : round.quotas) {
      EXPECT_TRUE(quota.of == "cities" || quota.count == count_of(round, quota.of)) << quota.of;
      EXPECT_GE(quota.count, quota.least);
      EXPECT_LE(quota.count, quota.most);
      bound += quota.price != Amount{};
      if (quota.of == "cities") continue;
      EXPECT_EQ(quota.pairings,
                std::ssize(round.without_quotas->choice.edges) + std::ssize(round.without_quotas->choice.trios));
    }
    for (const RoundPairing& pairing : round.pairings)
      EXPECT_TRUE(pairing.kept || pairing.evaluation.score >= round.smallest_score_allowed.value_or(0));
    for (const UnmetNeed& unmet : round.unmet)
      for (const Text& text : unmet.details) EXPECT_EQ(testing::missing_in_catalogue(text), "");
  }
  EXPECT_GT(bound, 20);
  EXPECT_GT(infeasible, 5);
}

TEST(Quotas, CountBothDirectionsBetweenTwoCities) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    testing::SnapshotShape shape;
    shape.cities = 4;
    shape.trios = seed % 2 == 0;
    shape.restrict = false;
    Snapshot snapshot = testing::random_snapshot(seed, shape);
    snapshot.programme.axes = {Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth};
    snapshot.programme.proposals_between_two_cities = 1;
    snapshot.directives.clear();
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem);
    const Round round = solve_round(problem, {});
    ASSERT_NE(round.outcome, Outcome::kInfeasible);
    std::map<std::set<std::string>, int> between;
    for (const RoundPairing& pairing : round.pairings)
      for (const Problem::ListingIndex offer : {pairing.offer, pairing.facilitator})
        if (offer >= 0) ++between[{problem->city_of(pairing.need).id, problem->city_of(offer).id}];
    std::int64_t most = 0;
    for (const auto& [cities, count] : between) {
      EXPECT_LE(count, 1);
      most = std::max<std::int64_t>(most, count);
    }
    ASSERT_EQ(round.quotas.size(), 1u);
    EXPECT_EQ(round.quotas[0].count, most);
  }
}

TEST(Quotas, OfTheExampleNetworkBindOrContradict) {
  Snapshot snapshot = testing::example_snapshot();
  snapshot.programme.quotas = {{"axis:north-south-south", 50, 1000}, {"axis:north-south", 0, 320}};
  const Round round = solve_round(problem_of(snapshot), {});
  ASSERT_TRUE(round.outcome == Outcome::kOptimal || round.outcome == Outcome::kBounded);
  expect_proven(round);
  ASSERT_EQ(round.quotas.size(), 2u);
  EXPECT_GE(round.quotas[0].count, round.quotas[0].least);
  EXPECT_LE(round.quotas[1].count, round.quotas[1].most);

  snapshot.programme.quotas = {{"country:ldc", 900, 1000}};
  const Round none = solve_round(problem_of(snapshot), {});
  EXPECT_EQ(none.outcome, Outcome::kInfeasible);
  ASSERT_EQ(none.conflict.size(), 2u);
  EXPECT_EQ(none.conflict[0].id, "conflict.least");
  EXPECT_EQ(none.conflict[1].id, "conflict.change_least");
  EXPECT_TRUE(none.pairings.empty());
}

TEST(Quotas, AnAxisIsReadFromProviderToBeneficiary) {
  EXPECT_TRUE(is_quota_class("axis:south-north"));
  for (const char* unknown : {"", "axis", "axis:", "axis:west", "country:oda", "country", "topic:x"})
    EXPECT_FALSE(is_quota_class(unknown)) << unknown;
}

// Without the one pairing no choice keeps the quota: it is in every best round, and the round says so.
TEST(Quotas, PairingsThatOneNeedsAreInEveryBestRound) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.trios = false;
  std::erase_if(snapshot.listings, [](const Listing& listing) {
    return listing.id != "cities/kumi/listings/n" && listing.id != "cities/sur/listings/p";
  });
  snapshot.programme.quotas = {{"axis:south-south", 1000, 1000}};
  const Round round = solve_round(testing::problem_of(snapshot), {});
  ASSERT_EQ(round.pairings.size(), 1u);
  EXPECT_EQ(round.pairings[0].standing, Standing::kInEveryBestRound);
}

}  // namespace
}  // namespace entente::matcher
