#include "matcher/explain/directive_price.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/engine/solve_round.h"
#include "matcher/explain/explanation.h"
#include "matcher/network/load.h"
#include "matcher/round/variants.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/explain/tiny_shape.h"
#include "tests/matcher/network/random_network.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

// Draws the snapshot and tries every choice.
Amount best_of(const Snapshot& snapshot) {
  const auto problem = problem_of(snapshot);
  const Drawing drawing = draw(*problem, seeks_trios(*problem)).drawing;
  return testing::Everything(drawing.network).best().first;
}

TEST(DirectivePrice, IsTheDifferenceOfBothBestRounds) {
  int costly = 0, needs = 0, free = 0, kept = 0, trios = 0;
  for (std::uint64_t seed = 0; seed < 130; ++seed) {
    const Snapshot plain = testing::random_snapshot(seed, testing::tiny_shape(seed));
    const auto problem = problem_of(plain);
    const Drawing drawing = draw(*problem, seeks_trios(*problem)).drawing;
    const Network& network = drawing.network;
    if (network.edges.empty() || columns_of(network) > 14) continue;
    const Amount best = testing::Everything(network).best().first;
    for (std::size_t e = 0; e < network.edges.size(); ++e) {
      const auto need = drawing.needs[static_cast<std::size_t>(network.edges[e].need)];
      const auto offer = drawing.offers[static_cast<std::size_t>(network.edges[e].offer)];
      for (const auto kind : {Directive::Kind::kKeep, Directive::Kind::kRuleOut}) {
        SCOPED_TRACE(seed);
        Snapshot with = plain;
        with.directives = {{kind, plain.listings[static_cast<std::size_t>(need)].id,
                            plain.listings[static_cast<std::size_t>(offer)].id}};
        const Round round = solve_round(problem_of(with), {});
        if (!round.faults.empty()) continue;  // a limit of zero
        ASSERT_EQ(round.outcome, Outcome::kOptimal);
        ASSERT_EQ(round.directives.size(), 1u);
        const DirectivePrice& price = round.directives[0];
        EXPECT_EQ(price.kind, kind);
        const Amount expected = difference(network, best, best_of(with));
        EXPECT_EQ(price.price, expected);
        EXPECT_GE(price.price, Amount{}) << "a word never makes a round better";
        ++(price.price == Amount{} ? free : costly);
        needs += price.price.needs > 0;
        kept += kind == Directive::Kind::kKeep && price.price != Amount{};
        trios += !network.trios.empty();

        const Explanation said = explain(*round.problem, need, offer, -1, &round);
        const bool named = std::any_of(said.remarks.begin(), said.remarks.end(), [&](const Text& remark) {
          EXPECT_EQ(testing::missing_in_catalogue(remark), "");
          const bool costs = price.price != Amount{};
          return remark.id == (kind == Directive::Kind::kKeep ? costs ? "remark.keep_costs" : "remark.keep_is_free"
                               : costs                        ? "remark.rule_out_costs"
                                                              : "remark.rule_out_is_free");
        });
        EXPECT_TRUE(named);
      }
    }
  }
  EXPECT_GT(costly, 50);
  EXPECT_GT(free, 50);
  EXPECT_GT(needs, 2);
  EXPECT_GT(kept, 20);
  EXPECT_GT(trios, 20);
}

TEST(DirectivePrice, IsThereForAPairWithADirectiveOnly) {
  const auto problem = problem_of(testing::holding_snapshot());
  const Round round = solve_round(problem, {});
  EXPECT_TRUE(round.directives.empty());
  EXPECT_FALSE(
      directive_price(round, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o"), {}));
}

TEST(DirectivePrice, StopsWhereTheWorkEnds) {
  testing::SnapshotShape shape;
  shape.needs = 90;
  shape.offers = 90;
  shape.areas = 1;
  shape.restrict = false;
  shape.directives = 90;
  const Round round = solve_round(problem_of(testing::random_snapshot(3, shape)), {});
  ASSERT_TRUE(round.faults.empty());
  const auto columns = static_cast<std::size_t>(columns_of(round.drawing.network));
  const std::size_t words = round.problem->snapshot().directives.size();
  ASSERT_LT(kDirectiveWork / columns, words) << "the network is too small for this test";
  EXPECT_EQ(round.directives.size(), kDirectiveWork / columns);
  const auto said = std::find_if(round.remarks.begin(), round.remarks.end(),
                                 [](const Text& remark) { return remark.id == "remark.directives_without_price"; });
  ASSERT_NE(said, round.remarks.end());
  EXPECT_EQ(testing::missing_in_catalogue(*said), "");
}

}  // namespace
}  // namespace entente::matcher
