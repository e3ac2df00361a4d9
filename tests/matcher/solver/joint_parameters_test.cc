// Whatever the parameters, choice and certificate hold: they change the work, not the truth.
#include "matcher/solver/joint_parameters.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "matcher/checker/checker.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Everything;
using testing::random_network;

struct Setting {
  const char* name;
  std::function<void(JointParameters&)> change;
};

const std::vector<Setting> kSettings = {
    {"defaults", [](JointParameters&) {}},
    {"every network is large", [](JointParameters& p) { p.many_needs = 0; }},
    {"the linear program is given up at once", [](JointParameters& p) { p.many_needs = 0, p.root_steps = 0; }},
    {"always nearly whole", [](JointParameters& p) { p.many_needs = 0, p.nearly_whole = 0; }},
    {"never nearly whole", [](JointParameters& p) { p.many_needs = 0, p.nearly_whole = 1'000'000; }},
    {"no tree", [](JointParameters& p) { p.tree_steps = 0; }},
    {"no tree, but neighbourhoods",
     [](JointParameters& p) { p.many_needs = 0, p.nearly_whole = 0, p.tree_steps = 1, p.proposals = 0; }},
    {"no proposals", [](JointParameters& p) { p.proposals = 0, p.perturbations = 0, p.neighbourhoods = 0; }},
    {"small cores", [](JointParameters& p) { p.proposal_columns = 2, p.proposal_nodes = 1, p.near_columns = 0; }},
    {"few steps", [](JointParameters& p) { p.price_steps = 1, p.propagation_steps = 1, p.perturbations = 1; }},
    {"whole prices", [](JointParameters& p) { p.denominator = 1; }},
    {"fine prices", [](JointParameters& p) { p.denominator = kMaxDenominator; }},
};

TEST(JointParameters, NeverChangeWhatIsTrue) {
  int proven_by_tree = 0, bounded = 0;
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const Network network = random_network({.needs = 5,
                                            .offers = 4,
                                            .facilitators = 3,
                                            .cities = 5,
                                            .edge_percent = 30,
                                            .trio_percent = 14,
                                            .kept_percent = seed % 4 == 0 ? 5 : 0,
                                            .points = {0, 1, 2, 4},
                                            .weigh = seed % 3 == 0},
                                           seed);
    if (!faults_of(network).empty()) continue;
    const Amount best = Everything(network).best().first;
    const Composite composite = composite_of(network);
    for (const Setting& setting : kSettings) {
      SCOPED_TRACE(std::string(setting.name) + ", seed " + std::to_string(seed));
      JointParameters parameters;
      setting.change(parameters);
      const SolveResult result = solve_with_trios(network, {}, parameters);
      ASSERT_TRUE(result.outcome == Outcome::kOptimal || result.outcome == Outcome::kBounded);
      const CheckReport report = check(network, result.choice, result.certificate);
      EXPECT_TRUE(report.ok()) << report.findings[0].id << " " << report.findings[0].where;
      EXPECT_EQ(report.proven, result.certificate.kind);
      EXPECT_TRUE(composite_value(composite, best) <= result.certificate.upper_bound);
      if (result.outcome == Outcome::kOptimal)
        EXPECT_TRUE(composite_value(composite, best) == result.certificate.objective_value);
      proven_by_tree += result.certificate.kind == Certificate::Kind::kProvenByTree;
      bounded += result.outcome == Outcome::kBounded;
    }
  }
  EXPECT_GT(proven_by_tree, 0);
  EXPECT_GT(bounded, 0) << "all is proven whatever the parameters: they aren't tested";
}

TEST(JointParameters, CancelledIsSaidWhateverStepIsRunning) {
  const Network network = random_network({.needs = 8,
                                          .offers = 6,
                                          .facilitators = 4,
                                          .cities = 6,
                                          .edge_percent = 40,
                                          .trio_percent = 10,
                                          .points = {1, 2}},
                                         3);
  int asked = 0;
  Control counting;
  counting.cancelled = [&] {
    ++asked;
    return false;
  };
  JointParameters parameters;
  parameters.many_needs = 0;
  parameters.nearly_whole = 0;
  ASSERT_NE(solve_with_trios(network, counting, parameters).outcome, Outcome::kCancelled);
  const int all = asked;
  ASSERT_GT(all, 3);
  for (int at = 1; at <= all; ++at) {
    asked = 0;
    Control control;
    control.cancelled = [&] { return ++asked >= at; };
    EXPECT_EQ(solve_with_trios(network, control, parameters).outcome, Outcome::kCancelled) << at << " of " << all;
  }
}

}  // namespace
}  // namespace entente::matcher
