#include "matcher/score/rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/matcher/catalogue.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/reference_rules.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

RuleOutcome outcome_of(const Evaluation& evaluation, Rule rule) {
  return evaluation.rules[static_cast<std::size_t>(rule)];
}

Evaluation evaluate(const Problem& problem) {
  return evaluate_pair(problem, problem.find("cities/kumi/listings/n"), problem.find("cities/nord/listings/o"));
}

Evaluation evaluate_the_trio(const Problem& problem) {
  return evaluate_trio(problem, problem.find("cities/kumi/listings/n"), problem.find("cities/sur/listings/p"),
                       problem.find("cities/nord/listings/f"));
}

TEST(Rules, AllHoldInTheSnapshotThatTheCasesChange) {
  const auto problem = problem_of(testing::holding_snapshot());
  ASSERT_TRUE(problem);
  const Evaluation pair = evaluate(*problem);
  const Evaluation trio = evaluate_the_trio(*problem);
  EXPECT_EQ(pair.axis, Axis::kNorthSouth);
  EXPECT_EQ(trio.axis, Axis::kNorthSouthSouth);
  for (int i = 0; i < kRuleCount; ++i) {
    EXPECT_EQ(outcome_of(pair, static_cast<Rule>(i)).verdict, RuleOutcome::Verdict::kHolds) << i;
    EXPECT_EQ(outcome_of(trio, static_cast<Rule>(i)).verdict, RuleOutcome::Verdict::kHolds) << i;
  }
}

TEST(Rules, JudgePairsAsTheTableSays) {
  for (const testing::RuleCase& rule_case : testing::pair_cases()) {
    Snapshot snapshot = testing::holding_snapshot();
    rule_case.change(snapshot);
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem) << rule_case.name;
    EXPECT_EQ(outcome_of(evaluate(*problem), rule_case.rule).verdict, rule_case.expected) << rule_case.name;
    const bool broken = rule_case.expected == RuleOutcome::Verdict::kBroken;
    EXPECT_EQ(evaluate(*problem).admissible, !broken) << rule_case.name << ": a change breaks one rule only";
  }
}

TEST(Rules, OfTheReferenceJudgePairsAsTheTableSays) {
  for (const testing::RuleCase& rule_case : testing::pair_cases()) {
    Snapshot snapshot = testing::holding_snapshot();
    rule_case.change(snapshot);
    const testing::ReferenceRules reference(snapshot, testing::need_of(snapshot), testing::offer_of(snapshot));
    EXPECT_EQ(reference.judge(rule_case.rule), rule_case.expected) << rule_case.name;
  }
}

TEST(Rules, JudgeTriosAsTheTableSays) {
  for (const testing::RuleCase& rule_case : testing::trio_cases()) {
    Snapshot snapshot = testing::holding_snapshot();
    rule_case.change(snapshot);
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem) << rule_case.name;
    EXPECT_EQ(outcome_of(evaluate_the_trio(*problem), rule_case.rule).verdict, rule_case.expected) << rule_case.name;
  }
}

TEST(Rules, AgreeWithTheReferenceOnRandomSnapshots) {
  std::int64_t admissible_pairs = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(seed);
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem);
    for (const Listing& need : snapshot.listings) {
      if (need.kind != Kind::kNeed) continue;
      for (const Listing& offer : snapshot.listings) {
        if (offer.kind != Kind::kOffer) continue;
        const auto n = problem->find(need.id), o = problem->find(offer.id);
        const Evaluation evaluation = evaluate_pair(*problem, n, o);
        const testing::ReferenceRules reference(snapshot, need, offer);
        for (const RuleOutcome& outcome : evaluation.rules)
          ASSERT_EQ(outcome.verdict, reference.judge(outcome.rule))
              << rule_id(outcome.rule) << " of " << need.id << " and " << offer.id << ", seed " << seed;
        ASSERT_EQ(admissible(*problem, n, o), evaluation.admissible);
        admissible_pairs += evaluation.admissible;
      }
    }
  }
  EXPECT_GT(admissible_pairs, 50) << "the snapshots show nothing";
}

// Makes one value of the snapshot unknown, if `what` names one that this listing has.
void forget(Listing& listing, int what) {
  switch (what) {
    case 0:
      listing.window = {};
      break;
    case 1:
      listing.min_days = 0;
      break;
    case 2:
      listing.deadline = kDayAfterAll;
      break;
    case 3:
      listing.languages = {};
      break;
    case 4:
      listing.languages.interpreter = Knowledge::kUnknown;
      break;
    case 5:
      listing.cost_sharing = "";
      break;
    case 6:
      listing.organisation_types = {};
      break;
    case 7:
      listing.mode = Mode::kUnknown;
      break;
    case 8:
      listing.partner_rules = {};
      break;
    default:
      listing.urgency = "";
      break;
  }
}

// Listings without help and without texts, all on the one topic, `each` needs and as many offers of every city.
Snapshot of_one_topic(int each) {
  Snapshot snapshot = testing::holding_snapshot();
  Listing need = testing::need_of(snapshot), offer = testing::offer_of(snapshot);
  snapshot.programme.relevance_floor = 30;
  snapshot.listings.clear();
  for (const City& city : snapshot.cities) {
    for (int i = 0; i < each; ++i) {
      for (Listing listing : {need, offer}) {
        listing.topics = {"drums"};
        listing.city = city.id;
        listing.id = city.id + "/listings/" + (listing.kind == Kind::kNeed ? "n" : "o") + std::to_string(i);
        snapshot.listings.push_back(listing);
      }
    }
  }
  return snapshot;
}

TEST(Rules, LetNewcomersWhoAllNameOneTopicMeet) {
  for (const int each : {1, 2}) {
    const auto problem = problem_of(of_one_topic(each));
    for (const auto need : problem->needs())
      for (const auto offer : problem->offers()) EXPECT_FALSE(breaks(*problem, Rule::kRelevance, need, offer)) << each;
  }
  const auto many = problem_of(of_one_topic(20));
  EXPECT_TRUE(breaks(*many, Rule::kRelevance, many->needs()[0], many->offers()[0]))
      << "of 120 listings a topic that all name tells nothing";
}

TEST(Rules, AreNeverBrokenByForgettingAValue) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed);
    // A city's languages stand in for a listing's, so forgetting the latter would tell something new.
    for (City& city : snapshot.cities) city.working_languages.clear();
    const auto before = problem_of(snapshot);
    testing::Random random(seed);
    Snapshot forgetful = snapshot;
    for (Listing& listing : forgetful.listings) {
      const int what = random.below(10);
      // Forgetting "any language" or an interpreter takes away what helped: unknown, and still not "no".
      forget(listing, what);
    }
    const auto after = problem_of(forgetful);
    ASSERT_TRUE(before && after);
    for (Problem::ListingIndex need : before->needs()) {
      for (Problem::ListingIndex offer : before->offers()) {
        if (!admissible(*before, need, offer)) continue;
        EXPECT_TRUE(admissible(*after, need, offer)) << seed;
      }
    }
  }
}

TEST(Rules, AndTermsSpeakInTextsOfTheCatalogue) {
  const auto expect_known = [](const Evaluation& evaluation) {
    for (const RuleOutcome& outcome : evaluation.rules) EXPECT_EQ(testing::missing_in_catalogue(outcome.text), "");
    for (const TermPoints& term : evaluation.terms) EXPECT_EQ(testing::missing_in_catalogue(term.text), "");
  };
  for (const auto& [cases, trio] : {std::pair{testing::pair_cases(), false}, std::pair{testing::trio_cases(), true}}) {
    for (const testing::RuleCase& rule_case : cases) {
      Snapshot snapshot = testing::holding_snapshot();
      rule_case.change(snapshot);
      const auto problem = problem_of(snapshot);
      ASSERT_TRUE(problem);
      expect_known(trio ? evaluate_the_trio(*problem) : evaluate(*problem));
    }
  }
  testing::SnapshotShape shape;
  shape.trios = true;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const auto problem = problem_of(testing::random_snapshot(seed, shape));
    ASSERT_TRUE(problem);
    for (Problem::ListingIndex need : problem->needs()) {
      for (Problem::ListingIndex offer : problem->offers()) {
        expect_known(evaluate_pair(*problem, need, offer));
        for (Problem::ListingIndex facilitator : problem->facilitators())
          expect_known(evaluate_trio(*problem, need, offer, facilitator));
      }
    }
    for (const Text& remark : problem->remarks()) EXPECT_EQ(testing::missing_in_catalogue(remark), "");
  }
  for (int i = 0; i < kRuleCount; ++i)
    EXPECT_EQ(testing::missing_in_catalogue({"rule." + std::string(rule_id(static_cast<Rule>(i))), {}}), "");
  for (int i = 0; i < kTermCount; ++i)
    EXPECT_EQ(testing::missing_in_catalogue({"term." + std::string(term_id(static_cast<Term>(i))), {}}), "");
}

// The index relies on scopes: a rule of listings is broken by one of both sides by itself, and the rules of origins
// together are what takes_origin says from both sides.
TEST(Rules, FollowFromWhatTheirScopeSays) {
  int of_listings = 0, of_origins = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto problem = problem_of(testing::random_snapshot(seed));
    ASSERT_TRUE(problem);
    const auto& needs = problem->needs();
    const auto& offers = problem->offers();
    for (const RuleEntry& entry : kRules) {
      if (entry.scope != RuleScope::kListing) continue;
      const auto broken = [&](auto need, auto offer) { return breaks(*problem, entry.rule, need, offer); };
      const auto by_need = [&](auto need) {
        return std::all_of(offers.begin(), offers.end(), [&](auto offer) { return broken(need, offer); });
      };
      const auto by_offer = [&](auto offer) {
        return std::all_of(needs.begin(), needs.end(), [&](auto need) { return broken(need, offer); });
      };
      for (auto need : needs) {
        for (auto offer : offers) {
          EXPECT_EQ(broken(need, offer), by_need(need) || by_offer(offer)) << entry.id << " seed " << seed;
          of_listings += broken(need, offer);
        }
      }
    }
    const Problem::Parts& parts = problem->parts();
    for (auto need : needs) {
      for (auto offer : offers) {
        const Origin &home = parts.origin(need), &away = parts.origin(offer);
        const bool taken = takes_origin(parts, parts.listing(need).partner_rules, Kind::kNeed, home, away) &&
                           takes_origin(parts, parts.listing(offer).partner_rules, Kind::kOffer, away, home);
        const std::uint32_t broken = judge_pair(*problem, need, offer).broken;
        EXPECT_EQ((broken & rules_of(RuleScope::kOrigins)) == 0, taken) << "seed " << seed;
        of_origins += !taken;
      }
    }
  }
  EXPECT_GT(of_listings, 100);
  EXPECT_GT(of_origins, 100);
}

}  // namespace
}  // namespace entente::matcher
