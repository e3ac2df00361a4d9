#include "matcher/explain/explanation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "matcher/engine/solve_round.h"
#include "matcher/network/load.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/explain/tiny_shape.h"
#include "tests/matcher/network/random_network.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

// Best worth of a choice with `forced` in it, over all choices; nullopt: none fits. For few columns.
std::optional<Amount> best_with(const Network& network, std::int32_t forced) {
  const std::int32_t columns = columns_of(network);
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  const Composite composite = composite_of(network);
  std::optional<Amount> best;
  for (std::uint32_t mask = 0; mask < (1u << columns); ++mask) {
    if (!(mask >> forced & 1)) continue;
    Choice choice;
    for (std::int32_t column = 0; column < columns; ++column)
      if (mask >> column & 1)
        (column < edges ? choice.edges : choice.trios).push_back(column < edges ? column : column - edges);
    if (broken_capacity(network, choice)) continue;
    const Amount amount = objective_of(network, choice);
    if (!best || composite_value(composite, amount) > composite_value(composite, *best)) best = amount;
  }
  return best;
}

TEST(Explanation, LacksExactlyWhatBruteForceSays) {
  int outweighed = 0, tied = 0, proposed = 0, trios = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, testing::tiny_shape(seed));
    if (seed % 3 == 0)  // many ties
      for (int i = 0; i < kTermCount; ++i)
        snapshot.programme.weights[std::string(term_id(static_cast<Term>(i)))] = i == 1 ? 8 : 0;
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem);
    const Round round = solve_round(problem, {});
    const Network& network = round.drawing.network;
    if (columns_of(network) == 0 || columns_of(network) > 11 || round.outcome != Outcome::kOptimal) continue;
    const Composite composite = composite_of(network);
    const Wide reached = composite_value(composite, objective_of(network, round.choice));
    for (std::int32_t column = 0; column < columns_of(network); ++column) {
      const ColumnView view = column_of(network, column);
      const auto of = [&](std::int32_t position) {
        return position < 0 ? -1 : round.drawing.offers[static_cast<std::size_t>(position)];
      };
      const Explanation explanation = explain(*problem, round.drawing.needs[static_cast<std::size_t>(view.need)],
                                              of(view.offers[0]), of(view.offers[1]), &round);
      for (const Text& remark : explanation.remarks) EXPECT_EQ(testing::missing_in_catalogue(remark), "");
      const std::optional<Amount> with = best_with(network, column);
      if (explanation.outcome == Explanation::Outcome::kProposed) {
        ++proposed;
        ASSERT_TRUE(with);
        EXPECT_TRUE(composite_value(composite, *with) == reached);
        continue;
      }
      ASSERT_NE(explanation.outcome, Explanation::Outcome::kRuledOut);
      if (!with) {  // a capacity of zero
        EXPECT_FALSE(explanation.shortfall);
        continue;
      }
      ASSERT_TRUE(explanation.shortfall);
      EXPECT_TRUE(composite_value(composite, *explanation.shortfall) == reached - composite_value(composite, *with))
          << "seed " << seed << " column " << column;
      EXPECT_EQ(explanation.outcome == Explanation::Outcome::kTied, composite_value(composite, *with) == reached);
      ++(explanation.outcome == Explanation::Outcome::kTied ? tied : outweighed);
      trios += view.offers[1] >= 0;
      if (explanation.outcome == Explanation::Outcome::kOutweighed) {
        EXPECT_FALSE(explanation.held_by.empty());
      }
    }
  }
  EXPECT_GT(proposed, 50);
  EXPECT_GT(outweighed, 20);
  EXPECT_GT(tied, 5);
  EXPECT_GT(trios, 10);
}

TEST(Explanation, AloneSaysRulesAndTermsOnly) {
  const auto problem = problem_of(testing::holding_snapshot());
  const Explanation explanation =
      explain(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o"), -1, nullptr);
  EXPECT_EQ(explanation.outcome, Explanation::Outcome::kAlone);
  EXPECT_EQ(explanation.evaluation.rules.size(), static_cast<std::size_t>(kRuleCount));
  EXPECT_FALSE(explanation.shortfall);
}

TEST(Explanation, NamesTheRuleThatStopsAPair) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::offer_of(snapshot).area = Area::kStudies;
  const auto problem = problem_of(snapshot);
  const Round round = solve_round(problem, {});
  const Explanation explanation =
      explain(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o"), -1, &round);
  EXPECT_EQ(explanation.outcome, Explanation::Outcome::kRuledOut);
}

TEST(Explanation, SaysThatNoScoreHelpsWhereANeedWouldGoUnserved) {
  // Kumi's second need can only have Nord's offer, and the first one has Sur's too.
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.trios = false;
  Listing second = testing::need_of(snapshot);
  second.id = "cities/kumi/listings/m";
  second.partner_rules.countries = {"BB"};
  second.topics = {"drums", "festivals", "kilns", "looms"};
  snapshot.listings.push_back(second);
  const auto problem = problem_of(snapshot);
  const Round round = solve_round(problem, {});
  ASSERT_EQ(round.served, 2);
  const Explanation explanation =
      explain(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o"), -1, &round);
  ASSERT_EQ(explanation.outcome, Explanation::Outcome::kOutweighed);
  EXPECT_EQ(explanation.shortfall->needs, 1);
  ASSERT_EQ(explanation.remarks.size(), 2u);
  EXPECT_EQ(explanation.remarks[0].id, "remark.no_score_helps");
  EXPECT_EQ(explanation.remarks[1].id, "remark.would_be_unserved");
  EXPECT_EQ(explanation.remarks[1].parameters.at("needs"), "cities/kumi/listings/m") << "who loses a partner by it";
  ASSERT_EQ(explanation.held_by.size(), 2u) << "its own partner, and who has the offer";
}

TEST(Explanation, NamesTheCityThatIsFull) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.trios = false;
  Listing second = testing::need_of(snapshot);
  second.id = "cities/kumi/listings/m";
  second.creative_fields.clear();  // worth less
  snapshot.listings.push_back(second);
  snapshot.cities[0].receiver_limit = 1;
  const auto problem = problem_of(snapshot);
  const Round round = solve_round(problem, {});
  ASSERT_EQ(round.pairings.size(), 1u);
  const bool first = round.pairings[0].need == problem->find("cities/kumi/listings/n");
  const Explanation explanation = explain(*problem, problem->find(first ? second.id : "cities/kumi/listings/n"),
                                          round.pairings[0].offer, -1, &round);
  ASSERT_EQ(explanation.outcome, Explanation::Outcome::kOutweighed);
  const auto full = std::find_if(explanation.remarks.begin(), explanation.remarks.end(),
                                 [](const Text& remark) { return remark.id == "remark.receiver_full"; });
  ASSERT_NE(full, explanation.remarks.end());
  EXPECT_EQ(full->parameters.at("city"), "cities/kumi");
  EXPECT_EQ(full->parameters.at("limit"), "1");
  EXPECT_EQ(testing::missing_in_catalogue(*full), "");
}

// With trios as in a round of pairs: range and standing of the whole, by trying every choice.
TEST(Explanation, PricesAndStandsInTheWholeRound) {
  int ranges = 0, interchangeable = 0, everywhere = 0, trios = 0;
  for (std::uint64_t seed = 0; seed < 160; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, testing::tiny_shape(seed));
    // Few weights make many ties.
    for (const char* term : {"topics", "cross-topics", "help", "words", "context", "mode-and-time", "language"})
      if (seed % 2) snapshot.programme.weights[term] = 0;
    if (seed % 2) snapshot.programme.relevance_floor = 0;
    const auto problem = problem_of(snapshot);
    const Round round = solve_round(problem, {});
    const Network& network = round.drawing.network;
    if (columns_of(network) == 0 || columns_of(network) > 13 || round.outcome != Outcome::kOptimal) continue;
    const auto [best, choices] = testing::Everything(network).best();
    for (const RoundPairing& pairing : round.pairings) {
      SCOPED_TRACE(seed);
      const Explanation explanation = explain(*problem, pairing.need, pairing.offer, pairing.facilitator, &round);
      ASSERT_EQ(explanation.outcome, Explanation::Outcome::kProposed);
      ASSERT_NE(explanation.standing, Standing::kUnspecified);
      ++(explanation.standing == Standing::kInterchangeable ? interchangeable : everywhere);
      trios += pairing.facilitator >= 0;
      for (const CapacityPrice& price : explanation.prices) {
        if (price.kind != "offer" || !price.one_less) continue;
        Network changed = network;
        const auto at =
            std::find(round.drawing.offers.begin(), round.drawing.offers.end(), problem->find(price.resource));
        const auto index = static_cast<std::size_t>(at - round.drawing.offers.begin());
        --changed.offers[index].capacity;
        EXPECT_EQ(*price.one_less, best - testing::Everything(changed).best().first);
        changed.offers[index].capacity += 2;
        ASSERT_TRUE(price.one_more);
        EXPECT_EQ(*price.one_more, testing::Everything(changed).best().first - best);
        ++ranges;
      }
    }
  }
  EXPECT_GT(ranges, 60);
  EXPECT_GT(everywhere, 60);
  EXPECT_GT(interchangeable, 2);
  EXPECT_GT(trios, 10);
}

// Both pairs are needed for a quota of all pairings: without one of them no round keeps it.
TEST(Explanation, SaysOfAPairWithoutWhichNoRoundKeepsTheQuotaThatItIsInEveryBestRound) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.trios = false;
  snapshot.programme.quotas = {{"axis:south-south", 1000, 1000}};
  std::erase_if(snapshot.listings, [](const Listing& listing) { return listing.city == "cities/nord"; });
  Listing second = testing::need_of(snapshot);
  second.id = "cities/kumi/listings/m";
  snapshot.listings.push_back(second);
  testing::south_of(snapshot).capacity = 2;
  snapshot.sort();
  const auto problem = problem_of(snapshot);
  const Round round = solve_round(problem, {});
  ASSERT_EQ(round.pairings.size(), 2u);
  for (const RoundPairing& pairing : round.pairings)
    EXPECT_EQ(explain(*problem, pairing.need, pairing.offer, -1, &round).standing, Standing::kInEveryBestRound);
}

TEST(Explanation, SaysThatKeptPairsLeaveNoRoom) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.directives = {{Directive::Kind::kKeep, testing::need_of(snapshot).id, testing::south_of(snapshot).id}};
  const auto problem = problem_of(snapshot);
  const Round round = solve_round(problem, {});
  const Explanation explanation =
      explain(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o"), -1, &round);
  EXPECT_EQ(explanation.outcome, Explanation::Outcome::kOutweighed);
  EXPECT_FALSE(explanation.shortfall);
  EXPECT_EQ(explanation.remarks.at(0).id, "remark.kept_in_the_way");
}

}  // namespace
}  // namespace entente::matcher
