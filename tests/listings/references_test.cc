#include "services/listings/references.h"

#include <gtest/gtest.h>

#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

const References& references() {
  return *real_data().references;
}

TEST(References, FindsCitiesBySlugAndByNameInAnyForm) {
  for (const char* text : {"quebec-city", "Québec City", "QUEBEC CITY", " québec city ", "Quebec City (Canada)"}) {
    EXPECT_EQ(references().find_city(text).id, "quebec-city") << text;
  }
  EXPECT_EQ(references().city("dakar")->country, "SN");
  EXPECT_EQ(references().city("nowhere"), nullptr);
}

TEST(References, SaysWhatWasPerhapsMeant) {
  const References::Match match = references().find_city("Edinburrgh");
  EXPECT_EQ(match.id, "");
  EXPECT_EQ(match.nearest, "Edinburgh");
  EXPECT_EQ(references().find_city("qqqqqqqqqq").nearest, "");
  EXPECT_EQ(references().find_code(vocabulary::kTopic, "craft-ceramic").nearest, "craft-ceramics");
  EXPECT_EQ(references().find_country("Senegall").nearest, "Senegal");
}

TEST(References, FindsCitiesByForeignNamesAndAsOfficesWriteThem) {
  const std::pair<const char*, const char*> cases[] = {{"Sevilla", "seville"},
                                                       {"北京", "beijing"},
                                                       {"北京市", "beijing"},
                                                       {"Ville de Dakar", "dakar"},
                                                       {"Sevilla, España", "seville"},
                                                       {"Granada, España", "granada-es"},
                                                       {"Granada (Nicaragua)", "granada-ni"},
                                                       {"Granada، إسبانيا", "granada-es"}};
  for (const auto& [text, id] : cases) EXPECT_EQ(references().find_city(text).id, id) << text;
  EXPECT_EQ(references().find_country("Deutschland").id, "DE");
  EXPECT_EQ(references().find_country("الأردن").id, "JO");
}

TEST(References, SuggestsNoCityAcrossABorder) {
  EXPECT_EQ(references().find_city("Sevile, Spain").nearest, "Seville");
  const References::Match elsewhere = references().find_city("Sevile, Portugal");
  EXPECT_EQ(elsewhere.id, "");
  EXPECT_EQ(elsewhere.nearest, "");
  EXPECT_EQ(references().find_city("Seville, Portugal").id, "") << "another than the one that is known";
}

TEST(References, FindsCodesByEnglishAndFrenchLabels) {
  EXPECT_EQ(references().find_code(vocabulary::kCreativeField, "Artisanat et arts populaires").id,
            "crafts-and-folk-art");
  EXPECT_EQ(references().find_code(vocabulary::kCreativeField, "crafts and folk art").id, "crafts-and-folk-art");
  EXPECT_EQ(references().find_code(vocabulary::kAxis, "Nord-Sud-Sud").id, "north-south-south");
  EXPECT_EQ(references().find_code(vocabulary::kCostSharing, "À la charge de l'hôte").id, "host-pays")
      << "a straight apostrophe for a curved one";
  EXPECT_EQ(references().find_code("no-such-vocabulary", "x").id, "");
}

TEST(References, EveryCodeFindsItself) {
  for (const auto& vocabulary : real_data().vocabularies) {
    const std::string name = vocabulary.name().substr(std::string("vocabularies/").size());
    for (const auto& entry : vocabulary.entries()) {
      EXPECT_EQ(references().find_code(name, entry.code()).id, entry.code()) << name;
    }
  }
}

TEST(References, FindsCountriesByCodesAndNames) {
  for (const char* text : {"CI", "ci", "CIV", "Côte d’Ivoire", "Cote d'Ivoire"}) {
    EXPECT_EQ(references().find_country(text).id, "CI") << text;
  }
  EXPECT_EQ(references().find_country("Afrique du Sud").id, "ZA");
}

TEST(References, KnowsRegionsOfBothSchemes) {
  for (const char* region : {"I", "Va", "Vb", "Africa", "Southern Asia", "Caribbean"}) {
    EXPECT_TRUE(references().has_region(region)) << region;
  }
  EXPECT_FALSE(references().has_region("VI"));
  EXPECT_EQ(references().find_region("southern asia").id, "Southern Asia");
}

TEST(References, AmbiguousNamesNameTheirIds) {
  profiles::v1::City one;
  one.set_name("cities/leon-mx");
  one.set_display_name("León");
  one.set_country("MX");
  profiles::v1::City other;
  other.set_name("cities/leon-es");
  other.set_display_name("León");
  other.set_country("ES");
  const References small = References::from({one, other}, real_data().countries, {});
  const References::Match match = small.find_city("Leon");
  EXPECT_EQ(match.id, "");
  EXPECT_EQ(match.several, (std::vector<std::string>{"leon-es", "leon-mx"}));
  EXPECT_EQ(small.find_city("León (Espagne)").id, "leon-es");
}

TEST(References, ReadsNorthAndSouthFromTheDefaultClassification) {
  EXPECT_EQ(references().development("SN"), References::Development::kSouth);
  EXPECT_EQ(references().development("GB"), References::Development::kNorth);
  EXPECT_EQ(references().development("ZZ"), References::Development::kUnknown);
}

}  // namespace
}  // namespace entente::listings
