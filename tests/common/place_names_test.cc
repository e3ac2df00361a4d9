// What countries and cities are called.
#include "services/common/sheets/place_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/text/name_key.h"

namespace entente::common {
namespace {

using ::testing::Contains;

TEST(PlaceNames, CountriesAreKnownInTenLanguages) {
  const std::pair<const char*, const char*> cases[] = {
      {"Germany", "DE"},         {"Allemagne", "DE"}, {"Alemania", "DE"},      {"ألمانيا", "DE"},
      {"Германия", "DE"},        {"德国", "DE"},      {"德國", "DE"},          {"Deutschland", "DE"},
      {"Germania", "DE"},        {"Alemanha", "DE"},  {"Côte d’Ivoire", "CI"}, {"Vereinigte Staaten", "US"},
      {"Costa do Marfim", "CI"}, {"ESPAÑA", "ES"},    {"Kroatien", "HR"}};
  for (const auto& [name, code] : cases) EXPECT_EQ(country_called(name), code) << name;
  for (const char* none : {"", "DE", "Atlantis", "Germ"}) EXPECT_EQ(country_called(none), std::nullopt) << none;
}

TEST(PlaceNames, CitiesAreKnownInTheirOwnAndInOtherLanguages) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"IT", "Rome", "Roma"},     {"ES", "Seville", "Sevilla"}, {"IT", "Turin", "Torino"},  {"CN", "Beijing", "北京"},
      {"EG", "Cairo", "القاهرة"}, {"BE", "Ghent", "Gand"},      {"CN", "Beijing", "Pekin"}, {"UA", "Lviv", "Львів"}};
  for (const auto& [country, city, name] : cases) {
    EXPECT_THAT(other_city_keys(country, city), Contains(name_key(name))) << name;
  }
  EXPECT_TRUE(other_city_keys("US", "Rome").empty()) << "another Rome";
}

// Names that are those of a larger place elsewhere would be a guess.
TEST(PlaceNames, NoCityHasTheNameOfALargerOne) {
  EXPECT_THAT(other_city_keys("US", "Austin"), ::testing::Not(Contains(name_key("Waterloo"))));
  EXPECT_THAT(other_city_keys("US", "Kansas City"), ::testing::Not(Contains(name_key("Milton"))));
}

TEST(PlaceNames, OfficesAreReadAsTheirCities) {
  const std::pair<const char*, const char*> cases[] = {{"City of Quito", "quito"},
                                                       {"Ville de Dakar", "dakar"},
                                                       {"VILLE D’ORLÉANS", "orleans"},
                                                       {"Ciudad de Puebla", "puebla"},
                                                       {"Stadt Mannheim", "mannheim"},
                                                       {"St. Louis", "saint louis"},
                                                       {"Città di Parma", "parma"},
                                                       {"Iloilo City", "iloilo"},
                                                       {"北京市", "北京"},
                                                       {"Ville de St-Étienne", "saint etienne"}};
  for (const auto& [text, form] : cases) EXPECT_THAT(city_forms(text), Contains(form)) << text;
  EXPECT_TRUE(city_forms("Quito").empty());
}

TEST(PlaceNames, ACityMayStandWithItsCountry) {
  for (const char* text : {"Sevilla, España", "Sevilla (Spain)", "Sevilla، إسبانيا"}) {
    const auto found = city_in_country(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->city, "Sevilla");
    EXPECT_EQ(found->country, "ES");
  }
  for (const char* text : {"Sevilla", "Sevilla, Andalucía", ", España", "Quito (centro)"}) {
    EXPECT_FALSE(city_in_country(text)) << text;
  }
}

}  // namespace
}  // namespace entente::common
