#include "matcher/round/round.h"
#include "matcher/engine/solve_round.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/checker/checker.h"
#include "matcher/round/prices.h"
#include "matcher/score/balance.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

// Wide has no printer.
bool equal(Wide a, Wide b) {
  return a == b;
}

TEST(Prices, BecomeAmountsOfTheSameWorth) {
  Network network;
  network.needs.resize(5);
  network.offers.resize(3);
  network.cities.resize(1);
  network.edges = {{0, 0, 700, false}, {1, 1, 4000, false}, {2, 2, 0, false}};
  const Composite composite = composite_of(network);
  testing::Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const Amount amount{random.between(-3, 3), random.between(-3, 3), random.between(-4000, 4000)};
    const Wide value = composite_value(composite, amount);
    EXPECT_TRUE(equal(composite_value(composite, Amounts(network).of(value)), value));
  }
  EXPECT_EQ(Amounts(network).of(composite_value(composite, {0, 1, -40})), (Amount{0, 1, -40}));
  EXPECT_EQ(Amounts(network).of(composite_value(composite, {1, 0, 12})), (Amount{1, 0, 12}));
  network.weigh = Network::Weighing{100, 50};
  EXPECT_EQ(Amounts(network).of(170), (Amount{0, 0, 170})) << "weighing knows points only";
}

TEST(Gini, MeasuresInequality) {
  EXPECT_EQ(gini_permille({}), 0);
  EXPECT_EQ(gini_permille({0, 0}), 0);
  EXPECT_EQ(gini_permille({3, 3, 3}), 0);
  EXPECT_EQ(gini_permille({0, 0, 0, 4}), 750);
  EXPECT_EQ(gini_permille({4, 0, 0, 0}), 750);
}

testing::SnapshotShape shape_of(std::uint64_t seed) {
  testing::SnapshotShape shape;
  shape.trios = seed % 2 == 0;
  shape.restrict = seed % 3 == 0;
  shape.wishes = seed % 5 == 4;
  return shape;
}

TEST(Round, IsWholeOnRandomSnapshots) {
  std::int64_t pairings = 0, trios = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto problem = problem_of(testing::random_snapshot(seed, shape_of(seed)));
    ASSERT_TRUE(problem);
    const Round round = solve_round(problem, {});
    ASSERT_TRUE(round.faults.empty());
    ASSERT_NE(round.outcome, Outcome::kInfeasible);
    EXPECT_EQ(round.served + round.partly_served + round.unmet_count, std::ssize(problem->needs()));
    EXPECT_FALSE(broken_capacity(round.drawing.network, round.choice));
    EXPECT_TRUE(check(without_trios(round.drawing.network), round.pairs_choice, round.pairs_certificate).ok());
    if (round.with_trios) {
      EXPECT_TRUE(check(round.drawing.network, round.choice, round.trios_certificate).ok());
    }
    Points points = 0;
    for (const RoundPairing& pairing : round.pairings) {
      EXPECT_TRUE(pairing.evaluation.admissible);
      points += pairing.evaluation.score;
      ++pairings;
      trios += pairing.facilitator >= 0;
      for (std::size_t i = 0; i < pairing.runners_up.size(); ++i) {
        const auto& runner = pairing.runners_up[i];
        if (i > 0) {
          EXPECT_GE(pairing.runners_up[i - 1].score, runner.score);
        }
        EXPECT_TRUE(std::none_of(round.pairings.begin(), round.pairings.end(), [&](const RoundPairing& other) {
          return other.need == pairing.need && other.offer == runner.offer && other.facilitator == runner.facilitator;
        }));
      }
    }
    EXPECT_EQ(points, objective_of(round.drawing.network, round.choice).points);
    for (const UnmetNeed& unmet : round.unmet) {
      EXPECT_LT(unmet.partners, unmet.partners_sought);
      EXPECT_EQ(testing::missing_in_catalogue({"cause." + unmet.cause, {}}), "");
      for (const Text& detail : unmet.details) EXPECT_EQ(testing::missing_in_catalogue(detail), "") << seed;
    }
    for (const Text& remark : round.remarks) EXPECT_EQ(testing::missing_in_catalogue(remark), "");
  }
  EXPECT_GT(pairings, 50);
  EXPECT_GT(trios, 5);
}

TEST(Round, IsTheSameTwice) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto problem = problem_of(testing::random_snapshot(seed, shape_of(seed)));
    const Round a = solve_round(problem, {}), b = solve_round(problem, {});
    EXPECT_EQ(a.choice, b.choice);
    ASSERT_EQ(a.pairings.size(), b.pairings.size());
    for (std::size_t i = 0; i < a.pairings.size(); ++i) {
      ASSERT_EQ(a.pairings[i].prices.size(), b.pairings[i].prices.size());
      for (std::size_t k = 0; k < a.pairings[i].prices.size(); ++k)
        EXPECT_EQ(a.pairings[i].prices[k].price, b.pairings[i].prices[k].price);
    }
  }
}

TEST(Round, IsNeverBetterWithAnOfferLess) {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    testing::SnapshotShape shape = shape_of(seed);
    shape.trios = false;
    shape.directives = 0;
    Snapshot snapshot = testing::random_snapshot(seed, shape);
    // Rarity depends on the other offers.
    for (const char* term : {"topics", "cross-topics", "help", "words"}) snapshot.programme.weights[term] = 0;
    snapshot.programme.relevance_floor = 0;
    const Amount all = solve_round(problem_of(snapshot), {}).pairs_certificate.objective;
    for (std::size_t i = 0; i < snapshot.listings.size(); i += 3) {
      if (snapshot.listings[i].kind != Kind::kOffer) continue;
      Snapshot fewer = snapshot;
      fewer.listings.erase(fewer.listings.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_LE(solve_round(problem_of(fewer), {}).pairs_certificate.objective, all) << seed;
    }
  }
}

// More needs than are settled by a tree (matcher/solver).
TEST(Round, SeeksTriosOfHundredsOfNeeds) {
  testing::SnapshotShape shape;
  shape.needs = 340;
  shape.offers = 60;
  shape.facilitators = 12;
  shape.cities = 120;
  shape.areas = 6;
  shape.directives = 0;
  shape.trios = true;
  const Round round = solve_round(problem_of(testing::random_snapshot(4, shape)), {});
  EXPECT_TRUE(round.faults.empty());
  EXPECT_TRUE(round.with_trios);
  const Network& network = round.drawing.network;
  EXPECT_GT(network.trios.size(), 0u);
  EXPECT_GT(round.choice.trios.size(), 0u);
  EXPECT_TRUE(check(network, round.choice, round.trios_certificate).ok());
  EXPECT_GT(round.trios_certificate.objective, round.pairs_certificate.objective);
  EXPECT_FALSE(round.trios_certificate.upper_bound < round.trios_certificate.objective_value);
  EXPECT_EQ(round.remarks.end(), std::find_if(round.remarks.begin(), round.remarks.end(), [](const auto& remark) {
              return remark.id == "remark.too_many_needs_for_trios";
            }));
}

TEST(Round, SeeksTriosOnlyUpToItsLimit) {
  Snapshot snapshot = testing::holding_snapshot();
  const Listing need = testing::need_of(snapshot);
  for (std::size_t i = 1; i <= kMostNeedsWithTrios; ++i) {
    if (i == kMostNeedsWithTriosAndQuotas) {
      Snapshot with_quota = snapshot;
      with_quota.programme.proposals_between_two_cities = 1;
      EXPECT_TRUE(seeks_trios(*problem_of(with_quota)));
      with_quota.listings.push_back(need);
      with_quota.listings.back().id += "more";
      EXPECT_FALSE(seeks_trios(*problem_of(with_quota)));
    }
    snapshot.listings.push_back(need);
    snapshot.listings.back().id += std::to_string(i);
  }
  const Round round = solve_round(problem_of(snapshot), {});
  EXPECT_FALSE(round.with_trios);
  EXPECT_EQ(round.outcome, Outcome::kOptimal);
  ASSERT_EQ(round.remarks.size(), 1u);
  EXPECT_EQ(round.remarks[0].id, "remark.too_many_needs_for_trios");
}

TEST(Round, CanBeCancelled) {
  Control control;
  control.cancelled = [] { return true; };
  EXPECT_EQ(solve_round(problem_of(testing::holding_snapshot()), control).outcome, Outcome::kCancelled);
}

TEST(Round, NamesKeptPairsThatDontFit) {
  Snapshot snapshot = testing::holding_snapshot();
  for (const Listing* offer : {&testing::offer_of(snapshot), &testing::south_of(snapshot)})
    snapshot.directives.push_back({Directive::Kind::kKeep, testing::need_of(snapshot).id, offer->id});
  const Round round = solve_round(problem_of(snapshot), {});
  EXPECT_EQ(round.outcome, Outcome::kInfeasible);
  ASSERT_FALSE(round.faults.empty());
  EXPECT_EQ(round.faults[0].id, "KEPT_PAIRS_EXCEED_CAPACITY");
  EXPECT_EQ(testing::missing_in_catalogue(round.faults[0].text), "");
}

// The one need of the snapshot in which all rules hold, and another one that may take its place.
struct CauseCase {
  const char* cause;
  const char* change;  // id of the cheapest change
  void (*make)(Snapshot&);
};

// One partner is left: Nord's offer.
void only_nord(Snapshot& s) {
  s.programme.trios = false;
  std::erase_if(s.listings, [](const Listing& x) { return x.city == "cities/sur" || x.role == Role::kFacilitating; });
}

// Another need of Sur that is worth more.
void rival(Snapshot& s) {
  only_nord(s);
  Listing other = testing::need_of(s);
  other.id = "cities/sur/listings/r";
  other.city = "cities/sur";
  other.topics = {"drums"};
  s.listings.push_back(other);
}

const CauseCase kCauses[] = {
    {"too_late", "change.none_for_pairs", [](Snapshot& s) { testing::need_of(s).deadline = testing::kToday + 1; }},
    {"too_late", "change.none",
     [](Snapshot& s) {
       only_nord(s);
       testing::offer_of(s).deadline = testing::kToday + 1;
     }},
    {"no_offer_of_area", "change.none_for_pairs", [](Snapshot& s) { testing::need_of(s).area = Area::kStudies; }},
    {"rules", "change.none",
     [](Snapshot& s) {
       only_nord(s);
       s.cities[1].good_standing = false;
     }},
    {"rules", "change.window_of_offer",
     [](Snapshot& s) {
       only_nord(s);
       testing::offer_of(s).window.first = testing::kToday + 192;
     }},
    {"rules", "change.language",
     [](Snapshot& s) {
       only_nord(s);
       testing::offer_of(s).languages.tags = {"fr"};
     }},
    {"rules", "change.payer",
     [](Snapshot& s) {
       only_nord(s);
       testing::need_of(s).cost_sharing = "no-cost";
     }},
    {"no_relevant_offer", "change.none",
     [](Snapshot& s) {
       only_nord(s);
       s.programme.relevance_floor = 20;
       testing::offer_of(s).topics = {"kilns"};
     }},
    {"rules", "change.axis",
     [](Snapshot& s) {
       only_nord(s);
       s.programme.axes = {Axis::kSouthSouth};
     }},
    {"places_taken", "change.place", rival},
    {"provider_limit", "change.provider_limit",
     [](Snapshot& s) {
       rival(s);
       testing::offer_of(s).capacity = 2;
       s.cities[1].provider_limit = 1;
     }},
    {"receiver_limit", "change.receiver_limit", [](Snapshot& s) { s.cities[0].receiver_limit = 0; }},
};

TEST(UnmetNeeds, HaveTheCauseAndTheChangeOfTheTable) {
  for (const CauseCase& cause_case : kCauses) {
    Snapshot snapshot = testing::holding_snapshot();
    cause_case.make(snapshot);
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem);
    const Round round = solve_round(problem, {});
    const auto need = problem->find("cities/kumi/listings/n");
    const auto found =
        std::find_if(round.unmet.begin(), round.unmet.end(), [&](const UnmetNeed& u) { return u.need == need; });
    ASSERT_NE(found, round.unmet.end()) << cause_case.cause;
    EXPECT_EQ(found->cause, cause_case.cause);
    ASSERT_FALSE(found->details.empty());
    EXPECT_EQ(found->details.back().id, cause_case.change) << cause_case.cause;
    for (const Text& detail : found->details) EXPECT_EQ(testing::missing_in_catalogue(detail), "");
  }
}

TEST(UnmetNeeds, NameWhoHoldsThePlaces) {
  Snapshot snapshot = testing::holding_snapshot();
  rival(snapshot);
  const Round round = solve_round(problem_of(snapshot), {});
  ASSERT_EQ(round.unmet.size(), 1u);
  const auto& details = round.unmet[0].details;
  const auto held =
      std::find_if(details.begin(), details.end(), [](const Text& t) { return t.id == "unmet.places_taken_by"; });
  ASSERT_NE(held, details.end());
  EXPECT_EQ(held->parameters.at("needs"), "cities/sur/listings/r");
  ASSERT_EQ(round.unmet[0].near.size(), 1u);
  EXPECT_EQ(round.unmet[0].near[0].rule, "");
  EXPECT_GT(round.unmet[0].near[0].score, 0);
}

// What the change says is enough: with it the need has a partner.
TEST(UnmetNeeds, AreServedByTheChangeThatIsNamed) {
  Snapshot snapshot = testing::holding_snapshot();
  only_nord(snapshot);
  testing::offer_of(snapshot).window.first = testing::kToday + 195;
  const Round before = solve_round(problem_of(snapshot), {});
  ASSERT_EQ(before.unmet.size(), 1u);
  const Text change = before.unmet[0].details.back();
  ASSERT_EQ(change.id, "change.window_of_offer");
  const int days = std::stoi(change.parameters.at("days"));
  EXPECT_EQ(days, 4);
  testing::offer_of(snapshot).window.first -= days - 1;
  EXPECT_EQ(solve_round(problem_of(snapshot), {}).served, 0);
  testing::offer_of(snapshot).window.first -= 1;
  EXPECT_EQ(solve_round(problem_of(snapshot), {}).served, 1);
}

// Not drawing all pairs changes nothing that is promised: outcome, objective, proof and the number of pairs.
TEST(SolveRound, ProvesOverAllPairsWithoutDrawingThem) {
  std::int64_t added = 0, not_drawn = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    testing::SnapshotShape shape;
    shape.needs = shape.offers = 30;
    shape.directives_keep = seed % 5 == 0;
    Snapshot snapshot = testing::random_snapshot(seed, shape);
    snapshot.programme.candidates_per_need = 1;
    const auto problem = testing::problem_of(snapshot);
    ASSERT_TRUE(problem);
    const Round drawn = solve_round(problem, {});
    const Round closed = solve_round(problem, {}, 0);
    EXPECT_EQ(drawn.edges_added, 0);
    EXPECT_EQ(closed.outcome, drawn.outcome) << seed;
    EXPECT_EQ(closed.pair_count, drawn.pair_count) << seed;
    EXPECT_EQ(closed.pairs_certificate.objective, drawn.pairs_certificate.objective) << seed;
    EXPECT_EQ(closed.pairs_certificate.objective_value, drawn.pairs_certificate.objective_value) << seed;
    EXPECT_EQ(closed.faults.size(), drawn.faults.size()) << seed;
    EXPECT_EQ(closed.served + closed.partly_served + closed.unmet_count,
              drawn.served + drawn.partly_served + drawn.unmet_count);
    added += closed.edges_added;
    not_drawn += closed.pair_count - std::ssize(closed.drawing.network.edges);
  }
  EXPECT_GT(added, 10);
  EXPECT_GT(not_drawn, 100);
}

}  // namespace
}  // namespace entente::matcher
