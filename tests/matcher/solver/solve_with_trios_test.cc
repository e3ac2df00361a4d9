#include <gtest/gtest.h>

#include <CbcModel.hpp>
#include <OsiClpSolverInterface.hpp>
#include <string>
#include <thread>

#include "matcher/checker/checker.h"
#include "matcher/solver/solver.h"
#include "tests/matcher/network/joint_program.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Everything;
using testing::random_network;
using testing::Recipe;
using testing::write_joint_program;

std::string findings(const CheckReport& report) {
  std::string text;
  for (const CheckFinding& finding : report.findings) text += finding.id + " " + finding.where + "; ";
  return text;
}

void expect_checked(const Network& network, const SolveResult& result) {
  const CheckReport report = check(network, result.choice, result.certificate);
  EXPECT_TRUE(report.ok()) << findings(report);
  EXPECT_EQ(report.proven, result.certificate.kind);
  EXPECT_EQ(result.outcome == Outcome::kOptimal, report.proven != Certificate::Kind::kBounded);
}

struct Family {
  const char* name;
  Recipe recipe;
  int networks;
};

const Recipe kBase = {.needs = 4,
                      .offers = 3,
                      .facilitators = 3,
                      .cities = 5,
                      .edge_percent = 30,
                      .trio_percent = 14,
                      .points = {0, 1, 2, 4}};

Recipe with(Recipe recipe, void (*change)(Recipe&)) {
  change(recipe);
  return recipe;
}

const std::vector<Family> kSmall = {
    {"ties", kBase, 500},
    {"wide points", with(kBase, [](Recipe& r) { r.points.clear(), r.most_points = 100'000; }), 300},
    {"one place each", with(kBase, [](Recipe& r) { r.most_capacity = 1, r.edge_percent = 15, r.trio_percent = 16; }),
     400},
    {"all zero", with(kBase, [](Recipe& r) { r.points = {0}; }), 100},
    {"all equal", with(kBase, [](Recipe& r) { r.points = {7}; }), 100},
    {"no limits", with(kBase, [](Recipe& r) { r.limit_percent = 0; }), 200},
    {"tight limits", with(kBase, [](Recipe& r) { r.limit_percent = 90, r.most_limit = 1; }), 200},
    {"kept", with(kBase, [](Recipe& r) { r.kept_percent = 15; }), 400},
    {"weighing", with(kBase, [](Recipe& r) { r.weigh = true, r.kept_percent = 5; }), 300},
    {"trios only", with(kBase, [](Recipe& r) { r.edge_percent = 0, r.trio_percent = 25; }), 200},
    {"no trios", with(kBase, [](Recipe& r) { r.trio_percent = 0; }), 50},
};

TEST(SolveWithTrios, FindsTheBestOfAllChoices) {
  int trees = 0;
  for (const Family& family : kSmall) {
    for (int seed = 0; seed < family.networks; ++seed) {
      const Network network = random_network(family.recipe, static_cast<std::uint32_t>(seed));
      if (network.edges.size() + network.trios.size() > 18) continue;  // too many to try everything
      SCOPED_TRACE(std::string(family.name) + " " + std::to_string(seed));
      const auto [best, choices] = Everything(network).best();
      const SolveResult result = solve_with_trios(network, {});
      ASSERT_EQ(result.outcome, Outcome::kOptimal);
      expect_checked(network, result);
      ASSERT_NE(std::find(choices.begin(), choices.end(), result.choice), choices.end());
      trees += result.certificate.kind == Certificate::Kind::kProvenByTree;
    }
  }
  EXPECT_GT(trees, 10);  // else the tree isn't tested here
}

// The joint problem in CBC's own hands.
double best_by_cbc(const Network& network) {
  OsiClpSolverInterface program;
  write_joint_program(network, program);
  CbcModel model(program);
  model.setLogLevel(0);
  model.messageHandler()->setLogLevel(0);
  model.branchAndBound();
  EXPECT_TRUE(model.isProvenOptimal());
  return -model.getObjValue();
}

TEST(SolveWithTrios, AgreesWithCbcAlone) {
  int proven = 0;
  for (int seed = 0; seed < 25; ++seed) {
    Recipe recipe{.needs = 15 + seed,
                  .offers = 12 + seed / 2,
                  .facilitators = 10,
                  .cities = 20,
                  .edge_percent = 8,
                  .trio_percent = 2,
                  .limit_percent = seed % 3 * 30,
                  .most_capacity = 1 + seed % 3,
                  .most_limit = 3};
    recipe.most_points = 50;  // CBC alone works on one sum in doubles
    const Network network = random_network(recipe, static_cast<std::uint32_t>(seed));
    SCOPED_TRACE(seed);
    const SolveResult result = solve_with_trios(network, {});
    expect_checked(network, result);
    const double best = best_by_cbc(network);
    EXPECT_LE(static_cast<double>(result.certificate.objective_value), best + 0.5);
    EXPECT_GE(static_cast<double>(result.certificate.upper_bound), best - 0.5);
    if (result.outcome != Outcome::kOptimal) continue;
    ++proven;
    EXPECT_NEAR(static_cast<double>(result.certificate.objective_value), best, 0.5);
  }
  EXPECT_GE(proven, 24);
}

const Recipe kMiddle = {.needs = 40,
                        .offers = 30,
                        .facilitators = 30,
                        .cities = 40,
                        .edge_percent = 5,
                        .trio_percent = 2,
                        .points = {2000, 3000, 3017, 4500, 6000}};

TEST(SolveWithTrios, IsNeverWorseThanPairsAlone) {
  for (std::uint32_t seed = 0; seed < 6; ++seed) {
    const Network network = random_network(kMiddle, seed);
    const SolveResult pairs = solve_pairs(network, {});
    const SolveResult joint = solve_with_trios(network, {});
    expect_checked(network, joint);
    EXPECT_GE(joint.certificate.objective, pairs.certificate.objective);
  }
}

TEST(SolveWithTrios, SaysWhatItCouldNotProve) {
  Control control;
  control.node_limit = 0;
  int bounded = 0;
  for (std::uint32_t seed = 0; seed < 6; ++seed) {
    Recipe recipe = kMiddle;
    recipe.needs = 30;
    recipe.edge_percent = 2;
    recipe.points = {};
    const Network network = random_network(recipe, seed);
    const SolveResult result = solve_with_trios(network, control);
    expect_checked(network, result);
    if (result.outcome != Outcome::kBounded) continue;
    ++bounded;
    EXPECT_GT(result.certificate.upper_bound, result.certificate.objective_value);
    EXPECT_EQ(result.certificate.tree.size(), 1u);
  }
  EXPECT_GT(bounded, 0);
}

TEST(SolveWithTrios, OfNoTriosIsTheRoundOfPairs) {
  const Network network = random_network({.needs = 30, .offers = 20, .edge_percent = 10}, 4);
  EXPECT_EQ(solve_with_trios(network, {}).choice, solve_pairs(network, {}).choice);
}

TEST(SolveWithTrios, TellsWhatIsReachedAndWhatNoChoicePasses) {
  for (std::uint32_t seed = 0; seed < 6; ++seed) {
    Recipe recipe = {.needs = 30,
                     .offers = 20,
                     .facilitators = 10,
                     .cities = 12,
                     .edge_percent = 20,
                     .trio_percent = 3,
                     .most_limit = 5};
    recipe.weigh = seed % 2 == 0;
    const Network network = random_network(recipe, seed);
    std::vector<Bounds> told;
    Control control;
    control.bounds = [&](const Bounds& bounds) { told.push_back(bounds); };
    const SolveResult result = solve_with_trios(network, control);
    ASSERT_FALSE(told.empty());
    for (std::size_t k = 0; k < told.size(); ++k) {
      EXPECT_LE(told[k].reached, told[k].bound);
      if (k == 0) continue;
      EXPECT_GE(told[k].reached, told[k - 1].reached);
      EXPECT_LE(told[k].bound, told[k - 1].bound);
    }
    const Amount& reached = result.certificate.objective;
    const Amount as_told =
        network.weigh ? Amount{0, 0, static_cast<Points>(result.certificate.objective_value)} : reached;
    EXPECT_EQ(told.back().reached, as_told);
    if (result.outcome == Outcome::kOptimal) {
      EXPECT_EQ(told.back().bound, as_told);
    }
  }
}

TEST(SolveWithTrios, StopsWhenCancelled) {
  const Network network = random_network(kMiddle, 1);
  for (int after : {0, 1, 3, 6}) {
    int asked = 0;
    Control control;
    control.cancelled = [&] { return asked++ >= after; };
    const SolveResult result = solve_with_trios(network, control);
    EXPECT_EQ(result.outcome, Outcome::kCancelled) << after;
    EXPECT_EQ(result.choice, Choice{});
  }
}

TEST(SolveWithTrios, RefusesAFaultyNetwork) {
  Network network = random_network(kMiddle, 1);
  network.trios[0].facilitator = 10'000;
  EXPECT_EQ(solve_with_trios(network, {}).outcome, Outcome::kInfeasible);
}

TEST(SolveWithTrios, GivesTheSameInEveryThread) {
  const Network network = random_network(kMiddle, 2);
  const SolveResult alone = solve_with_trios(network, {});
  std::vector<SolveResult> results(4);
  {
    std::vector<std::jthread> threads;
    for (SolveResult& result : results) threads.emplace_back([&] { result = solve_with_trios(network, {}); });
  }
  for (const SolveResult& result : results) {
    EXPECT_EQ(result.choice, alone.choice);
    EXPECT_EQ(result.certificate.tree.size(), alone.certificate.tree.size());
    EXPECT_EQ(result.certificate.tree.back().duals.offers, alone.certificate.tree.back().duals.offers);
  }
}

TEST(SolveWithTrios, WritesNothingOnTheScreen) {
  const Network network = random_network(kMiddle, 3);
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  solve_with_trios(network, {});
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(SolveWithTrios, NamesItsVersionOfCbc) {
  EXPECT_FALSE(cbc_version().empty());
}

}  // namespace
}  // namespace entente::matcher
