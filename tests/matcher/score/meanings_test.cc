// Meanings are data: each changes what it should when the snapshot's tables change, and the engine knows no code by its
// name.
#include "matcher/model/meanings.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "matcher/score/evaluation.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::fault_ids;
using testing::problem_of;

constexpr auto kHolds = RuleOutcome::Verdict::kHolds;
constexpr auto kBroken = RuleOutcome::Verdict::kBroken;
constexpr auto kNotKnown = RuleOutcome::Verdict::kNotKnown;

RuleOutcome::Verdict verdict_of(const Snapshot& snapshot, Rule rule) {
  const auto problem = problem_of(snapshot);
  const Evaluation pair =
      evaluate_pair(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o"));
  return pair.rules[static_cast<std::size_t>(rule)].verdict;
}

Points points_of(const Evaluation& evaluation, Term term) {
  for (const TermPoints& points : evaluation.terms)
    if (points.term == term) return points.points;
  return -1;
}

Points points_of_pair(const Snapshot& snapshot, Term term) {
  const auto problem = problem_of(snapshot);
  return points_of(
      evaluate_pair(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/nord/listings/o")), term);
}

Evaluation trio_of(const Snapshot& snapshot) {
  const auto problem = problem_of(snapshot);
  return evaluate_trio(*problem, problem->find("cities/kumi/listings/n"), problem->find("cities/sur/listings/p"),
                       problem->find("cities/nord/listings/f"));
}

TEST(Meanings, OfWhoPaysDecideTheRuleOfCosts) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::need_of(snapshot).cost_sharing = "barter";
  testing::offer_of(snapshot).cost_sharing = "barter";
  const struct {
    Payer payer;
    RuleOutcome::Verdict expected;
  } cases[] = {{Payer::kShared, kHolds},      {Payer::kGiver, kHolds},   {Payer::kNoCost, kHolds},
               {Payer::kExternal, kNotKnown}, {Payer::kOpen, kNotKnown}, {Payer::kHost, kHolds}};
  for (const auto& one : cases) {
    snapshot.meanings.payers["barter"] = one.payer;
    EXPECT_EQ(verdict_of(snapshot, Rule::kCost), one.expected) << static_cast<int>(one.payer);
  }
}

TEST(Meanings, OfPlacesSayWhoIsTheHost) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::need_of(snapshot).modalities = testing::offer_of(snapshot).modalities = {"retreat"};
  testing::need_of(snapshot).cost_sharing = "giver-pays";
  testing::offer_of(snapshot).cost_sharing = "host-pays";
  snapshot.meanings.places["retreat"] = Place::kAtProvider;
  EXPECT_EQ(verdict_of(snapshot, Rule::kCost), kHolds) << "the giver is the host";
  snapshot.meanings.places["retreat"] = Place::kAtBeneficiary;
  EXPECT_EQ(verdict_of(snapshot, Rule::kCost), kBroken) << "the asker would pay";
  snapshot.meanings.places["retreat"] = Place::kUnknown;
  EXPECT_EQ(verdict_of(snapshot, Rule::kCost), kNotKnown);
}

TEST(Meanings, OfUrgencyGiveItsPoints) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::need_of(snapshot).urgency = "this-week";
  for (const auto& [rank, points] : {std::pair{1, 33}, {2, 66}, {3, 100}}) {
    snapshot.meanings.urgencies["this-week"] = rank;
    EXPECT_EQ(points_of_pair(snapshot, Term::kUrgency), points) << rank;
  }
}

TEST(Meanings, OfLanguagesMakeThemKin) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::need_of(snapshot).languages = {{"wo"}, false, Knowledge::kNo};
  testing::offer_of(snapshot).languages = {{"ff-latn"}, false, Knowledge::kNo};
  EXPECT_EQ(verdict_of(snapshot, Rule::kLanguage), kBroken);
  snapshot.meanings.families["wo"] = snapshot.meanings.families["ff"] = "wo";
  EXPECT_EQ(verdict_of(snapshot, Rule::kLanguage), kHolds);
  EXPECT_EQ(points_of_pair(snapshot, Term::kLanguage), 150);
  testing::offer_of(snapshot).languages.tags = {"prs"};
  testing::need_of(snapshot).languages.tags = {"fa"};
  snapshot.meanings.families.erase("prs");
  EXPECT_EQ(verdict_of(snapshot, Rule::kLanguage), kBroken) << "no family is known to the engine itself";
}

TEST(Meanings, OfTopicsTellWhatCutsAcross) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::need_of(snapshot).topics = testing::offer_of(snapshot).topics = {"drums"};
  EXPECT_GT(points_of_pair(snapshot, Term::kTopics), 0);
  EXPECT_EQ(points_of_pair(snapshot, Term::kCrossTopics), 0);
  snapshot.meanings.across.insert("drums");
  EXPECT_EQ(points_of_pair(snapshot, Term::kTopics), 0);
  EXPECT_GT(points_of_pair(snapshot, Term::kCrossTopics), 0);
  snapshot.meanings.across.clear();
  testing::need_of(snapshot).topics = testing::offer_of(snapshot).topics = {"x-women"};
  EXPECT_GT(points_of_pair(snapshot, Term::kTopics), 0) << "the beginning of a code means nothing";
}

// Whether the third city gives something though no topic, language or main help is left to give.
TEST(Meanings, OfHelpTellMoney) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::facilitator_of(snapshot).topics = {"drums"};
  testing::south_of(snapshot).cost_sharing = "giver-pays";
  testing::need_of(snapshot).help = {"teach", "grant"};
  testing::south_of(snapshot).help = {"teach"};
  testing::facilitator_of(snapshot).help = {"grant"};
  const auto relevance = [&] { return trio_of(snapshot).rules[static_cast<std::size_t>(Rule::kRelevance)].verdict; };
  EXPECT_EQ(relevance(), kBroken);
  snapshot.meanings.money = {"grant"};
  EXPECT_EQ(relevance(), kHolds);
}

TEST(Meanings, OfWhoPaysGiveThePointsOfAThirdCity) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::need_of(snapshot).cost_sharing = "no-cost";
  testing::facilitator_of(snapshot).cost_sharing = "patron";
  snapshot.meanings.payers["patron"] = Payer::kGiver;
  EXPECT_EQ(points_of(trio_of(snapshot), Term::kPayer), 600);
  snapshot.meanings.payers["patron"] = Payer::kNoCost;
  EXPECT_LE(points_of(trio_of(snapshot), Term::kPayer), 0);
}

TEST(Meanings, ThatAreMissingAreAFaultOfTheirCodeOnce) {
  Snapshot snapshot = testing::holding_snapshot();
  for (Listing& listing : snapshot.listings) {
    listing.cost_sharing = "barter";
    listing.modalities = {"retreat", "study-visit"};
    listing.urgency = "this-week";
  }
  EXPECT_EQ(fault_ids(snapshot), (std::vector<std::string>(3, "MEANING_MISSING")));
  const BuildResult built = Problem::build(snapshot);
  const auto& faults = std::get<std::vector<Fault>>(built);
  EXPECT_EQ(faults[0].where, "vocabularies/cost-sharing");
  EXPECT_EQ(faults[0].text.parameters.at("value"), "barter");
  EXPECT_EQ(faults[0].text.parameters.at("key"), "payer");
  EXPECT_EQ(faults[1].where, "vocabularies/modality");
  EXPECT_EQ(faults[2].where, "vocabularies/urgency");
  snapshot.meanings.payers["barter"] = Payer::kShared;
  snapshot.meanings.places["retreat"] = Place::kUnknown;
  snapshot.meanings.urgencies["this-week"] = 4;
  EXPECT_EQ(fault_ids(snapshot), (std::vector<std::string>{"VALUE_OUT_OF_RANGE"})) << "urgency is 1 to 3";
}

// Other names for all codes with meanings, the same everywhere; their order stays.
Snapshot renamed(Snapshot snapshot) {
  const auto other = [](std::string& code) {
    if (!code.empty()) code.insert(0, "q");
  };
  const auto all = [&](std::vector<std::string>& codes) {
    for (std::string& code : codes) other(code);
  };
  const auto keys = [&](auto& table) {
    std::remove_reference_t<decltype(table)> named;
    for (auto [code, meaning] : table) named["q" + code] = meaning;
    table = std::move(named);
  };
  Meanings& meanings = snapshot.meanings;
  keys(meanings.payers);
  keys(meanings.places);
  keys(meanings.urgencies);
  keys(meanings.families);
  for (auto& [tag, family] : meanings.families) other(family);
  keys(meanings.fields);
  for (auto* set : {&meanings.across, &meanings.money}) {
    std::set<std::string, std::less<>> named;
    for (const std::string& code : *set) named.insert("q" + code);
    *set = std::move(named);
  }
  for (Country& country : snapshot.countries)
    for (std::string* name : {&country.unesco_group, &country.m49_region, &country.m49_subregion}) other(*name);
  for (City& city : snapshot.cities) all(city.working_languages);
  for (Listing& listing : snapshot.listings) {
    other(listing.cost_sharing);
    other(listing.urgency);
    for (auto* codes :
         {&listing.modalities, &listing.topics, &listing.help, &listing.languages.tags, &listing.partner_rules.regions})
      all(*codes);
  }
  return snapshot;
}

TEST(Meanings, AreAllThatTheEngineKnowsOfCodes) {
  testing::SnapshotShape shape;
  shape.trios = true;
  std::int64_t pairs = 0, trios = 0;
  for (std::uint64_t seed = 200; seed < 215; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(seed, shape);
    const auto one = problem_of(snapshot), other = problem_of(renamed(snapshot));
    ASSERT_TRUE(one && other);
    ASSERT_EQ(one->needs(), other->needs());
    for (Problem::ListingIndex need : one->needs()) {
      for (Problem::ListingIndex offer : one->offers()) {
        const Verdict a = judge_pair(*one, need, offer), b = judge_pair(*other, need, offer);
        ASSERT_EQ(a.broken, b.broken) << "seed " << seed;
        ASSERT_EQ(a.score, b.score) << "seed " << seed;
        pairs += a.admissible();
        for (Problem::ListingIndex third : one->facilitators()) {
          const Verdict c = judge_trio(*one, need, offer, third), d = judge_trio(*other, need, offer, third);
          ASSERT_EQ(c.broken, d.broken) << "seed " << seed;
          ASSERT_EQ(c.score, d.score) << "seed " << seed;
          trios += c.admissible();
        }
      }
    }
  }
  EXPECT_GT(pairs, 20);
  EXPECT_GT(trios, 10);
}

}  // namespace
}  // namespace entente::matcher
