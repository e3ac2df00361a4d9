#include "services/common/base/errors.h"
#include "services/common/text/names.h"
#include "services/common/text/web_address.h"
#include "services/profiles/checks.h"
#include "services/profiles/classification.h"
#include "services/profiles/sheet_values.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

TEST(SheetValues, ReadDegreesExactly) {
  const std::vector<std::pair<std::string, std::optional<std::int32_t>>> cases = {
      {"55.9521", 559521},
      {"-3.1965", -31965},
      {"14,791", 147910},
      {"0", 0},
      {"180", 1800000},
      {"1.00005", 10001},
      {"1.00004", 10000},
      {"-1.00005", -10001},
      {"-0.0001", -1},
      {"", std::nullopt},
      {"1.", std::nullopt},
      {".5", std::nullopt},
      {"1.2.3", std::nullopt},
      {"1e3", std::nullopt},
      {"12345", std::nullopt},
      {"--1", std::nullopt},
      {"1 000", std::nullopt},
      {"99999999999999999999", std::nullopt},
      {"13° 9′ 47″ S", -131631},
      {"13°09'47.2\"S", -131631},
      {"S 13.1631", -131631},
      {"71.9676° W", -719676},
      {"2º 21’ 07” E", 23519},
      {"48 51 N", 488500},
      {"48° 60′ N", std::nullopt},
      {"-13° S", std::nullopt},
      {"13 O", std::nullopt}};
  for (const auto& [text, units] : cases) EXPECT_EQ(parse_degrees(text), units) << text;
}

TEST(SheetValues, ReadFlagsAndNumbers) {
  for (const char* yes : {"true", "TRUE", "yes", "1", "oui", "Vrai", "sí", "ja", "نعم", "✓"})
    EXPECT_EQ(parse_flag(yes), true) << yes;
  for (const char* no : {"false", "no", "0", "Non", "faux", "nein", "لا"}) EXPECT_EQ(parse_flag(no), false) << no;
  for (const char* none : {"", "maybe", "2"}) EXPECT_EQ(parse_flag(none), std::nullopt) << none;
  EXPECT_EQ(parse_whole("-5"), -5);
  for (const char* same : {"1234567", "1 234 567", "1.234.567", "1,234,567 inhabitants", "1 234 567 hab."}) {
    EXPECT_EQ(parse_whole(same), 1234567) << same;
  }
  for (const char* none : {"", "5.0", "9223372036854775808"}) EXPECT_EQ(parse_whole(none), std::nullopt) << none;
}

TEST(Checks, TellGoodValuesFromBadOnes) {
  using Check = void (*)(std::string_view, std::string_view, common::FieldViolations&);
  struct Cases {
    Check check;
    std::vector<std::string> good;
    std::vector<std::string> bad;
  };
  const std::vector<Cases> all = {
      {check_language_tag,
       {"", "fr", "prs", "zh-Hant", "pt-BR", "zh-Hant-TW", "es-419", "ca-valencia"},
       {"FR", "f", "french", "fr_FR", "fr-", "zh-hant", "pt-br", "fr--FR", "\xff\xff", "qqq", "fra", "iw", "en-UK",
        "any"}},
      {check_email,
       {"", "office@dakar.example", "a.b+c@x-y.example.org"},
       {"office", "@x.org", "a@", "a@b", "a@@b.org", "a b@c.org", "a@b..org", "a@-b.org",
        std::string(250, 'a') + "@b.org",
        "of\u200b"
        "fice@dakar.example",
        "\u043effice@dakar.example"}},
      {check_phone,
       {"", "+221338490000", "+1234567"},
       {"221338490000", "+12 34567", "+123456", "+0123456789", "+1234567890123456", "+", "phone"}},
      {common::check_web_address,
       {"", "https://city.example/plan?x=1#y", "http://city.example:8080/"},
       {"ftp://x.org", "javascript:alert(1)", "https://", "https:// x.org", "//x.org", "https://x.org/a b",
        "https://x\u200b.org/", "https://p\u0430ris.fr/"}},
      {check_time_zone,
       {"", "Africa/Dakar", "America/Argentina/Buenos_Aires", "UTC"},
       {"Dakar", "Africa/Dakarr", "../x", "/etc/passwd", "Africa//Dakar", "Africa/", "Africa"}},
  };
  for (const Cases& cases : all) {
    for (const std::string& value : cases.good) {
      common::FieldViolations violations;
      cases.check("field", value, violations);
      EXPECT_TRUE(violations.empty()) << value;
    }
    for (const std::string& value : cases.bad) {
      common::FieldViolations violations;
      cases.check("field", value, violations);
      EXPECT_EQ(violations.list().size(), 1u) << value;
    }
  }
}

TEST(Classification, HoldsFromItsStartUntilBeforeItsEnd) {
  const auto country = parse<v1::Country>(
      "classifications { scheme: 'income-group' value: 'LM' valid_to { year: 2024 month: 7 day: 1 } }"
      "classifications { scheme: 'income-group' value: 'UM' valid_from { year: 2024 month: 7 day: 1 } }");
  EXPECT_EQ(value_of(country, "income-group", absl::CivilDay(2024, 6, 30)), "LM");
  EXPECT_EQ(value_of(country, "income-group", absl::CivilDay(2024, 7, 1)), "UM");
  EXPECT_EQ(value_of(country, "ldc", absl::CivilDay(2024, 7, 1)), std::nullopt);
}

TEST(Names, AreTakenApartOnlyWhenTheyAreWhole) {
  EXPECT_EQ(common::id_in<common::CityName>("cities/dakar"), "dakar");
  for (const char* bad : {"", "cities/", "cities/a/", "cities/a--b", "/cities/a", "cities/A", "cities/a/contacts/b"}) {
    EXPECT_EQ(common::id_in<common::CityName>(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(common::id_in<common::CountryName>("countries/SN"), "SN");
  EXPECT_EQ(common::id_in<common::CountryName>("countries/sn"), std::nullopt);
  ASSERT_TRUE(common::ContactName::parse("cities/dakar/contacts/office").has_value());
  EXPECT_EQ(common::ContactName::parse("cities/dakar/contacts/office")->id, "office");
  for (const char* bad : {"cities/dakar/contacts/", "cities//contacts/x", "cities/dakar/organisations/x",
                          "cities/dakar/contacts/x/contacts/y", "contacts/x"}) {
    EXPECT_FALSE(common::ContactName::parse(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace entente::profiles
