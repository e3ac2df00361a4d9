#include <chrono>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/profiles/classification.h"
#include "services/profiles/import_handlers.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

using entente::type::v1::ImportReport;

constexpr char kHeader[] = "slug,name,country_iso2,creative_field,designated,latitude,longitude,population,timezone\n";

// "row reason field" of each violation, one a line.
std::string faults(const ImportReport& report) {
  std::string text;
  for (const auto& violation : report.violations()) {
    common::append(text, violation.row(), " ", violation.reason(), " ", violation.field(), "\n");
  }
  return text;
}

std::string counts(const ImportReport& report) {
  return common::concat(report.new_count(), " new, ", report.changed_count(), " changed, ", report.same_count(),
                        " same", report.stored() ? ", stored" : "");
}

v1::City city(const TestGround& ground, const std::string& id) {
  v1::GetCityRequest request;
  request.set_name("cities/" + id);
  const auto found = ground.cities.get(ground.coordinator(), request);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? *found : v1::City();
}

v1::Country country(const TestGround& ground, const std::string& iso2) {
  v1::GetCountryRequest request;
  request.set_name("countries/" + iso2);
  const auto found = ground.references.get_country(ground.coordinator(), request);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? *found : v1::Country();
}

v1::ImportReferencesResponse import(const TestGround& ground, const v1::ImportReferencesRequest& request) {
  const auto reply = ground.imports.import_references(ground.coordinator(), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.ok() ? *reply : v1::ImportReferencesResponse();
}

v1::ImportReferencesRequest real_references() {
  v1::ImportReferencesRequest request;
  request.set_countries(data_file("countries.csv"));
  request.set_classification_changes(data_file("classification-changes.csv"));
  request.set_vocabularies(data_file("vocabularies.csv"));
  request.set_state_of("2026-11-22");
  return request;
}

TEST(ImportOfTheRealData, CountsEveryRow) {
  TestGround ground(false);
  const auto references = import(ground, real_references());
  EXPECT_EQ(counts(references.countries()), "249 new, 0 changed, 0 same, stored");
  EXPECT_EQ(counts(references.classification_changes()), "0 new, 11 changed, 0 same, stored");
  EXPECT_EQ(counts(references.vocabularies()), "279 new, 0 changed, 0 same, stored");
  const auto begin = std::chrono::steady_clock::now();
  const auto cities = ground.import_cities(data_file("cities.csv"));
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(counts(cities.report()), "405 new, 0 changed, 0 same, stored");
  EXPECT_EQ(cities.report().outcomes_size(), 405);
  EXPECT_EQ(cities.report().encoding(), "UTF-8");
  EXPECT_EQ(cities.report().warnings_size(), 0);
  EXPECT_LT(took, std::chrono::seconds(5)) << "405 cities take a small part of a second on a quiet machine";
  EXPECT_EQ(ground.revision(), 249 + 16 + 405);
  EXPECT_EQ(ground.commits, 2);

  v1::ListVocabulariesRequest request;
  const auto vocabularies = ground.references.list_vocabularies(ground.coordinator(), request);
  ASSERT_TRUE(vocabularies.ok());
  std::map<std::string, int> sizes;
  for (const auto& one : vocabularies->vocabularies()) sizes[one.name().substr(13)] = one.entries_size();
  const std::map<std::string, int> expected = {{"area-of-action", 7},
                                               {"beneficiary-group", 17},
                                               {"cooperation-axis", 5},
                                               {"cost-sharing", 6},
                                               {"creative-field", 8},
                                               {"fcs-domain", 12},
                                               {"help", 29},
                                               {"language", 21},
                                               {"modality", 16},
                                               {"objective", 4},
                                               {"partner-type", 14},
                                               {"role", 3},
                                               {"sdg", 17},
                                               {"topic", 113},
                                               {"urgency", 3},
                                               {"value-chain-stage", 4}};
  EXPECT_EQ(sizes, expected);
}

TEST(ImportOfTheRealData, IsTheSameWhenRepeated) {
  TestGround ground;
  ASSERT_TRUE(ground.import_cities(data_file("cities.csv")).report().stored());
  const std::int64_t before = ground.revision();
  const auto references = import(ground, real_references());
  EXPECT_EQ(counts(references.countries()), "0 new, 0 changed, 249 same, stored");
  EXPECT_EQ(counts(references.classification_changes()), "0 new, 0 changed, 11 same, stored");
  EXPECT_EQ(counts(references.vocabularies()), "0 new, 0 changed, 279 same, stored");
  EXPECT_EQ(counts(ground.import_cities(data_file("cities.csv")).report()), "0 new, 0 changed, 405 same, stored");
  EXPECT_EQ(ground.revision(), before) << "rows that change nothing write nothing";
}

TEST(ImportOfTheRealData, FillsACity) {
  TestGround ground;
  ASSERT_TRUE(ground.import_cities(data_file("cities.csv")).report().stored());
  const v1::City popayan = city(ground, "popayan");
  EXPECT_EQ(popayan.display_name(), "Popayán");
  EXPECT_EQ(popayan.country(), "CO");
  EXPECT_EQ(popayan.latitude_e4(), 24382);
  EXPECT_EQ(popayan.longitude_e4(), -766132);
  EXPECT_EQ(popayan.population(), 258653);
  EXPECT_EQ(popayan.time_zone(), "America/Bogota");
  EXPECT_EQ(popayan.designation_year(), 2005);
  EXPECT_EQ(popayan.working_languages_size(), 0) << "not in the data: unknown";
  EXPECT_EQ(popayan.note(), "");
  ASSERT_EQ(popayan.field_periods_size(), 1);
  EXPECT_EQ(popayan.field_periods(0).creative_field(), "gastronomy");
  EXPECT_FALSE(popayan.field_periods(0).has_valid_from()) << "nobody invents dates";
  EXPECT_EQ(city(ground, "usuki").note().rfind("confidence: medium; name, field", 0), 0u);
  EXPECT_FALSE(city(ground, "lusail").has_population());
  EXPECT_EQ(city(ground, "berlin").note(), "some lists say 2006");
}

TEST(Classifications, NepalIsAnLdcUntilItsGraduation) {
  TestGround ground;
  const v1::Country nepal = country(ground, "NP");
  EXPECT_EQ(value_of(nepal, "ldc", absl::CivilDay(2026, 11, 23)), "true");
  EXPECT_EQ(value_of(nepal, "ldc", absl::CivilDay(2026, 11, 24)), std::nullopt);
  EXPECT_EQ(value_of(nepal, "ldc", absl::CivilDay(2026, 11, 25)), std::nullopt);
  EXPECT_EQ(value_of(nepal, "ldc", absl::CivilDay(1950, 1, 1)), "true") << "a start that isn't known is read as always";
  int count = 0;
  for (const auto& one : nepal.classifications()) {
    if (one.scheme() != "ldc") continue;
    ++count;
    EXPECT_FALSE(one.has_valid_from());
    EXPECT_EQ(one.valid_to().ShortDebugString(), "year: 2026 month: 11 day: 24");
    EXPECT_EQ(one.state_of().ShortDebugString(), "year: 2026 month: 11 day: 22");
    EXPECT_EQ(one.source().rfind("United Nations; confidence: medium", 0), 0u) << one.source();
  }
  EXPECT_EQ(count, 1);
  EXPECT_EQ(value_of(nepal, "lldc", absl::CivilDay(2026, 11, 25)), "true");
  EXPECT_EQ(nepal.labels().at("fr"), "Népal");
}

TEST(Classifications, FormerLdcIsAClosedPeriod) {
  TestGround ground;
  const v1::Country cabo_verde = country(ground, "CV");
  EXPECT_EQ(value_of(cabo_verde, "ldc", absl::CivilDay(2007, 12, 19)), "true");
  EXPECT_EQ(value_of(cabo_verde, "ldc", absl::CivilDay(2007, 12, 20)), std::nullopt);
  EXPECT_EQ(value_of(cabo_verde, "sids", absl::CivilDay(2026, 1, 1)), "true");
}

TEST(Classifications, EverySchemeOfTheSheetIsThere) {
  TestGround ground;
  const v1::Country ivory_coast = country(ground, "CI");
  const absl::CivilDay day(2026, 12, 1);
  const std::vector<std::pair<std::string, std::optional<std::string>>> expected = {
      {"development", "developing"},
      {"income-group", "LM"},
      {"oda", "true"},
      {"ldc", std::nullopt},
      {"lldc", std::nullopt},
      {"sids", std::nullopt},
      {"unesco-group", "Va"},
      {"m49-region", "Africa"},
      {"m49-subregion", "Sub-Saharan Africa"},
      {"m49-intermediate", "Western Africa"}};
  for (const auto& [scheme, value] : expected) EXPECT_EQ(value_of(ivory_coast, scheme, day), value) << scheme;
}

TEST(Classifications, ImportOfCountriesAloneKeepsKnownEnds) {
  TestGround ground;
  v1::ImportReferencesRequest request;
  request.set_countries(data_file("countries.csv"));
  for (const char* state_of : {"2026-11-22", ""}) {
    request.set_state_of(state_of);
    ground.clock.advance(absl::Hours(24 * 5));  // beyond the graduation
    EXPECT_EQ(counts(import(ground, request).countries()), "0 new, 0 changed, 249 same, stored") << state_of;
  }
  EXPECT_EQ(value_of(country(ground, "NP"), "ldc", absl::CivilDay(2026, 11, 25)), std::nullopt);
}

TEST(Classifications, PostponedEndMovesTheEnd) {
  TestGround ground;
  v1::ImportReferencesRequest request;
  request.set_classification_changes("scheme;iso2;value;valid_to\nldc;Nepal;true;2029-11-24\n");
  request.set_state_of("2026-11-23");
  EXPECT_EQ(counts(import(ground, request).classification_changes()), "0 new, 1 changed, 0 same, stored");
  const v1::Country nepal = country(ground, "NP");
  EXPECT_EQ(value_of(nepal, "ldc", absl::CivilDay(2026, 11, 25)), "true");
  EXPECT_EQ(value_of(nepal, "ldc", absl::CivilDay(2029, 11, 24)), std::nullopt);
}

// What exports write of classes, one by one.
constexpr char kClasses[] =
    "iso2,scheme,value,source,valid_from,valid_to,state_of\n"
    "NP,ldc,true,United Nations,1971,2026-11-24,2026-11-22\n"
    "NP,income-group,LM,\"World Bank, FY27\",,,\n";

TEST(ImportReferences, ClassesOneByOneKeepSourceAndDatesAndReplaceTheirScheme) {
  TestGround ground(false);
  import(ground, real_references());
  v1::ImportReferencesRequest request;
  request.set_classifications(kClasses);
  EXPECT_EQ(counts(import(ground, request).classifications()), "0 new, 2 changed, 0 same, stored");
  EXPECT_EQ(counts(import(ground, request).classifications()), "0 new, 0 changed, 2 same, stored");
  const v1::Country nepal = country(ground, "NP");
  int ldc = 0;
  int region = 0;
  for (const auto& one : nepal.classifications()) {
    region += one.scheme() == "m49-region" ? 1 : 0;
    if (one.scheme() != "ldc") continue;
    ++ldc;
    EXPECT_EQ(one.source(), "United Nations");
    EXPECT_EQ(one.valid_from().year(), 1971);
    EXPECT_EQ(one.valid_to().day(), 24);
    EXPECT_EQ(one.state_of().day(), 22);
  }
  EXPECT_EQ(ldc, 1) << "replaced, not added";
  EXPECT_EQ(region, 1) << "a scheme that the sheet doesn't name stays";
}

TEST(ImportReferences, AWrongClassIsListedAndNothingIsStored) {
  TestGround ground(false);
  import(ground, real_references());
  v1::ImportReferencesRequest request;
  request.set_classifications(
      "iso2,scheme,value,source\nNP,ldx,true,x\nNP,income-group,XX,x\nXX,ldc,true,x\nNP,ldc,true,x\nNP,ldc,true,x\n");
  const auto report = import(ground, request).classifications();
  EXPECT_EQ(report.violations_size(), 4);
  EXPECT_FALSE(report.stored());
}

TEST(ImportReferences, TheNetworkIsRemembered) {
  TestGround ground(false);
  EXPECT_EQ(ground.references.get_network(ground.coordinator(), {})->members_total(), 0);
  v1::ImportReferencesRequest request;
  request.mutable_network()->set_members_total(408);
  request.mutable_network()->mutable_base_date()->set_year(2026);
  EXPECT_FALSE(ground.imports.import_references(ground.coordinator(), request).ok()) << "not a whole date";
  request.mutable_network()->mutable_base_date()->set_month(12);
  request.mutable_network()->mutable_base_date()->set_day(1);
  import(ground, request);
  import(ground, real_references());
  const auto network = ground.references.get_network(ground.coordinator(), {});
  EXPECT_EQ(network->members_total(), 408) << "sheets alone leave it";
  EXPECT_EQ(network->base_date().day(), 1);
}

TEST(ImportCities, TakesWhatOnlyExportsWrite) {
  TestGround ground;
  const std::string sheet =
      "slug,name,country_iso2,creative_field,external_ids,local_names,field_periods,development_plans,state\n"
      "oldtown,Oldtown,FR,film,\"{\"\"a\"\":\"\"x;y=1\"\"}\",\"[{\"\"languageCode\"\":\"\"fr\"\",\"\"text\"\":"
      "\"\"Vieilleville\"\"}]\","
      "\"[{\"\"creativeField\"\":\"\"music\"\",\"\"validTo\"\":{\"\"year\"\":2020}},{\"\"creativeField\"\":"
      "\"\"film\"\","
      "\"\"validFrom\"\":{\"\"year\"\":2020,\"\"month\"\":12,\"\"day\"\":31}}]\",\"[{\"\"title\"\":\"\"Plan\"\"}]\","
      "archived\n";
  const auto first = ground.import_cities(sheet);
  ASSERT_EQ(counts(first.report()), "1 new, 0 changed, 0 same, stored") << first.report().ShortDebugString();
  const v1::City stored = city(ground, "oldtown");
  EXPECT_EQ(stored.external_ids().at("a"), "x;y=1");
  EXPECT_EQ(stored.local_names(0).text(), "Vieilleville");
  EXPECT_EQ(stored.field_periods_size(), 2);
  EXPECT_EQ(stored.development_plans(0).title(), "Plan");
  EXPECT_EQ(stored.state(), v1::City::STATE_ARCHIVED);
  EXPECT_EQ(counts(ground.import_cities(sheet).report()), "0 new, 0 changed, 1 same, stored");
}

TEST(ImportReferences, ChangesBeforeCountriesSayWhatToDo) {
  TestGround ground(false);
  v1::ImportReferencesRequest request;
  request.set_classification_changes(data_file("classification-changes.csv"));
  const auto reply = import(ground, request);
  EXPECT_EQ(reply.classification_changes().violations_size(), 11);
  EXPECT_EQ(reply.classification_changes().violations(0).reason(), "UNKNOWN_COUNTRY");
  EXPECT_NE(reply.classification_changes().violations(0).description().find("import the sheet of countries first"),
            std::string::npos);
  EXPECT_FALSE(reply.classification_changes().stored());
}

TEST(ImportReferences, OneWrongSheetStoresNone) {
  TestGround ground(false);
  v1::ImportReferencesRequest request = real_references();
  request.set_vocabularies("vocabulary,code,label_en\ntopic,a b,Label\n");
  const auto reply = import(ground, request);
  EXPECT_EQ(faults(reply.vocabularies()), "2 INVALID_SLUG code\n");
  EXPECT_EQ(counts(reply.countries()), "249 new, 0 changed, 0 same");
  EXPECT_EQ(ground.revision(), 0);
  request = real_references();
  request.set_validate_only(true);
  EXPECT_EQ(counts(import(ground, request).countries()), "249 new, 0 changed, 0 same");
  EXPECT_EQ(ground.revision(), 0);
}

TEST(ImportReferences, ListsEveryWrongRow) {
  TestGround ground;
  v1::ImportReferencesRequest request;
  request.set_countries(
      "iso2,iso3,name,development,ldc,official_languages\n"
      "XX,XXX,,developing,true,fr\n"
      "XY,XXY,Name,emerging,maybe,Frensh\n"
      "X1,SEN,Name,,,\n"
      "XY,XYY,Other,,,\n");
  request.set_classification_changes(
      "scheme,iso2,value,valid_from,valid_to\n"
      "lldcc,NP,true,,2026\n"
      "ldc,Nepall,true,,2026\n"
      "ldc,NP,false,,2026\n"
      "ldc,NP,true,2027-01-01,2026-12-31\n"
      "ldc,NP,true,,2026-02-30\n"
      "ldc,NP,true,,\n");
  request.set_vocabularies(
      "vocabulary,code,label_en,parent\n"
      "topic,glass,Glass,sculpture\n"
      "topic,glass,Glas,\n"
      "topic,clay,,\n"
      "Topic,x,X,\n");
  const auto reply = import(ground, request);
  EXPECT_EQ(faults(reply.countries()),
            "2 INVALID_FIELD name\n3 INVALID_FIELD official_languages\n3 UNKNOWN_CODE development\n3 UNKNOWN_CODE ldc\n"
            "4 INVALID_FIELD iso2\n4 DUPLICATE_ID iso3\n5 DUPLICATE_ID iso2\n");
  EXPECT_EQ(faults(reply.classification_changes()),
            "2 UNKNOWN_CODE scheme\n3 UNKNOWN_COUNTRY iso2\n4 UNKNOWN_CODE value\n5 ENDS_BEFORE_IT_BEGINS valid_to\n"
            "6 INVALID_DATE valid_to\n7 REQUIRED valid_to\n");
  EXPECT_EQ(faults(reply.vocabularies()),
            "2 UNKNOWN_CODE parent\n3 DUPLICATE_ID code\n4 INVALID_FIELD label_en\n5 INVALID_SLUG vocabulary\n");
  EXPECT_NE(reply.classification_changes().violations(0).description().find("did you mean 'lldc'?"), std::string::npos);
  EXPECT_NE(reply.classification_changes().violations(1).description().find("did you mean 'Nepal'?"),
            std::string::npos);
}

TEST(ImportCities, TakesSheetsAsPeopleMakeThem) {
  const std::string comma = std::string(kHeader) +
                            "thies,Thiès,SN,music,2025,14.7910,-16.9256,317763,Africa/Dakar\r\n"
                            "thiotte,\"Thi\"\"otte\",HT,design,,,,,\r\n";
  std::string semicolon =
      "\xef\xbb\xbfslug;name;country_iso2;creative_field;designated;latitude;longitude;population;timezone\r\n"
      "thies;Thiès;Sénégal;Musique;2025;14,791;-16,9256;317763;Africa/Dakar\r\n"
      "thiotte;\"Thi\"\"otte\";HAITI;Design;;;;;\r\n";
  std::string tab = comma;
  std::replace(tab.begin(), tab.end(), ',', '\t');
  std::string windows = comma;
  windows.replace(windows.find("è"), 2, "\xe8");
  for (const auto& [what, sheet] : std::map<std::string, std::string>{
           {"comma", comma}, {"semicolon", semicolon}, {"tab", tab}, {"windows", windows}}) {
    TestGround ground;
    // New cities are never made of a guess.
    if (what == "windows") EXPECT_EQ(faults(ground.import_cities(sheet).report()), "2 WRONG_ENCODING name\n");
    const auto reply = ground.import_cities(sheet, false, what == "windows" ? "windows-1252" : "");
    EXPECT_EQ(counts(reply.report()), "2 new, 0 changed, 0 same, stored") << what << faults(reply.report());
    const v1::City thies = city(ground, "thies");
    EXPECT_EQ(thies.display_name(), "Thiès") << what;
    EXPECT_EQ(thies.country(), "SN") << what;
    EXPECT_EQ(thies.latitude_e4(), 147910) << what;
    EXPECT_EQ(thies.longitude_e4(), -169256) << what;
    EXPECT_EQ(thies.field_periods(0).creative_field(), "music") << what;
    EXPECT_EQ(city(ground, "thiotte").display_name(), "Thi\"otte") << what;
    EXPECT_EQ(reply.report().encoding(), what == "windows" ? "Windows-1252" : "UTF-8");
    EXPECT_EQ(reply.report().separator(), what == "semicolon" ? ";" : what == "tab" ? "\t" : ",");
  }
}

TEST(ImportCities, ListsEveryWrongRowAndStoresNone) {
  TestGround ground;
  const std::int64_t before = ground.revision();
  const auto reply = ground.import_cities(std::string(kHeader) +
                                          "good,Good,SN,music,,,,,\n"
                                          "bad slug,Bad,SN,music,,,,,\n"
                                          "x3,,SN,music,,,,,\n"
                                          "x4,X,Senegall,music,,,,,\n"
                                          "x5,X,SN,gastronmy,,,,,\n"
                                          "x6,X,SN,music,soon,,,,\n"
                                          "x7,X,SN,music,1800,,,,\n"
                                          "x8,X,SN,music,,91.0,0.0,,\n"
                                          "x9,X,SN,music,,north,0.0,many,\n"
                                          "x10,X,SN,music,,1.0,,,Africa/Dakarr\n"
                                          "good,Again,SN,music,,,,,\n"
                                          "x12," +
                                          std::string(121, 'n') +
                                          ",SN,music,,,,,\n"
                                          ",とやま,JP,film,,,,,\n"
                                          "x14,X,,,,,,-5,\n");
  EXPECT_EQ(faults(reply.report()),
            "3 INVALID_SLUG slug\n4 INVALID_FIELD name\n5 UNKNOWN_COUNTRY country_iso2\n6 UNKNOWN_CODE creative_field\n"
            "7 NOT_A_NUMBER designated\n8 INVALID_FIELD designated\n9 INVALID_FIELD latitude\n"
            "10 NOT_A_NUMBER latitude\n10 NOT_A_NUMBER population\n11 INVALID_FIELD longitude\n"
            "11 INVALID_FIELD timezone\n12 DUPLICATE_ID slug\n13 INVALID_FIELD name\n14 REQUIRED slug\n"
            "15 INVALID_FIELD country_iso2\n15 INVALID_FIELD population\n15 INVALID_FIELD creative_field\n");
  EXPECT_NE(reply.report().violations(2).description().find("did you mean 'Senegal'?"), std::string::npos);
  EXPECT_EQ(reply.report().violations(2).value(), "Senegall");
  EXPECT_NE(reply.report().violations(3).description().find("did you mean 'gastronomy'?"), std::string::npos);
  EXPECT_FALSE(reply.report().stored());
  EXPECT_EQ(ground.revision(), before) << "a failed import changes nothing";
  v1::GetCityRequest get;
  get.set_name("cities/good");
  EXPECT_EQ(outcome(ground.cities.get(ground.coordinator(), get)), "NOT_FOUND");
}

TEST(ImportCities, NamesWrongColumnsAndSeparators) {
  TestGround ground;
  const auto missing = ground.import_cities("slug,name,creative_field\nx,X,music\n");
  EXPECT_NE(faults(missing.report()).find("MISSING_COLUMN country_iso2"), std::string::npos)
      << faults(missing.report());
  EXPECT_EQ(missing.report().violations_size(), 1) << "rows aren't blamed for a missing column";
  const auto unknown = ground.import_cities("slug,name,country_iso2,creative_field,populaton\nx,X,SN,music,5\n");
  EXPECT_NE(faults(unknown.report()).find("UNKNOWN_COLUMN populaton"), std::string::npos) << faults(unknown.report());
  EXPECT_FALSE(unknown.report().stored());
  const auto marks = ground.import_cities("slug!name!country_iso2!creative_field\nx!X!SN!music\n");
  EXPECT_GE(marks.report().violations_size(), 1);
  EXPECT_FALSE(marks.report().stored());
  v1::ImportCitiesRequest empty;
  EXPECT_EQ(outcome(ground.imports.import_cities(ground.coordinator(), empty)), "INVALID_FIELD sheet");
}

TEST(ImportCities, SaysNewChangedAndSameWithTheChangedFields) {
  TestGround ground;
  ASSERT_TRUE(ground.import_cities(std::string(kHeader) + "a,A,SN,music,2020,,,10,\nb,B,SN,film,2020,,,10,\n")
                  .report()
                  .stored());
  const std::string second =
      std::string(kHeader) + "a,A,SN,music,2020,,,10,\nb,B,SN,design,2020,,,,\nc,C,SN,film,,,,,\n";
  const std::int64_t before = ground.revision();
  const auto preview = ground.import_cities(second, true);
  EXPECT_EQ(counts(preview.report()), "1 new, 1 changed, 1 same");
  EXPECT_EQ(ground.revision(), before);
  const auto reply = ground.import_cities(second);
  EXPECT_EQ(counts(reply.report()), "1 new, 1 changed, 1 same, stored");
  EXPECT_EQ(preview.report().outcomes_size(), 3);
  EXPECT_EQ(reply.report().outcomes(1).name(), "cities/b");
  EXPECT_EQ(common::join(reply.report().outcomes(1).changed_fields(), " "), "population field_periods");
  EXPECT_EQ(ground.revision(), before + 2) << "the row that is the same writes nothing";
  EXPECT_FALSE(city(ground, "b").has_population()) << "an empty cell means not known";
}

TEST(ImportCities, LeavesAloneWhatTheSheetHasNoColumnFor) {
  TestGround ground;
  v1::City dakar = ground.create_city("dakar");
  dakar.add_working_languages("fr");
  dakar.set_receiver_limit(2);
  (*dakar.mutable_external_ids())["wikidata"] = "Q3718";
  v1::UpdateCityRequest update;
  *update.mutable_city() = dakar;
  ASSERT_TRUE(ground.cities.update(ground.coordinator(), update).ok());
  const auto reply = ground.import_cities("slug,name,country_iso2,creative_field,population\ndakar,Dakar,SN,music,1\n");
  EXPECT_EQ(common::join(reply.report().outcomes(0).changed_fields(), " "), "display_name population");
  const v1::City after = city(ground, "dakar");
  EXPECT_EQ(after.working_languages(0), "fr");
  EXPECT_EQ(after.receiver_limit(), 2);
  EXPECT_EQ(after.external_ids().at("wikidata"), "Q3718");
  EXPECT_EQ(after.create_time().seconds(), dakar.create_time().seconds());
}

TEST(ImportCities, ReadsTheOfficeColumns) {
  TestGround ground;
  const auto reply = ground.import_cities(
      "name;country_iso2;creative_field;working_languages;standing;receiver_limit;provider_limit;external_ids\n"
      "Dakar;SN;music;fr|wo;report-overdue;3;0;wikidata=Q3718|geonames=2253354\n");
  ASSERT_TRUE(reply.report().stored()) << faults(reply.report());
  const v1::City dakar = city(ground, "dakar");
  EXPECT_EQ(common::join(dakar.working_languages(), " "), "fr wo");
  EXPECT_EQ(dakar.standing(), v1::City::STANDING_REPORT_OVERDUE);
  EXPECT_EQ(dakar.receiver_limit(), 3);
  EXPECT_TRUE(dakar.has_provider_limit());
  EXPECT_EQ(dakar.external_ids_size(), 2);
}

TEST(ImportCities, ReadsWhatACitySaysOfItself) {
  TestGround ground;
  const auto import = [&](const std::string& said) {
    return ground.import_cities("slug,name,country_iso2,creative_field,declared_class\ndakar,Dakar,SN,music," + said +
                                "\n");
  };
  const auto said = [&] { return city(ground, "dakar").declared_class(); };
  ASSERT_TRUE(import("South").report().stored());
  EXPECT_EQ(said(), v1::City::DECLARED_CLASS_SOUTH);
  const auto changed = import("north");
  EXPECT_EQ(changed.report().outcomes(0).changed_fields(0), "declared_class");
  EXPECT_EQ(said(), v1::City::DECLARED_CLASS_NORTH);
  const auto wrong = import("sourth");
  EXPECT_EQ(faults(wrong.report()), "2 UNKNOWN_CODE declared_class\n");
  EXPECT_EQ(wrong.report().violations(0).description(), "must be one of north, south; did you mean 'south'?");
  EXPECT_EQ(ground.import_cities("slug,name,country_iso2,creative_field\ndakar,Dakar,SN,music\n").report().same_count(),
            1)
      << "a sheet without the column leaves it alone";
  EXPECT_EQ(said(), v1::City::DECLARED_CLASS_NORTH);
  ASSERT_TRUE(import("").report().stored());
  EXPECT_EQ(said(), v1::City::DECLARED_CLASS_UNSPECIFIED);
}

TEST(ImportCities, DatesAConfirmationAndNeverTakesOneBack) {
  TestGround ground;
  const auto import = [&](const std::string& day) {
    return ground.import_cities("slug,name,country_iso2,creative_field,contact_confirmed\ndakar,Dakar,SN,music," + day +
                                "\n");
  };
  const auto day = [&] { return common::format_partial_date(city(ground, "dakar").contact_confirm_date()); };
  EXPECT_EQ(faults(import("2026-11-23").report()), "2 INVALID_DATE contact_confirmed\n") << "after today";
  EXPECT_EQ(faults(import("2026-11").report()), "2 INVALID_DATE contact_confirmed\n");
  ASSERT_TRUE(import("2026-05-06").report().stored());
  EXPECT_EQ(day(), "2026-05-06");
  const auto later = import("2026-11-22");
  EXPECT_EQ(later.report().outcomes(0).changed_fields(0), "contact_confirm_date");
  EXPECT_EQ(day(), "2026-11-22");
  EXPECT_EQ(import("").report().same_count(), 1);
  const auto earlier = import("2026-05-06");
  EXPECT_EQ(earlier.report().same_count(), 1);
  ASSERT_EQ(earlier.report().warnings_size(), 1);
  EXPECT_EQ(earlier.report().warnings(0).reason(), "CONFIRMATION_STAYS");
  EXPECT_EQ(day(), "2026-11-22");
}

TEST(ImportCities, ExternalIdsMayBeExchangedButNotShared) {
  TestGround ground;
  const std::string head = "slug,name,country_iso2,creative_field,external_ids\n";
  ASSERT_TRUE(ground.import_cities(head + "a,A,SN,music,wikidata=Q1\nb,B,SN,music,wikidata=Q2\n").report().stored());
  const auto exchanged = ground.import_cities(head + "a,A,SN,music,wikidata=Q2\nb,B,SN,music,wikidata=Q1\n");
  EXPECT_EQ(counts(exchanged.report()), "0 new, 2 changed, 0 same, stored") << faults(exchanged.report());
  EXPECT_EQ(city(ground, "a").external_ids().at("wikidata"), "Q2");
  const auto shared = ground.import_cities(head + "c,C,SN,music,wikidata=Q1\n");
  EXPECT_EQ(faults(shared.report()), "2 EXTERNAL_ID_TAKEN external_ids\n");
  const auto twice = ground.import_cities(head + "d,D,SN,music,wikidata=Q9\ne,E,SN,music,wikidata=Q9\n");
  EXPECT_EQ(faults(twice.report()), "3 EXTERNAL_ID_TAKEN external_ids\n");
}

TEST(ImportCities, NameOfACityElsewhereNeedsASlug) {
  TestGround ground;
  const std::string head = "slug,name,country_iso2,creative_field\n";
  ASSERT_TRUE(ground.import_cities(head + "cuenca,Cuenca,EC,gastronomy\n").report().stored());
  EXPECT_EQ(faults(ground.import_cities(head + ",Cuenca,ES,music\n").report()), "2 AMBIGUOUS_CITY slug\n");
  EXPECT_EQ(counts(ground.import_cities(head + ",Cuenca,EC,gastronomy\n").report()),
            "0 new, 0 changed, 1 same, stored");
}

TEST(ImportCities, WhatIsStoredIsWhatThePreviewSaidOrNothing) {
  TestGround ground;
  const std::string sheet = "slug,name,country_iso2,creative_field\ndakar,Dakar,SN,music\n";
  v1::ImportCitiesRequest request;
  request.set_sheet(sheet);
  request.set_preview_token(ground.import_cities(sheet, true).report().preview_token());
  const auto call = [&] { return ground.imports.import_cities(ground.coordinator(), request); };
  EXPECT_TRUE(call()->report().stored());
  EXPECT_EQ(outcome(call().status()), "PREVIEW_OUTDATED") << "it would change nothing now";
}

TEST(ImportCities, StoredCityNeedsNeitherCountryNorField) {
  TestGround ground;
  const std::string whole = "slug,name,country_iso2,creative_field\n";
  ASSERT_TRUE(
      ground.import_cities(whole + "dakar,Dakar,SN,music\ncuenca,Cuenca,EC,gastronomy\ncuenca-es,Cuenca,ES,music\n")
          .report()
          .stored());
  EXPECT_EQ(counts(ground.import_cities("name,population\nDakar,5\n").report()), "0 new, 1 changed, 0 same, stored");
  EXPECT_EQ(city(ground, "dakar").country(), "SN");
  EXPECT_EQ(city(ground, "dakar").field_periods(0).creative_field(), "music");
  EXPECT_EQ(counts(ground.import_cities("name,country_iso2,creative_field\nVille de Dakar,,\n").report()),
            "0 new, 0 changed, 1 same, stored");
  // What could be several cities is asked for.
  EXPECT_EQ(faults(ground.import_cities("name,population\nCuenca,5\n").report()), "2 AMBIGUOUS_CITY country_iso2\n");
  EXPECT_EQ(counts(ground.import_cities("slug,name,population\ncuenca-es,Cuenca,5\n").report()),
            "0 new, 1 changed, 0 same, stored");
  // A new city needs both; columns that are missing are told once.
  EXPECT_EQ(faults(ground.import_cities("name,population\nDakar,6\nX,5\nY,5\n").report()),
            "0 MISSING_COLUMN country_iso2\n0 MISSING_COLUMN creative_field\n");
}

TEST(ImportCities, OnlyCountryAndFieldOfANetworkNeedNotBeSaid) {
  TestGround ground(false);
  v1::ImportReferencesRequest references;
  references.set_countries("iso2,iso3,name,development\nZZ,ZZZ,Anywhere,developing\n");
  references.set_vocabularies("vocabulary,code,label_en\ncreative-field,members,All members\n");
  ASSERT_TRUE(import(ground, references).countries().stored());
  EXPECT_EQ(counts(ground.import_cities("name\nMentor 1\nMentor 2\n").report()), "2 new, 0 changed, 0 same, stored");
  EXPECT_EQ(city(ground, "mentor-1").country(), "ZZ");
  EXPECT_EQ(city(ground, "mentor-2").field_periods(0).creative_field(), "members");
  EXPECT_EQ(counts(ground.import_cities("name,creative_field\nMentor 1,\n").report()),
            "0 new, 0 changed, 1 same, stored");
}

TEST(ImportCities, AnotherSpellingFindsTheCityAndKeepsItsName) {
  TestGround ground;
  const std::string head = "slug,name,country_iso2,creative_field,working_languages\n";
  ASSERT_TRUE(ground.import_cities(head + "huaian,Huai'an,CN,gastronomy,zh\n").report().stored());
  const auto found = ground.import_cities(head + ",Huai\u2019an,Chine,Gastronomie,chinois\n");
  EXPECT_EQ(counts(found.report()), "0 new, 0 changed, 1 same, stored") << faults(found.report());
  ASSERT_EQ(found.report().warnings_size(), 1);
  EXPECT_EQ(found.report().warnings(0).reason(), "NAME_KEPT");
  // By its slug a city is renamed.
  EXPECT_EQ(counts(ground.import_cities(head + "huaian,Huai\u2019an,CN,gastronomy,zh\n").report()),
            "0 new, 1 changed, 0 same, stored");
  EXPECT_EQ(faults(ground.import_cities(head + "huai-an,Huai`an,CN,music,zh\n").report()), "2 SAME_NAME name\n");
  EXPECT_EQ(faults(ground.import_cities(head + "x,X,CN,music,any\n").report()), "2 INVALID_FIELD working_languages\n");
}

TEST(ImportCities, ArchivedCityTakesNoChange) {
  TestGround ground;
  ground.create_city("dakar");
  v1::ArchiveCityRequest archive;
  archive.set_name("cities/dakar");
  ASSERT_TRUE(ground.cities.archive(ground.coordinator(), archive).ok());
  EXPECT_EQ(faults(ground.import_cities("slug,name,country_iso2,creative_field\ndakar,Dakar,SN,film\n").report()),
            "2 CITY_ARCHIVED slug\n");
}

TEST(ImportCities, HundredThousandRowsTakeLessThanAMinute) {
  TestGround ground;
  std::string sheet = kHeader;
  for (int i = 0; i < 100'000; ++i) {
    common::append(sheet, "city-", i, ",City ", i, ",SN,music,2020,14.7910,-16.9256,1000,Africa/Dakar\n");
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto reply = ground.import_cities(sheet);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  RecordProperty("milliseconds", static_cast<int>(took.count()));
  EXPECT_EQ(counts(reply.report()), "100000 new, 0 changed, 0 same, stored");
  EXPECT_EQ(reply.report().outcomes_size(), 1000);
  EXPECT_LT(took, std::chrono::seconds(60));
}

TEST(ImportCities, ListsAThousandViolationsAndCountsAll) {
  TestGround ground;
  std::string sheet = kHeader;
  for (int i = 0; i < 20'000; ++i) {
    common::append(sheet, "city-", i, ",City ", i, ",Nowhere,music,2020,14.7910,-16.9256,1000,Africa/Dakar\n");
  }
  const auto reply = ground.import_cities(sheet);
  ASSERT_EQ(reply.report().violations_size(), 1001);
  EXPECT_EQ(reply.report().violations(999).row(), 1001);
  EXPECT_EQ(reply.report().violations(1000).reason(), "TOO_MANY_VIOLATIONS");
  ASSERT_EQ(reply.report().faults_size(), 1);
  EXPECT_EQ(reply.report().faults(0).count(), 20'000);
  EXPECT_FALSE(reply.report().stored());
}

TEST(Vocabularies, ATooLongOneIsRefused) {
  TestGround ground;
  std::string sheet = "vocabulary,code,label_en,meaning_en\n";
  for (int i = 0; i < 3000; ++i)
    common::append(sheet, "endless,code-", i, ",Label ", i, ",", std::string(490, 'x'), "\n");
  v1::ImportReferencesRequest request;
  request.set_vocabularies(sheet);
  const auto reply = ground.imports.import_references(ground.coordinator(), request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->vocabularies().violations_size(), 1);
  EXPECT_EQ(reply->vocabularies().violations(0).reason(), "TOO_LONG");
  EXPECT_FALSE(reply->vocabularies().stored());
}

TEST(Vocabularies, ReimportKeepsWhatItDoesntList) {
  TestGround ground;
  v1::ImportReferencesRequest request;
  request.set_vocabularies(
      "vocabulary,code,label_en,engine,deprecated\nurgency,soon,Rather soon,urgency:high,false\n"
      "urgency,year,Within a year,urgency:medium,true\n");
  const auto reply = import(ground, request);
  EXPECT_EQ(reply.vocabularies().new_count(), 1);
  EXPECT_TRUE(reply.vocabularies().stored());
  v1::GetVocabularyRequest get;
  get.set_name("vocabularies/urgency");
  const auto urgency = ground.references.get_vocabulary(ground.coordinator(), get);
  ASSERT_TRUE(urgency.ok());
  EXPECT_EQ(urgency->entries_size(), 4);
  EXPECT_EQ(urgency->entries(0).code(), "soon");
  EXPECT_TRUE(urgency->entries(1).deprecated());
  EXPECT_FALSE(urgency->entries(1).labels().at("fr").empty()) << "no column, so left alone";
}

TEST(Vocabularies, DeprecatedCodeStaysWhereItIsButTakesNoNewEntries) {
  TestGround ground;
  v1::City dakar = ground.create_city("dakar", "film");
  v1::ImportReferencesRequest request;
  request.set_vocabularies("vocabulary,code,label_en,deprecated\ncreative-field,film,Film,true\n");
  ASSERT_TRUE(import(ground, request).vocabularies().stored());
  v1::CreateCityRequest create;
  *create.mutable_city() = ground.good_city("film");
  create.set_city_id("other");
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), create)),
            "INVALID_FIELD city.field_periods[0].creative_field");
  v1::UpdateCityRequest update;
  *update.mutable_city() = dakar;
  update.mutable_city()->set_note("still a city of film");
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), update)), "OK");
}

}  // namespace
}  // namespace entente::profiles
