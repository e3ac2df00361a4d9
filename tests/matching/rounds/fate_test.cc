// Why a pairing isn't there any more, or wasn't before: each cause on a network of three cities.
#include "services/matching/comparing/fate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/common/sheets/texts.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matching {
namespace {

using Difference = v1::CompareRoundsResponse::Difference;
using matcher::Snapshot;
using matcher::testing::holding_snapshot;
using matcher::testing::need_of;
using matcher::testing::offer_of;

v1::Pairing pairing() {
  v1::Pairing pairing;
  pairing.set_need("cities/kumi/listings/n");
  pairing.set_offer("cities/nord/listings/o");
  return pairing;
}

struct FateCase {
  const char* what;
  std::function<void(Snapshot&)> change;  // of the round that lacks the pairing
  Difference::Cause cause;
  const char* detail;  // id of the first text
  const char* detail_before;
};

const std::vector<FateCase>& cases() {
  static const auto* const all = new std::vector<FateCase>{
      {"a listing is gone",
       [](Snapshot& s) {
         std::erase_if(s.listings, [](const auto& one) { return one.id == "cities/nord/listings/o"; });
       },
       Difference::CAUSE_LISTING, "compare.listing-gone", "compare.listing-added"},
      {"a listing isn't open", [](Snapshot& s) { offer_of(s).open = false; }, Difference::CAUSE_LISTING,
       "compare.listing-closed", "compare.listing-opened"},
      {"a listing changed so that a rule stops it", [](Snapshot& s) { offer_of(s).partner_rules.countries = {"CC"}; },
       Difference::CAUSE_LISTING, "compare.listing-changed", "compare.listing-changed"},
      {"a listing changed so that it is worth less", [](Snapshot& s) { offer_of(s).topics.clear(); },
       Difference::CAUSE_LISTING, "compare.listing-changed", "compare.listing-changed"},
      {"its places are taken", [](Snapshot& s) { offer_of(s).reserved = 1; }, Difference::CAUSE_CAPACITY,
       "compare.places-taken", "compare.places-freed"},
      {"its city carries no more",
       [](Snapshot& s) {
         s.cities[1].provider_limit = 1;
         s.cooperations.push_back({"cooperations/c",
                                   "cities/sur",
                                   "cities/nord",
                                   "",
                                   "",
                                   "",
                                   matcher::Cooperation::State::kRunning,
                                   {},
                                   {}});
       },
       Difference::CAUSE_CAPACITY, "compare.city-full", "compare.city-freed"},
      {"a rule of the programme", [](Snapshot& s) { s.programme.axes = {matcher::Axis::kSouthSouth}; },
       Difference::CAUSE_RULE, "rule.axis.broken", "compare.stood-before"},
      {"a weight", [](Snapshot& s) { s.programme.weights["topics"] = 20; }, Difference::CAUSE_WEIGHT,
       "compare.weights-differ", "compare.weights-differ"},
      {"a directive",
       [](Snapshot& s) {
         s.directives.push_back({matcher::Directive::Kind::kRuleOut, need_of(s).id, offer_of(s).id});
       },
       Difference::CAUSE_DIRECTIVE, "rule.directive.broken", "compare.stood-before"},
      {"nothing", [](Snapshot&) {}, Difference::CAUSE_OUTWEIGHED, "compare.whole", "compare.whole"},
  };
  return *all;
}

TEST(Fate, NamesEachCauseWithItsFigures) {
  for (const FateCase& one : cases()) {
    Snapshot changed = holding_snapshot();
    one.change(changed);
    const auto has = matcher::testing::problem_of(holding_snapshot());
    const auto lacks = matcher::testing::problem_of(std::move(changed));
    ASSERT_TRUE(has && lacks);
    for (const Asked asked : {Asked::kWhyNoMore, Asked::kWhyNotBefore}) {
      const Fate fate = fate_of(pairing(), *has, {*lacks, {}}, asked);
      EXPECT_EQ(fate.cause, one.cause) << one.what;
      ASSERT_FALSE(fate.details.empty()) << one.what;
      EXPECT_EQ(fate.details.front().id(), asked == Asked::kWhyNoMore ? one.detail : one.detail_before) << one.what;
      for (const auto& detail : fate.details) EXPECT_TRUE(common::has_text(detail.id())) << detail.id();
    }
  }
}

TEST(Fate, SaysWhoHasTakenItsPlace) {
  const auto problem = matcher::testing::problem_of(holding_snapshot());
  v1::RoundPairing other;
  other.mutable_candidate()->mutable_pairing()->set_need("cities/kumi/listings/n");
  other.mutable_candidate()->mutable_pairing()->set_offer("cities/sur/listings/p");
  other.mutable_candidate()->set_score(4250);
  const std::vector<v1::RoundPairing> pairings = {other};
  const Fate fate = fate_of(pairing(), *problem, {*problem, pairings}, Asked::kWhyNoMore);
  EXPECT_EQ(fate.cause, Difference::CAUSE_OUTWEIGHED);
  EXPECT_EQ(fate.details.front().id(), "compare.need-has");
  EXPECT_EQ(fate.details.front().parameters().at("offer"), "cities/sur/listings/p");
  EXPECT_EQ(fate.details.front().parameters().at("score"), "42.5");
}

TEST(Fate, OfAPairThatOnlyADirectiveKept) {
  Snapshot with = holding_snapshot();
  with.directives.push_back({matcher::Directive::Kind::kKeep, need_of(with).id, offer_of(with).id});
  const auto has = matcher::testing::problem_of(std::move(with));
  const auto lacks = matcher::testing::problem_of(holding_snapshot());
  const Fate fate = fate_of(pairing(), *has, {*lacks, {}}, Asked::kWhyNotBefore);
  EXPECT_EQ(fate.cause, Difference::CAUSE_DIRECTIVE);
  EXPECT_EQ(fate.details.front().id(), "compare.kept");
}

}  // namespace
}  // namespace entente::matching
