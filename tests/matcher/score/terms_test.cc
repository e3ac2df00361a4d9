#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "matcher/score/context.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/relevance.h"
#include "matcher/score/words.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;
using State = Cooperation::State;

std::uint32_t broken_bits(const Evaluation& evaluation) {
  std::uint32_t bits = 0;
  for (const RuleOutcome& outcome : evaluation.rules)
    if (outcome.verdict == RuleOutcome::Verdict::kBroken) bits |= 1u << static_cast<unsigned>(outcome.rule);
  return bits;
}

void expect_consistent(const Evaluation& evaluation, const Verdict& verdict) {
  Points sum = 0;
  for (const TermPoints& term : evaluation.terms) {
    EXPECT_GE(term.points, 0);
    EXPECT_LE(term.points, term.most) << term_id(term.term);
    EXPECT_GT(term.most, 0);
    sum += term.points;
  }
  EXPECT_EQ(sum, evaluation.score);
  EXPECT_EQ(verdict.score, evaluation.score);
  EXPECT_EQ(verdict.admissible(), evaluation.admissible);
  EXPECT_EQ(verdict.axis, evaluation.axis);
  EXPECT_EQ(verdict.broken, broken_bits(evaluation));
  EXPECT_EQ(evaluation.terms.empty(), !evaluation.admissible);
}

TEST(Terms, AddUpToTheScoreAndJudgingEqualsEvaluating) {
  testing::SnapshotShape shape;
  shape.trios = true;
  std::int64_t pairs = 0, trios = 0;
  for (std::uint64_t seed = 100; seed < 125; ++seed) {
    const auto problem = problem_of(testing::random_snapshot(seed, shape));
    ASSERT_TRUE(problem);
    for (Problem::ListingIndex need : problem->needs()) {
      for (Problem::ListingIndex offer : problem->offers()) {
        const Evaluation pair = evaluate_pair(*problem, need, offer);
        expect_consistent(pair, judge_pair(*problem, need, offer));
        if (pair.admissible) {
          EXPECT_EQ(pair.score, score_regardless(*problem, need, offer));
        }
        pairs += pair.admissible;
        for (Problem::ListingIndex facilitator : problem->facilitators()) {
          const Evaluation trio = evaluate_trio(*problem, need, offer, facilitator);
          expect_consistent(trio, judge_trio(*problem, need, offer, facilitator));
          EXPECT_EQ(admissible(*problem, need, offer, facilitator), trio.admissible);
          trios += trio.admissible;
        }
      }
    }
  }
  EXPECT_GT(pairs, 20);
  EXPECT_GT(trios, 20);
}

Points points(const Snapshot& snapshot, Term term) {
  const auto problem = problem_of(snapshot);
  const Evaluation evaluation =
      evaluate_pair(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o"));
  for (const TermPoints& points : evaluation.terms)
    if (points.term == term) return points.points;
  return -1;
}

// A cooperation in which the offer's city gave to a third one. `days`: in which it answered; -1: not known.
Cooperation past(const std::string& id, Cooperation::State state, const std::string& declined_by = "", int days = -1) {
  Cooperation cooperation;
  cooperation.id = "cooperations/" + id;
  cooperation.beneficiary_city = "cities/sur";
  cooperation.pivotal_city = "cities/nord";
  cooperation.state = state;
  cooperation.end = testing::kToday - 5;
  cooperation.declined_by = declined_by;
  if (days >= 0) cooperation.answers = {{"cities/sur", 21}, {"cities/nord", days}};
  return cooperation;
}

struct TermCase {
  const char* name;
  Term term;
  Points expected;  // of the default weights
  void (*change)(Snapshot&);
};

const TermCase kCases[] = {
    // "drums" is named by all 4 listings: 260 of 6 are 43 eighths of bits, 43 of 112 of 30 points.
    {"a common topic", Term::kTopics, 1151, [](Snapshot&) {}},
    {"whatever else is asked", Term::kTopics, 1151, [](Snapshot& s) { testing::need_of(s).topics = {"drums"}; }},
    {"two topics", Term::kTopics, 2357,
     [](Snapshot& s) {
       testing::offer_of(s).topics = {"drums", "festivals"};
     }},
    {"a topic that cuts across is none of a field", Term::kTopics, 1151,
     [](Snapshot& s) {
       testing::need_of(s).topics = testing::offer_of(s).topics = {"drums", "x-open"};
     }},
    {"a topic that cuts across", Term::kCrossTopics, 942,
     [](Snapshot& s) {
       testing::need_of(s).topics = testing::offer_of(s).topics = {"drums", "x-open"};
     }},
    {"help not known", Term::kHelp, 0, [](Snapshot&) {}},
    {"main help", Term::kHelp, 750,
     [](Snapshot& s) {
       testing::need_of(s).help = {"repair", "sell"};
       testing::offer_of(s).help = {"repair"};
     }},
    {"another help of the need", Term::kHelp, 375,
     [](Snapshot& s) {
       testing::need_of(s).help = {"repair", "sell"};
       testing::offer_of(s).help = {"sell"};
     }},
    {"words not known", Term::kWords, 0, [](Snapshot&) {}},
    {"all words", Term::kWords, 2600,
     [](Snapshot& s) {
       testing::need_of(s).texts = testing::offer_of(s).texts = {{"en", {{"kora", 2}}}};
     }},
    {"no word", Term::kWords, 0,
     [](Snapshot& s) {
       testing::need_of(s).texts = {{"en", {{"kora", 2}}}};
       testing::offer_of(s).texts = {{"en", {{"clay", 2}}}};
     }},
    {"same area", Term::kSameArea, 300, [](Snapshot&) {}},
    {"another area", Term::kSameArea, -1, [](Snapshot& s) { testing::offer_of(s).area = Area::kStudies; }},
    {"topics not known", Term::kTopics, 0, [](Snapshot& s) { testing::offer_of(s).topics = {}; }},
    {"one field of two", Term::kField, 100,
     [](Snapshot& s) {
       testing::need_of(s).creative_fields = {"film", "music"};
     }},
    {"objectives not known", Term::kObjectives, 0, [](Snapshot&) {}},
    {"one objective of two", Term::kObjectives, 150,
     [](Snapshot& s) {
       testing::need_of(s).objectives = {Objective::kValueChain, Objective::kLocalPlans};
       testing::offer_of(s).objectives = {Objective::kLocalPlans};
     }},
    {"groups covered", Term::kBeneficiaries, 300,
     [](Snapshot& s) { testing::need_of(s).beneficiaries = testing::offer_of(s).beneficiaries = {"women"}; }},
    {"stages covered", Term::kValueChain, 100,
     [](Snapshot& s) {
       testing::need_of(s).value_chain_stages = testing::offer_of(s).value_chain_stages = {"creation"};
     }},
    {"low and high income, other continent", Term::kContext, 0, [](Snapshot&) {}},
    {"same size", Term::kContext, 66, [](Snapshot& s) { s.cities[0].population = s.cities[1].population = 300000; }},
    {"no record", Term::kRecord, 0, [](Snapshot&) {}},
    {"one closed of four", Term::kRecord, 25, [](Snapshot& s) { s.cooperations = {past("a", State::kClosed)}; }},
    {"one closed and one that it declined", Term::kRecord, 12,
     [](Snapshot& s) {
       s.cooperations = {past("a", State::kClosed), past("b", State::kDeclined, "cities/nord")};
     }},
    {"one closed and one that the asking city declined", Term::kRecord, 25,
     [](Snapshot& s) {
       s.cooperations = {past("a", State::kClosed), past("b", State::kDeclined, "cities/sur")};
     }},
    {"one closed and one declined by nobody knows whom", Term::kRecord, 25,
     [](Snapshot& s) {
       s.cooperations = {past("a", State::kClosed), past("b", State::kDeclined)};
     }},
    {"one closed and one cancelled", Term::kRecord, 0,
     [](Snapshot& s) {
       s.cooperations = {past("a", State::kClosed), past("b", State::kCancelled)};
     }},
    {"prompt answers", Term::kRecord, 37,
     [](Snapshot& s) {
       s.cooperations = {past("a", State::kClosed, "", 7), past("b", State::kRunning, "", 3),
                         past("c", State::kRunning, "", 20)};
     }},
    {"neither prompt nor slow", Term::kRecord, 25,
     [](Snapshot& s) { s.cooperations = {past("a", State::kClosed, "", 14)}; }},
    {"slow answers", Term::kRecord, 12, [](Snapshot& s) { s.cooperations = {past("a", State::kClosed, "", 15)}; }},
    {"prompt answers alone", Term::kRecord, 12,
     [](Snapshot& s) { s.cooperations = {past("a", State::kRunning, "", 0)}; }},
    {"a full record", Term::kRecord, 100,
     [](Snapshot& s) {
       for (const char* id : {"a", "b", "c", "d", "e"}) s.cooperations.push_back(past(id, State::kClosed));
     }},
    {"less than nothing", Term::kRecord, 0,
     [](Snapshot& s) { s.cooperations = {past("a", State::kDeclined, "cities/nord", 20)}; }},
    {"a common language", Term::kLanguage, 300, [](Snapshot&) {}},
    {"variants", Term::kLanguage, 225,
     [](Snapshot& s) {
       testing::need_of(s).languages.tags = {"pt-br"};
       testing::offer_of(s).languages.tags = {"pt-pt"};
     }},
    {"related languages", Term::kLanguage, 150,
     [](Snapshot& s) {
       testing::need_of(s).languages.tags = {"fa"};
       testing::offer_of(s).languages.tags = {"prs"};
     }},
    {"an interpreter", Term::kLanguage, 75,
     [](Snapshot& s) {
       testing::offer_of(s).languages = {{"fr"}, false, Knowledge::kYes};
     }},
    {"mode not known", Term::kModeAndTime, 0, [](Snapshot&) {}},
    {"same mode", Term::kModeAndTime, 100,
     [](Snapshot& s) { testing::need_of(s).mode = testing::offer_of(s).mode = Mode::kRemote; }},
    {"modes that don't meet, near cities across the date line", Term::kModeAndTime, 100,
     [](Snapshot& s) {
       testing::need_of(s).mode = Mode::kRemote;
       testing::offer_of(s).mode = Mode::kOnsite;
       s.cities[0].longitude_e4 = 1790000;
       s.cities[1].longitude_e4 = -1790000;
     }},
    {"three hours apart", Term::kModeAndTime, 100,
     [](Snapshot& s) {
       s.cities[0].longitude_e4 = 0;
       s.cities[1].longitude_e4 = 450000;
     }},
    {"six hours apart", Term::kModeAndTime, 50,
     [](Snapshot& s) {
       s.cities[0].longitude_e4 = 0;
       s.cities[1].longitude_e4 = 900000;
     }},
    {"seven hours apart", Term::kModeAndTime, 0,
     [](Snapshot& s) {
       s.cities[0].longitude_e4 = 0;
       s.cities[1].longitude_e4 = -1050000;
     }},
    {"fresh listing, contact not known", Term::kFreshness, 50,
     [](Snapshot& s) { testing::offer_of(s).updated = testing::kToday - 180; }},
    {"one place of ten", Term::kFreePlaces, 10, [](Snapshot&) {}},
    {"many places, one left in the city", Term::kFreePlaces, 10,
     [](Snapshot& s) {
       testing::offer_of(s).capacity = 50;
       s.cities[1].provider_limit = 1;
     }},
    {"the asking city has helped", Term::kReciprocity, 100,
     [](Snapshot& s) {
       Cooperation past;
       past.id = "cooperations/k";
       past.beneficiary_city = "cities/nord";
       past.pivotal_city = "cities/kumi";
       s.cooperations = {past};
     }},
    {"priority", Term::kPriority, 100, [](Snapshot& s) { s.programme.priority.least_developed = true; }},
    {"urgent", Term::kUrgency, 100, [](Snapshot& s) { testing::need_of(s).urgency = "now"; }},
    {"later", Term::kUrgency, 33, [](Snapshot& s) { testing::need_of(s).urgency = "later"; }},
    {"equal embeddings", Term::kEmbedding, 1000,
     [](Snapshot& s) {
       s.programme.weights["embedding"] = 10;
       testing::need_of(s).embedding = testing::offer_of(s).embedding = {127, -128, 3};
     }},
    {"opposite embeddings", Term::kEmbedding, 0,
     [](Snapshot& s) {
       s.programme.weights["embedding"] = 10;
       testing::need_of(s).embedding = {1, 2};
       testing::offer_of(s).embedding = {-1, -2};
     }},
    {"no weight, no term", Term::kEmbedding, -1, [](Snapshot&) {}},
    {"partners before", Term::kStability, 1000,
     [](Snapshot& s) {
       s.programme.weights["stability"] = 10;
       s.base = {{testing::need_of(s).id, testing::offer_of(s).id}};
     }},
    {"partners of others before", Term::kStability, 0,
     [](Snapshot& s) {
       s.programme.weights["stability"] = 10;
       s.base = {{testing::need_of(s).id, "cities/nowhere/listings/gone"}};
     }},
    {"no round before", Term::kStability, 0, [](Snapshot& s) { s.programme.weights["stability"] = 10; }},
    {"a round before, no weight", Term::kStability, -1,
     [](Snapshot& s) {
       s.base = {{testing::need_of(s).id, testing::offer_of(s).id}};
     }},
    {"both would rather have another", Term::kPreferences, 0,
     [](Snapshot& s) {
       s.programme.weights["preferences"] = 10;
       testing::need_of(s).preferences = testing::offer_of(s).preferences = {{"cities/nowhere/listings/gone", 100}};
     }},
    {"the first choice of both", Term::kPreferences, 1000,
     [](Snapshot& s) {
       s.programme.weights["preferences"] = 10;
       testing::need_of(s).preferences = {{testing::offer_of(s).id, 100}};
       testing::offer_of(s).preferences = {{testing::need_of(s).id, 100}};
     }},
    {"the mean of what both say", Term::kPreferences, 550,
     [](Snapshot& s) {
       s.programme.weights["preferences"] = 10;
       testing::need_of(s).preferences = {{testing::offer_of(s).id, 80}};
       testing::offer_of(s).preferences = {{testing::need_of(s).id, 30}};
     }},
    {"the need says it alone", Term::kPreferences, 800,
     [](Snapshot& s) {
       s.programme.weights["preferences"] = 10;
       testing::need_of(s).preferences = {{testing::offer_of(s).id, 80}};
     }},
    {"the offer would rather not", Term::kPreferences, 400,
     [](Snapshot& s) {
       s.programme.weights["preferences"] = 10;
       testing::need_of(s).preferences = {{testing::offer_of(s).id, 80}};
       testing::offer_of(s).preferences = {{testing::need_of(s).id, 0}};
     }},
    {"neither says whom", Term::kPreferences, 0, [](Snapshot& s) { s.programme.weights["preferences"] = 10; }},
    {"whom they'd rather have has no weight", Term::kPreferences, -1,
     [](Snapshot& s) {
       testing::need_of(s).preferences = {{testing::offer_of(s).id, 80}};
     }},
    {"a weight of the programme", Term::kField, 100, [](Snapshot& s) { s.programme.weights["field"] = 1; }},
};

TEST(Terms, GiveWhatTheTableSays) {
  for (const TermCase& term_case : kCases) {
    Snapshot snapshot = testing::holding_snapshot();
    term_case.change(snapshot);
    EXPECT_EQ(points(snapshot, term_case.term), term_case.expected) << term_case.name;
  }
}

TEST(Terms, OfPairsAddUpToAHundredByDefault) {
  Points pairs = 0;
  for (int i = 0; i < static_cast<int>(Term::kBridge); ++i) pairs += default_weight(static_cast<Term>(i));
  EXPECT_EQ(pairs, 100);
}

TEST(Terms, OfATrioAreThoseOfItsWeakerPairAndItsOwn) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::south_of(snapshot).languages = {{"es"}, false, Knowledge::kNo};
  testing::facilitator_of(snapshot).languages = {{"en", "es"}, false, Knowledge::kNo};
  testing::facilitator_of(snapshot).topics = {"festivals"};
  testing::need_of(snapshot).cost_sharing = "no-cost";
  const auto problem = problem_of(snapshot);
  const auto need = problem->find("cities/kumi/listings/n");
  const auto pivotal = problem->find("cities/sur/listings/p");
  const auto facilitator = problem->find("cities/nord/listings/f");
  const Evaluation trio = evaluate_trio(*problem, need, pivotal, facilitator);
  ASSERT_TRUE(trio.admissible);
  Points own = 0;
  for (const TermPoints& term : trio.terms)
    if (term.term >= Term::kBridge) own += term.points;
  EXPECT_GE(own, 1200) << "it bridges and pays";
  EXPECT_EQ(trio.score - own,
            std::min(score_regardless(*problem, need, pivotal), score_regardless(*problem, need, facilitator)));
}

TEST(ScoringContext, WeighsRareCodesMore) {
  EXPECT_EQ(rarity_of(2, 0, 128), 48);        // 256 of 4
  EXPECT_EQ(rarity_of(1000, 1000, 128), 2);   // 1256 of 1002: 0.33 of a bit
  EXPECT_EQ(rarity_of(0, 1 << 20, 128), 56);  // no more than seven bits
  EXPECT_LT(rarity_of(10, 200, 128), rarity_of(1, 200, 128));
  EXPECT_LT(rarity_of(20, 200, 16), rarity_of(20, 200, 128));
  EXPECT_GT(rarity_of(1, 3, 128), 40) << "three listings don't make a topic common";
}

TEST(Words, LogarithmsAreWhatTheyShould) {
  for (std::int64_t n = 1; n < 3000; n += 7)
    for (std::int64_t d = 1; d <= n; d += 1 + n / 50) {
      const double exact = 8 * std::log2(static_cast<double>(n) / static_cast<double>(d));
      const auto found = static_cast<double>(eighths_of_log2(n, d));
      EXPECT_LE(found, exact + 1e-6) << n << "/" << d;
      EXPECT_GT(found, exact - 1 - 1e-6) << n << "/" << d;
    }
}

struct TrioTermCase {
  const char* name;
  Term term;
  Points expected;
  const char* text;  // id of the reason
  void (*change)(Snapshot&);
};

constexpr auto kNo = Knowledge::kNo;
constexpr auto kMaybe = Knowledge::kUnknown;

// What the third city gives counts where it is known and the pair lacks it.
const TrioTermCase kTrioCases[] = {
    {"a language that the pair has", Term::kBridge, 0, "term.bridge.known", [](Snapshot&) {}},
    {"a language that it lacks", Term::kBridge, 600, "term.bridge.known",
     [](Snapshot& s) {
       testing::south_of(s).languages = {{"es"}, false, kMaybe};
       testing::facilitator_of(s).languages = {{"en", "es"}, false, kNo};
     }},
    {"languages of the third city not known", Term::kBridge, 0, "term.bridge.not_known",
     [](Snapshot& s) {
       testing::south_of(s).languages = {{"es"}, false, kMaybe};
       testing::facilitator_of(s).languages = {{}, false, kMaybe};
     }},
    {"an interpreter of the third city is an interpreter", Term::kBridge, 0, "term.bridge.known",
     [](Snapshot& s) {
       testing::south_of(s).languages = {{"es"}, false, kNo};
       testing::facilitator_of(s).languages = {{"en"}, false, Knowledge::kYes};
     }},
    {"any language is none that both share", Term::kBridge, 0, "term.bridge.known",
     [](Snapshot& s) {
       testing::south_of(s).languages = {{"es"}, false, kMaybe};
       testing::facilitator_of(s).languages = {{}, true, kNo};
     }},
    {"both share the costs already", Term::kPayer, 0, "term.payer.known", [](Snapshot&) {}},
    {"nobody pays", Term::kPayer, 600, "term.payer.known",
     [](Snapshot& s) { testing::need_of(s).cost_sharing = "no-cost"; }},
    {"who pays isn't known", Term::kPayer, 600, "term.payer.known",
     [](Snapshot& s) { testing::need_of(s).cost_sharing = "open"; }},
    {"both wait for outside money", Term::kPayer, 600, "term.payer.known",
     [](Snapshot& s) { testing::need_of(s).cost_sharing = testing::south_of(s).cost_sharing = "external"; }},
    {"the third city waits for it, too", Term::kPayer, 0, "term.payer.not_known",
     [](Snapshot& s) {
       testing::need_of(s).cost_sharing = "open";
       testing::facilitator_of(s).cost_sharing = "external";
     }},
    {"it bears a part", Term::kPayer, 300, "term.payer.known",
     [](Snapshot& s) {
       testing::need_of(s).cost_sharing = "open";
       testing::facilitator_of(s).cost_sharing = "shared";
     }},
};

TEST(Terms, CountWhatTheThirdCityGivesWhereThePairLacksIt) {
  for (const TrioTermCase& c : kTrioCases) {
    Snapshot snapshot = testing::holding_snapshot();
    c.change(snapshot);
    const auto problem = problem_of(snapshot);
    const Evaluation trio =
        evaluate_trio(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/sur/listings/p"),
                      problem->find("cities/nord/listings/f"));
    ASSERT_TRUE(trio.admissible) << c.name;
    const auto term =
        std::find_if(trio.terms.begin(), trio.terms.end(), [&](const auto& t) { return t.term == c.term; });
    ASSERT_NE(term, trio.terms.end());
    EXPECT_EQ(term->points, c.expected) << c.name;
    EXPECT_EQ(term->text.id, c.text) << c.name;
  }
}

TEST(Terms, SayWhoseOfferTheySpeakOf) {
  Snapshot snapshot = testing::holding_snapshot();
  const auto giver = [&](bool trio) {
    const auto problem = problem_of(snapshot);
    const auto need = problem->find("cities/kumi/listings/n"), offer = problem->find("cities/sur/listings/p");
    const Evaluation said = trio ? evaluate_trio(*problem, need, offer, problem->find("cities/nord/listings/f"))
                                 : evaluate_pair(*problem, need, offer);
    EXPECT_EQ(said.third_city.id, trio ? "third-city.gives" : "");
    return said.terms.front().text.parameters.at("giver");
  };
  EXPECT_EQ(giver(false), "the-offer");
  EXPECT_EQ(giver(true), "the-pivotal-offer") << "it covers less than the third city's";
  testing::facilitator_of(snapshot).topics = {"festivals"};
  testing::south_of(snapshot).topics = {"drums", "kilns"};
  testing::south_of(snapshot).objectives = testing::need_of(snapshot).objectives = {Objective::kLocalPlans};
  snapshot.programme.weights["topics"] = 1;
  EXPECT_EQ(giver(true), "the-third-city") << "it meets no objective of the need";
}

TEST(ScoringContext, HasOtherBytesWhenItSaysSomethingElse) {
  const auto bytes = [](auto change) {
    Snapshot snapshot = testing::holding_snapshot();
    change(snapshot);
    return problem_of(snapshot)->context_bytes();
  };
  const std::string same = bytes([](Snapshot&) {});
  EXPECT_EQ(same, bytes([](Snapshot&) {}));
  EXPECT_EQ(same, bytes([](Snapshot& s) { testing::offer_of(s).min_days = 3; }));
  EXPECT_NE(same, bytes([](Snapshot& s) { testing::offer_of(s).topics = {"festivals"}; }));
  EXPECT_NE(same, bytes([](Snapshot& s) { s.as_of += 1; }));
}

}  // namespace
}  // namespace entente::matcher
