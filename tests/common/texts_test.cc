// The catalogue of texts, and numbers, dates and counted words as each language writes them.
#include "services/common/sheets/texts.h"

#include <gtest/gtest.h>

namespace entente::common {
namespace {

constexpr Language kEn = Language::kEnglish;
constexpr Language kFr = Language::kFrench;

TEST(Texts, PutsValuesInTheirPlaces) {
  EXPECT_EQ(text("cli.round.as_of", kEn, {{"day", "2026-11-24"}}), "round as of 2026-11-24");
  EXPECT_EQ(text("cli.round.as_of", kFr, {{"day", "24 novembre 2026"}}), "tour au 24 novembre 2026");
}

TEST(Texts, HideNothingThatTheCatalogueLacks) {
  EXPECT_EQ(text("no.such", kEn, {{"a", "1"}, {"b", "2"}}), "[no.such a=1 b=2]");
  EXPECT_EQ(text("cli.round.as_of", kFr, {}), "[cli.round.as_of]") << "a value is missing";
  EXPECT_EQ(text_or_code("class.", "country:ldc", kFr), "pays les moins avancés");
  EXPECT_EQ(text_or_code("class.", "country:new", kFr), "country:new");
}

TEST(Texts, CountAsTheLanguageDoes) {
  const auto needs = [](std::int64_t count, Language language) { return counted("cli.amount.needs", count, language); };
  EXPECT_EQ(needs(0, kEn), "0 needs");
  EXPECT_EQ(needs(1, kEn), "1 need");
  EXPECT_EQ(needs(-1, kEn), "-1 need");
  EXPECT_EQ(needs(2000, kEn), "2,000 needs");
  EXPECT_EQ(needs(0, kFr), "0 besoin");
  EXPECT_EQ(needs(1, kFr), "1 besoin");
  EXPECT_EQ(needs(2000, kFr), "2\u202f000 besoins");
}

TEST(Texts, FrenchIsSetWithBlanksThatDontBreak) {
  EXPECT_EQ(text("cli.round.stopped_by", kFr, {{"rule", "Axe"}}), "écartée par la règle «\u00a0Axe\u00a0»");
  EXPECT_EQ(text("cli.fail.field", kFr, {{"field", "a"}, {"description", "b"}}), "a\u00a0: b");
  EXPECT_EQ(text("cli.verify.findings", kFr, {{"before", "a"}, {"next", "b"}}), "a\u202f; b");
  EXPECT_EQ(text("said.listing.write_capacity", kFr), "écrivez 1 à 10\u202f000 partenaires ou places");
  EXPECT_EQ(text("cli.simulate.percent", kFr, {{"number", "5"}}), "5\u00a0%");
}

TEST(Texts, WriteNumbersAndDatesByLanguage) {
  EXPECT_EQ(format_count(-1234567, kEn), "-1,234,567");
  EXPECT_EQ(format_count(-1234567, kFr), "-1\u202f234\u202f567");
  EXPECT_EQ(format_count(999, kFr), "999");
  EXPECT_EQ(format_points(6150, 100, kEn), "61.5");
  EXPECT_EQ(format_points(-6150, 100, kFr), "-61,5");
  EXPECT_EQ(format_points(6100, 100, kFr), "61");
  EXPECT_EQ(format_decimal("12345.50", kFr), "12\u202f345,50");
  EXPECT_EQ(format_decimal("2026", kFr), "2026");
  EXPECT_EQ(format_percent(3, 8, kEn), "38 %");
  EXPECT_EQ(format_percent(3, 8, kFr), "38\u00a0%");
  EXPECT_EQ(format_percent(0, 0, kFr), "–");
  EXPECT_EQ(format_date("2026-03-01", kEn), "2026-03-01");
  EXPECT_EQ(format_date("2026-03-01", kFr), "1er\u00a0mars 2026");
  EXPECT_EQ(format_date("2026-11", kFr), "novembre 2026");
  EXPECT_EQ(format_date("2026", kFr), "2026");
  for (const char* none : {"", "2026-13-01", "12-2026", "dakar", "2026-xx", "2026-01-02-03"})
    EXPECT_EQ(format_date(none, kFr), none);
}

}  // namespace
}  // namespace entente::common
