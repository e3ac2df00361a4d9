#include "matcher/score/city_class.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "matcher/score/parts.h"
#include "matcher/score/rules.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;
using Basis = CityClass::Basis;

constexpr auto kNorth = Development::kDeveloped;
constexpr auto kSouth = Development::kDeveloping;
constexpr auto kUnsaid = Development::kUnknown;

TEST(CityClass, IsOfTheCountryOrTheCitysOwnWordByTheScheme) {
  struct Case {
    const char* what;
    CountryScheme scheme;
    Development country, declared;
    CityClass expected;
    const char* word;
  };
  const Case cases[] = {
      {"the country's", CountryScheme::kDevelopment, kSouth, kNorth, {kSouth, Basis::kCountry}, "developing"},
      {"on the DAC list", CountryScheme::kOda, kNorth, kNorth, {kSouth, Basis::kCountry}, "developing"},
      {"of high income", CountryScheme::kIncome, kSouth, kSouth, {kNorth, Basis::kCountry}, "developed"},
      {"its own word", CountryScheme::kDeclared, kSouth, kNorth, {kNorth, Basis::kDeclared}, "declared-developed"},
      {"its own word, the country's too",
       CountryScheme::kDeclared,
       kSouth,
       kSouth,
       {kSouth, Basis::kDeclared},
       "declared-developing"},
      {"says nothing",
       CountryScheme::kDeclared,
       kSouth,
       kUnsaid,
       {kSouth, Basis::kUndeclared},
       "undeclared-developing"},
      {"says nothing, and nobody knows", CountryScheme::kDeclared, kUnsaid, kUnsaid, {kUnsaid, Basis::kUndeclared}, ""},
      {"nobody knows the country's",
       CountryScheme::kDeclared,
       kUnsaid,
       kSouth,
       {kSouth, Basis::kDeclared},
       "declared-developing"},
  };
  for (const Case& c : cases) {
    Country country;
    country.development = c.country;
    country.oda = true;
    country.income_group = "H";
    City city;
    city.declared = c.declared;
    EXPECT_EQ(class_of(city, country, c.scheme), c.expected) << c.what;
    EXPECT_EQ(class_word(c.expected), c.word) << c.what;
  }
}

// Nord moves to the country of Kumi, and says that it is of the North.
TEST(CityClass, DiffersBetweenCitiesOfOneCountry) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.country_scheme = CountryScheme::kDeclared;
  snapshot.cities[1].country = "AA";
  snapshot.cities[1].declared = kNorth;
  const auto problem = problem_of(snapshot);
  const auto need = problem->find("cities/kumi/listings/n"), offer = problem->find("cities/nord/listings/o");
  const Evaluation evaluation = evaluate_pair(*problem, need, offer);
  EXPECT_EQ(evaluation.axis, Axis::kNorthSouth);
  const RuleOutcome& axis = evaluation.rules[static_cast<std::size_t>(Rule::kAxis)];
  EXPECT_EQ(axis.text.parameters.at("need_class"), "undeclared-developing");
  EXPECT_EQ(axis.text.parameters.at("offer_class"), "declared-developed");
  EXPECT_EQ(problem->parts().origins.size(), 3u);
  // It still is the same country.
  testing::offer_of(snapshot).partner_rules.own_country_excluded = true;
  EXPECT_EQ(judge_pair(*problem_of(snapshot), need, offer).broken, bit(Rule::kOwnCountry));
}

TEST(CityClass, CountsWhoSaysSo) {
  Snapshot snapshot = testing::holding_snapshot();
  EXPECT_FALSE(declarations_of(*problem_of(snapshot))) << "another scheme";
  snapshot.programme.country_scheme = CountryScheme::kDeclared;
  const auto counts = [&] {
    const auto found = declarations_of(*problem_of(snapshot));
    return found ? std::pair{found->declared, found->undeclared} : std::pair{-1, -1};
  };
  EXPECT_EQ(counts(), std::pair(0, 3));
  snapshot.cities[1].declared = kNorth;
  EXPECT_EQ(counts(), std::pair(1, 2));
  snapshot.cities[0].declared = kNorth;
  EXPECT_EQ(counts(), std::pair(2, 1)) << "its need is outside the programme by its own word";
  testing::south_of(snapshot).open = false;
  EXPECT_EQ(counts(), std::pair(2, 0)) << "a city without a listing in the round";
}

// Of the rules only that of the axis, and of whole needs the one of scope, which says that no axis is left.
constexpr std::uint32_t kByAxis = bit(Rule::kAxis) | bit(Rule::kOpen);

TEST(CityClass, ADeclarationMovesTheAxisOfItsOwnPairsOnly) {
  int moved = 0, stayed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed);
    const CountryScheme scheme = snapshot.programme.country_scheme;
    testing::Random random(seed + 77);
    City& city = snapshot.cities[static_cast<std::size_t>(random.below(12))];
    const std::string changed_city = city.id;
    const auto before = problem_of(snapshot);
    city.declared = city.declared == kNorth ? kSouth : kNorth;
    const auto after = problem_of(snapshot);
    ASSERT_TRUE(before && after);
    const Development now = city.declared;
    for (Problem::ListingIndex need = 0; need < std::ssize(before->listings()); ++need) {
      if (before->listings()[static_cast<std::size_t>(need)].kind != Kind::kNeed) continue;
      for (Problem::ListingIndex offer = 0; offer < std::ssize(before->listings()); ++offer) {
        if (before->listings()[static_cast<std::size_t>(offer)].kind != Kind::kOffer) continue;
        const Verdict then = judge_pair(*before, need, offer), next = judge_pair(*after, need, offer);
        const bool own = before->city_of(need).id == changed_city || before->city_of(offer).id == changed_city;
        if (!own || scheme != CountryScheme::kDeclared) {
          EXPECT_EQ(then.broken, next.broken) << seed;
          EXPECT_EQ(then.axis, next.axis) << seed;
          EXPECT_EQ(then.score, next.score) << seed;
          ++stayed;
          continue;
        }
        EXPECT_EQ(then.broken & ~kByAxis, next.broken & ~kByAxis) << seed;
        const auto of = [&](Problem::ListingIndex listing) {
          return after->city_of(listing).id == changed_city ? now : before->development_of(listing);
        };
        EXPECT_EQ(next.axis, axis_of(of(offer), of(need))) << seed;
        moved += then.axis != next.axis;
      }
    }
  }
  EXPECT_GT(moved, 200);
  EXPECT_GT(stayed, 1000);
}

// So that what other tests hold of random snapshots is held of cities whose country doesn't tell their class.
TEST(CityClass, IsOfEverySchemeInRandomSnapshots) {
  std::set<CountryScheme> schemes;
  int split = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(seed);
    schemes.insert(snapshot.programme.country_scheme);
    const auto problem = problem_of(snapshot);
    const auto& origins = problem->parts().origins;
    split += std::adjacent_find(origins.begin(), origins.end(), [](const Origin& a, const Origin& b) {
               return a.country == b.country;
             }) != origins.end();
  }
  EXPECT_EQ(schemes.size(), 4u);
  EXPECT_GT(split, 4);
}

}  // namespace
}  // namespace entente::matcher
