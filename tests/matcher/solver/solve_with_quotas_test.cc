// Quotas: nested ones in the flow, others by prices and cases; against every choice, and against CBC.
#include <gtest/gtest.h>

#include <CbcModel.hpp>
#include <OsiClpSolverInterface.hpp>
#include <string>

#include "matcher/checker/checker.h"
#include "matcher/solver/flow/nesting.h"
#include "matcher/solver/solver.h"
#include "tests/matcher/network/joint_program.h"
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

struct Family {
  const char* name;
  Recipe recipe;
  int networks;
};

const Recipe kBase = {.needs = 4, .offers = 4, .cities = 4, .edge_percent = 45, .points = {0, 1, 2, 4}};

Recipe with(Recipe recipe, void (*change)(Recipe&)) {
  change(recipe);
  return recipe;
}

const std::vector<Family> kSmall = {
    {"any sets", with(kBase, [](Recipe& r) { r.quotas = 3; }), 700},
    {"nested", with(kBase, [](Recipe& r) { r.nested_quotas = 3; }), 1000},
    {"nested, limits", with(kBase, [](Recipe& r) { r.nested_quotas = 3, r.limit_percent = 80; }), 500},
    {"nested, weighing", with(kBase, [](Recipe& r) { r.nested_quotas = 2, r.weigh = true; }), 300},
    {"nested, kept", with(kBase, [](Recipe& r) { r.nested_quotas = 3, r.kept_percent = 15; }), 500},
    {"both, kept", with(kBase, [](Recipe& r) { r.nested_quotas = 2, r.quotas = 2, r.kept_percent = 10; }), 500},
    {"all zero", with(kBase, [](Recipe& r) { r.nested_quotas = 2, r.quotas = 1, r.points = {0}; }), 200},
    {"wide points", with(kBase, [](Recipe& r) { r.nested_quotas = 3, r.points.clear(), r.most_points = 100'000; }),
     300},
    {"trios",
     with(kBase,
          [](Recipe& r) {
            r.quotas = 2, r.nested_quotas = 1, r.facilitators = 2, r.edge_percent = 30, r.trio_percent = 14;
          }),
     700},
    {"trios, kept",
     with(kBase,
          [](Recipe& r) {
            r.nested_quotas = 2, r.facilitators = 2, r.edge_percent = 30, r.trio_percent = 14, r.kept_percent = 10;
          }),
     500},
};

TEST(SolveWithQuotas, FindsTheBestOfAllChoicesOrThatThereIsNone) {
  int infeasible = 0;
  int in_flow = 0;
  int trees = 0;
  for (const Family& family : kSmall) {
    for (int seed = 0; seed < family.networks; ++seed) {
      const Network network = random_network(family.recipe, static_cast<std::uint32_t>(seed));
      if (network.edges.size() + network.trios.size() > 15) continue;  // too many to try everything
      SCOPED_TRACE(std::string(family.name) + " " + std::to_string(seed));
      const auto [best, choices] = Everything(network).best();
      const SolveResult result = network.trios.empty() ? solve_pairs(network, {}) : solve_with_trios(network, {});
      in_flow += network.trios.empty() && nesting_of(network);
      if (choices.empty()) {
        ++infeasible;
        ASSERT_EQ(result.outcome, Outcome::kInfeasible);
        ASSERT_TRUE(result.settled);
        const CheckReport report = check_bound(network, result.certificate);
        ASSERT_TRUE(report.ok()) << findings(report);
        ASSERT_TRUE(result.certificate.upper_bound < 0);
        continue;
      }
      ASSERT_EQ(result.outcome, Outcome::kOptimal);
      const CheckReport report = check(network, result.choice, result.certificate);
      ASSERT_TRUE(report.ok()) << findings(report);
      ASSERT_EQ(report.proven, result.certificate.kind);
      ASSERT_NE(std::find(choices.begin(), choices.end(), result.choice), choices.end());
      if (network.trios.empty() && nesting_of(network)) {
        ASSERT_EQ(report.proven, Certificate::Kind::kProven);
      }
      trees += report.proven == Certificate::Kind::kProvenByTree;
    }
  }
  EXPECT_GT(infeasible, 300);
  EXPECT_GT(in_flow, 1000);
  EXPECT_GT(trees, 5);
}

TEST(SolveWithQuotas, AgreesWithCbcAlone) {
  int proven = 0;
  int infeasible = 0;
  for (int seed = 0; seed < 60; ++seed) {
    Recipe recipe{.needs = 15 + seed / 2,
                  .offers = 12 + seed / 4,
                  .facilitators = seed % 2 == 0 ? 0 : 8,
                  .cities = 20,
                  .edge_percent = 8,
                  .trio_percent = seed % 2 == 0 ? 0 : 2,
                  .limit_percent = seed % 3 * 30,
                  .most_capacity = 1 + seed % 3,
                  .most_limit = 3};
    recipe.most_points = 50;  // CBC alone works on one sum in doubles
    recipe.quotas = seed % 4 < 2 ? 3 : 0;
    recipe.nested_quotas = seed % 4 == 1 ? 0 : 3;
    recipe.member_percent = 25;
    recipe.most_of_quota = 8;
    const Network network = random_network(recipe, static_cast<std::uint32_t>(seed));
    SCOPED_TRACE(seed);
    const SolveResult result = solve_with_trios(network, {});
    OsiClpSolverInterface program;
    testing::write_joint_program(network, program);
    CbcModel model(program);
    model.setLogLevel(0);
    model.messageHandler()->setLogLevel(0);
    model.branchAndBound();
    if (model.isProvenInfeasible()) {
      ++infeasible;
      EXPECT_EQ(result.outcome, Outcome::kInfeasible);
      EXPECT_TRUE(check_bound(network, result.certificate).ok());
      continue;
    }
    ASSERT_TRUE(model.isProvenOptimal());
    ASSERT_NE(result.outcome, Outcome::kInfeasible);
    const CheckReport report = check(network, result.choice, result.certificate);
    EXPECT_TRUE(report.ok()) << findings(report);
    const double best = -model.getObjValue();
    EXPECT_LE(static_cast<double>(result.certificate.objective_value), best + 0.5);
    EXPECT_GE(static_cast<double>(result.certificate.upper_bound), best - 0.5);
    if (result.outcome != Outcome::kOptimal) continue;
    ++proven;
    EXPECT_NEAR(static_cast<double>(result.certificate.objective_value), best, 0.5);
  }
  EXPECT_GE(proven + infeasible, 58);
  EXPECT_GE(proven, 25);
  EXPECT_GE(infeasible, 3);
}

TEST(Nesting, TakesOneFamilyOfNeedsAndOneOfOffers) {
  Network network;
  network.cities.resize(3);
  network.needs = {{0, 1, false}, {0, 1, false}, {1, 1, false}};
  network.offers = {{2, 2}, {2, 2}};
  network.edges = {{0, 0, 1, false}, {0, 1, 1, false}, {1, 0, 1, false}, {2, 1, 1, false}};
  network.quotas = {{0, 1, {0, 1, 2}}, {0, 1, {2}}, {0, 1, {0, 2}}};  // needs 0 and 1; need 1; offer 0
  const auto nesting = nesting_of(network);
  ASSERT_TRUE(nesting);
  EXPECT_EQ(nesting->needs.sets.size(), 2u);
  EXPECT_EQ(nesting->needs.sets[1].parent, 0);
  EXPECT_EQ(nesting->offers.sets.size(), 1u);
  network.quotas.push_back({0, 1, {0}});  // one of two edges of need 0, and of offer 0
  EXPECT_FALSE(nesting_of(network));
  network.quotas.back().members = {2, 3};  // needs 1 and 2: across the first quota; across the offers
  EXPECT_FALSE(nesting_of(network));
  network.quotas.back().members = {3};  // need 2 alone
  EXPECT_TRUE(nesting_of(network));
}

}  // namespace
}  // namespace entente::matcher
