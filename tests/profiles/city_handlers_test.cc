#include <functional>

#include "entente/profiles/v1/profile_service.pb.h"
#include "services/common/storage/database.h"
#include "services/profiles/city_store.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

using common::Role;

v1::CreateCityRequest create_request(const v1::City& city, const std::string& id = "") {
  v1::CreateCityRequest request;
  *request.mutable_city() = city;
  request.set_city_id(id);
  return request;
}

v1::UpdateCityRequest update_request(const v1::City& city, const std::vector<std::string>& paths = {}) {
  v1::UpdateCityRequest request;
  *request.mutable_city() = city;
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return request;
}

std::string get(const TestGround& ground, const std::string& name) {
  v1::GetCityRequest request;
  request.set_name(name);
  return outcome(ground.cities.get(ground.coordinator(), request));
}

TEST(CreateCity, AnswersWithNameStateEtagAndTimes) {
  TestGround ground;
  const auto city = ground.cities.create(ground.coordinator(), create_request(ground.good_city()));
  ASSERT_TRUE(city.ok()) << city.status();
  EXPECT_EQ(city->name(), "cities/saint-louis");
  EXPECT_EQ(city->state(), v1::City::STATE_ACTIVE);
  EXPECT_EQ(city->standing(), v1::City::STANDING_ACTIVE);
  EXPECT_FALSE(city->etag().empty());
  EXPECT_EQ(city->create_time().seconds(), absl::ToUnixSeconds(ground.clock.now()));
  EXPECT_EQ(get(ground, "cities/saint-louis"), "OK");
  EXPECT_EQ(ground.commits, 2);  // the references before, and the city
}

TEST(CreateCity, MakesNoIdOfANameInAnotherScript) {
  TestGround ground;
  v1::City city = ground.good_city();
  city.set_display_name("とやま");
  const auto made = ground.cities.create(ground.coordinator(), create_request(city));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->name().size(), std::string("cities/").size() + 12);
}

TEST(CreateCity, RefusesATakenId) {
  TestGround ground;
  ground.create_city("dakar");
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), create_request(ground.good_city(), "dakar"))),
            "ALREADY_EXISTS");
}

TEST(CreateCity, ValidateOnlyStoresNothing) {
  TestGround ground;
  const std::int64_t before = ground.revision();
  v1::CreateCityRequest request = create_request(ground.good_city(), "dakar");
  request.set_validate_only(true);
  request.set_request_id(kUuid);
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), request)), "OK");
  EXPECT_EQ(get(ground, "cities/dakar"), "NOT_FOUND");
  EXPECT_EQ(ground.revision(), before);
  request.set_validate_only(false);
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), request)), "OK") << "the preview took the request_id";
}

TEST(CreateCity, RepeatOfARequestAnswersTheSame) {
  TestGround ground;
  v1::CreateCityRequest request = create_request(ground.good_city(), "dakar");
  request.set_request_id(kUuid);
  const auto first = ground.cities.create(ground.coordinator(), request);
  const std::int64_t revision = ground.revision();
  ground.clock.advance(absl::Hours(1));
  const auto second = ground.cities.create(ground.coordinator(), request);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(ground.revision(), revision);
}

TEST(CreateCity, RefusesARequestIdWithAnotherBody) {
  TestGround ground;
  v1::CreateCityRequest request = create_request(ground.good_city(), "dakar");
  request.set_request_id(kUuid);
  ASSERT_TRUE(ground.cities.create(ground.coordinator(), request).ok());
  request.mutable_city()->set_display_name("Dakar");
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), request)), "REQUEST_ID_REUSED");
  request.set_request_id("not-a-uuid");
  request.set_city_id("thies");
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), request)), "INVALID_FIELD request_id");
}

// Each case breaks one rule of a good city; the field is what the error names.
struct BadCity {
  std::string what;
  std::function<void(v1::City&)> breaks;
  std::string field;
};

TEST(CreateCity, NamesTheFieldOfEveryBrokenRule) {
  const auto period = [](v1::City& city, const std::string& text) {
    *city.add_field_periods() = parse<v1::City::FieldPeriod>(text);
  };
  const std::vector<BadCity> cases = {
      {"no name", [](auto& c) { c.clear_display_name(); }, "city.display_name"},
      {"blank name", [](auto& c) { c.set_display_name("  "); }, "city.display_name"},
      {"name one too long", [](auto& c) { c.set_display_name(std::string(121, 'a')); }, "city.display_name"},
      {"name not UTF-8", [](auto& c) { c.set_display_name("Popay\xe1n"); }, "city.display_name"},
      {"name with NUL", [](auto& c) { c.set_display_name(std::string("Da\0kar", 6)); }, "city.display_name"},
      {"name with a control character", [](auto& c) { c.set_display_name("Da\x07kar"); }, "city.display_name"},
      {"name with a line break", [](auto& c) { c.set_display_name("Da\nkar"); }, "city.display_name"},
      {"note one too long", [](auto& c) { c.set_note(std::string(501, 'a')); }, "city.note"},
      {"no country", [](auto& c) { c.clear_country(); }, "city.country"},
      {"unknown country", [](auto& c) { c.set_country("XX"); }, "city.country"},
      {"country in small letters", [](auto& c) { c.set_country("sn"); }, "city.country"},
      {"latitude too far north", [](auto& c) { c.set_latitude_e4(900'001), c.set_longitude_e4(0); },
       "city.latitude_e4"},
      {"longitude too far west", [](auto& c) { c.set_latitude_e4(0), c.set_longitude_e4(-1'800'001); },
       "city.longitude_e4"},
      {"half a point", [](auto& c) { c.set_latitude_e4(1); }, "city.longitude_e4"},
      {"unknown time zone", [](auto& c) { c.set_time_zone("Africa/Dakkar"); }, "city.time_zone"},
      {"time zone that climbs", [](auto& c) { c.set_time_zone("../../etc/passwd"); }, "city.time_zone"},
      {"negative population", [](auto& c) { c.set_population(-1); }, "city.population"},
      {"language by name", [](auto& c) { c.add_working_languages("French"); }, "city.working_languages[0]"},
      {"language twice", [](auto& c) { c.add_working_languages("fr"), c.add_working_languages("fr"); },
       "city.working_languages[1]"},
      {"no field", [](auto& c) { c.clear_field_periods(); }, "city.field_periods"},
      {"unknown field", [](auto& c) { c.mutable_field_periods(0)->set_creative_field("musik"); },
       "city.field_periods[0].creative_field"},
      {"two fields today", [&](auto& c) { period(c, "creative_field: 'film'"); }, "city.field_periods"},
      {"no field today", [](auto& c) { c.mutable_field_periods(0)->mutable_valid_to()->set_year(2020); },
       "city.field_periods"},
      {"a date that doesn't exist",
       [&](auto& c) { period(c, "creative_field: 'film' valid_to { year: 2023 month: 2 day: 30 }"); },
       "city.field_periods[1].valid_to"},
      {"a period that ends before it begins",
       [&](auto& c) { period(c, "creative_field: 'film' valid_from { year: 2020 } valid_to { year: 2019 }"); },
       "city.field_periods[1].valid_to"},
      {"a period that ends as it begins",
       [&](auto& c) {
         period(c,
                "creative_field: 'film' valid_from { year: 2020 month: 1 day: 1 } valid_to { year: 2020 month: 1 day: "
                "1 }");
       },
       "city.field_periods[1].valid_to"},
      {"designated in the past", [](auto& c) { c.set_designation_year(1899); }, "city.designation_year"},
      {"unknown class", [](auto& c) { c.set_declared_class(static_cast<v1::City::DeclaredClass>(9)); },
       "city.declared_class"},
      {"unknown standing", [](auto& c) { c.set_standing(static_cast<v1::City::Standing>(9)); }, "city.standing"},
      {"receiver limit too high", [](auto& c) { c.set_receiver_limit(10'001); }, "city.receiver_limit"},
      {"provider limit below none", [](auto& c) { c.set_provider_limit(-1); }, "city.provider_limit"},
      {"plan without a title", [](auto& c) { c.add_development_plans(); }, "city.development_plans[0].title"},
      {"plan that ends before it begins",
       [](auto& c) {
         *c.add_development_plans() = parse<v1::City::DevelopmentPlan>("title: 'Plan' period: '2030-2024'");
       },
       "city.development_plans[0].period"},
      {"plan with a strange address",
       [](auto& c) {
         *c.add_development_plans() = parse<v1::City::DevelopmentPlan>("title: 'Plan' uri: 'javascript:1'");
       },
       "city.development_plans[0].uri"},
      {"scheme that is no slug", [](auto& c) { (*c.mutable_external_ids())["Wiki Data"] = "Q1"; }, "city.external_ids"},
      {"external id without a value", [](auto& c) { (*c.mutable_external_ids())["wikidata"] = ""; },
       "city.external_ids.wikidata"},
      {"local name without a text", [](auto& c) { c.add_local_names()->set_language_code("fr"); },
       "city.local_names[0].text"},
  };
  TestGround ground;
  const std::int64_t before = ground.revision();
  for (const BadCity& bad : cases) {
    v1::City city = ground.good_city();
    bad.breaks(city);
    EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), create_request(city, "dakar"))),
              "INVALID_FIELD " + bad.field)
        << bad.what;
  }
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), create_request(ground.good_city(), "Da Kar"))),
            "INVALID_FIELD city_id");
  EXPECT_EQ(ground.revision(), before);
}

TEST(CreateCity, NamesEveryBrokenFieldAtOnce) {
  TestGround ground;
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), create_request(v1::City(), "dakar"))),
            "INVALID_FIELD city.display_name city.country city.field_periods");
}

TEST(CreateCity, TakesTextsAtTheirLimit) {
  TestGround ground;
  v1::City city = ground.good_city();
  std::string name;
  for (int i = 0; i < 120; ++i) name += "é";
  city.set_display_name(name);
  city.set_note(std::string(500, 'n'));
  city.set_receiver_limit(10'000);
  city.set_provider_limit(0);
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), create_request(city, "dakar"))), "OK");
}

TEST(CreateCity, SuggestsTheNearestCode) {
  TestGround ground;
  v1::City city = ground.good_city("gastronmy");
  const auto made = ground.cities.create(ground.coordinator(), create_request(city));
  ASSERT_EQ(common::field_violations_of(made.status()).size(), 1u);
  EXPECT_NE(common::field_violations_of(made.status())[0].description.find("did you mean 'gastronomy'?"),
            std::string::npos);
}

TEST(CreateCity, SaysWhatToImportWhenNothingIsKnownYet) {
  TestGround ground(false);
  const auto made = ground.cities.create(ground.coordinator(), create_request(ground.good_city()));
  const auto violations = common::field_violations_of(made.status());
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_NE(violations[0].description.find("import the sheet of countries first"), std::string::npos);
  EXPECT_NE(violations[1].description.find("import the sheet of vocabularies first"), std::string::npos);
}

TEST(UpdateCity, TakesOverOnlyMaskedFields) {
  TestGround ground;
  v1::City change = ground.create_city("dakar");
  change.set_population(1'000'000);
  change.set_note("not in the mask");
  const auto updated = ground.cities.update(ground.coordinator(), update_request(change, {"population"}));
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->population(), 1'000'000);
  EXPECT_EQ(updated->note(), "");
  EXPECT_NE(updated->etag(), change.etag());
}

TEST(UpdateCity, ClearsAMaskedFieldThatIsEmpty) {
  TestGround ground;
  v1::City city = ground.create_city("dakar");
  city.set_receiver_limit(3);
  ASSERT_TRUE(ground.cities.update(ground.coordinator(), update_request(city, {"receiver_limit"})).ok());
  v1::City cleared;
  cleared.set_name(city.name());
  const auto updated = ground.cities.update(ground.coordinator(), update_request(cleared, {"receiver_limit"}));
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_FALSE(updated->has_receiver_limit());
}

TEST(UpdateCity, RefusesAStaleEtagAndUnknownFields) {
  TestGround ground;
  v1::City city = ground.create_city("dakar");
  v1::City change = city;
  change.set_note("first");
  ASSERT_TRUE(ground.cities.update(ground.coordinator(), update_request(change, {"note"})).ok());
  change.set_note("second");
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(change, {"note"}))), "STALE_ETAG");
  change.clear_etag();
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(change, {"nota"}))),
            "INVALID_FIELD_MASK update_mask");
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(change, {"state"}))),
            "INVALID_FIELD_MASK update_mask");
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(change, {"note"}))), "OK");
}

TEST(UpdateCity, WritesNothingWhenNothingChanges) {
  TestGround ground;
  const v1::City city = ground.create_city("dakar");
  const std::int64_t before = ground.revision();
  ground.clock.advance(absl::Hours(1));
  const auto updated = ground.cities.update(ground.coordinator(), update_request(city));
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->SerializeAsString(), city.SerializeAsString());
  EXPECT_EQ(ground.revision(), before);
}

TEST(UpdateCity, ValidateOnlyStoresNothing) {
  TestGround ground;
  v1::City city = ground.create_city("dakar");
  const std::int64_t before = ground.revision();
  city.set_note("a preview");
  v1::UpdateCityRequest request = update_request(city);
  request.set_validate_only(true);
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), request)), "OK");
  EXPECT_EQ(ground.revision(), before);
}

TEST(UpdateCity, MovesACityToAnotherFieldWithDates) {
  TestGround ground;
  v1::City city = ground.create_city("lyon", "media-arts");
  city.clear_field_periods();
  *city.add_field_periods() =
      parse<v1::City::FieldPeriod>("creative_field: 'media-arts' valid_to { year: 2023 month: 10 day: 31 }");
  *city.add_field_periods() =
      parse<v1::City::FieldPeriod>("creative_field: 'literature' valid_from { year: 2023 month: 10 day: 31 }");
  const auto updated = ground.cities.update(ground.coordinator(), update_request(city, {"field_periods"}));
  ASSERT_TRUE(updated.ok()) << updated.status();
  for (const auto& [field, count] : std::map<std::string, int>{{"literature", 1}, {"media-arts", 0}}) {
    v1::ListCitiesRequest request;
    request.set_filter("creative_field = \"" + field + "\"");
    const auto page = ground.cities.list(ground.coordinator(), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->cities_size(), count) << field;
  }
}

TEST(UpdateCity, FocalPointKeepsTheProfileButNotWhatTheNetworkSays) {
  TestGround ground;
  const v1::City city = ground.create_city("dakar");
  const auto focal = ground.as(ground.person("fatou", Role::kFocalPoint, "cities/dakar"));
  const auto try_change = [&](const std::string& path, const std::function<void(v1::City&)>& change) {
    v1::City changed = city;
    changed.clear_etag();
    change(changed);
    return outcome(ground.cities.update(focal, update_request(changed, {path})));
  };
  EXPECT_EQ(try_change("population", [](auto& c) { c.set_population(5); }), "OK");
  EXPECT_EQ(try_change("working_languages", [](auto& c) { c.add_working_languages("fr"); }), "OK");
  EXPECT_EQ(try_change("receiver_limit", [](auto& c) { c.set_receiver_limit(2); }), "OK");
  EXPECT_EQ(try_change("declared_class", [](auto& c) { c.set_declared_class(v1::City::DECLARED_CLASS_SOUTH); }), "OK");
  EXPECT_EQ(try_change("standing", [](auto& c) { c.set_standing(v1::City::STANDING_SUSPENDED); }), "PERMISSION_DENIED");
  EXPECT_EQ(try_change("country", [](auto& c) { c.set_country("FR"); }), "PERMISSION_DENIED");
  EXPECT_EQ(try_change("field_periods", [](auto& c) { c.mutable_field_periods(0)->set_creative_field("film"); }),
            "PERMISSION_DENIED");
}

TEST(UpdateCity, NobodyElseSaysWhatACityIs) {
  TestGround ground;
  const v1::City city = ground.create_city("dakar");
  const auto try_as = [&](Role role, const std::string& scope) {
    v1::City changed = city;
    changed.clear_etag();
    changed.set_declared_class(v1::City::DECLARED_CLASS_NORTH);
    const auto caller =
        ground.as(ground.person(common::concat("p", scope.size(), static_cast<int>(role)), role, scope));
    return outcome(ground.cities.update(caller, update_request(changed, {"declared_class"})));
  };
  EXPECT_EQ(try_as(Role::kFocalPoint, "cities/thies"), "PERMISSION_DENIED");
  EXPECT_EQ(try_as(Role::kFocalPoint, "cities/dakar"), "OK");
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(city, {"declared_class"}))), "STALE_ETAG")
      << "the city was written since";
  v1::GetCityRequest request;
  request.set_name("cities/dakar");
  EXPECT_EQ(ground.cities.get(ground.coordinator(), request)->declared_class(), v1::City::DECLARED_CLASS_NORTH);
  v1::ListCitiesRequest list;
  list.set_filter("declared_class = north");
  EXPECT_EQ(ground.cities.list(ground.coordinator(), list)->cities_size(), 1);
}

TEST(ExternalIds, AreUniqueWithinTheirScheme) {
  TestGround ground;
  v1::City dakar = ground.create_city("dakar");
  v1::City thies = ground.create_city("thies");
  (*dakar.mutable_external_ids())["wikidata"] = "Q3718";
  ASSERT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(dakar))), "OK");
  (*thies.mutable_external_ids())["geonames"] = "Q3718";
  ASSERT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(thies))), "OK");
  thies.clear_etag();
  (*thies.mutable_external_ids())["wikidata"] = "Q3718";
  const auto refused = ground.cities.update(ground.coordinator(), update_request(thies));
  EXPECT_EQ(outcome(refused), "EXTERNAL_ID_TAKEN");
  EXPECT_EQ(common::fact_of(refused.status(), "resource"), "cities/dakar");

  v1::ListCitiesRequest request;
  request.set_filter("external_ids.wikidata = \"Q3718\"");
  const auto page = ground.cities.list(ground.coordinator(), request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->cities_size(), 1);
  EXPECT_EQ(page->cities(0).name(), "cities/dakar");
}

TEST(ArchiveCity, IsIdempotentAndEndsChanges) {
  TestGround ground;
  const v1::City city = ground.create_city("dakar");
  v1::ArchiveCityRequest request;
  request.set_name("cities/dakar");
  request.set_etag("stale");
  EXPECT_EQ(outcome(ground.cities.archive(ground.coordinator(), request)), "STALE_ETAG");
  request.set_etag(city.etag());
  const auto first = ground.cities.archive(ground.coordinator(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), v1::City::STATE_ARCHIVED);
  const std::int64_t revision = ground.revision();
  const auto second = ground.cities.archive(ground.coordinator(), request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->etag(), first->etag());
  EXPECT_EQ(ground.revision(), revision);
  v1::City change = *first;
  change.set_note("late");
  EXPECT_EQ(outcome(ground.cities.update(ground.coordinator(), update_request(change))), "CITY_ARCHIVED");
}

TEST(ListCities, PagesHoldEveryCityOnceInOrder) {
  TestGround ground;
  ASSERT_TRUE(ground.import_cities(data_file("cities.csv")).report().stored());
  std::vector<std::string> names;
  v1::ListCitiesRequest request;
  request.set_page_size(37);
  do {
    const auto page = ground.cities.list(ground.coordinator(), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->cities_size(), 37);
    EXPECT_EQ(page->revision(), ground.revision());
    for (const auto& city : page->cities()) names.push_back(city.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), 405u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(ListCities, NarrowsByEveryFilterField) {
  TestGround ground;
  ASSERT_TRUE(ground.import_cities(data_file("cities.csv")).report().stored());
  v1::ArchiveCityRequest archive;
  archive.set_name("cities/dakar");
  v1::City suspended;
  suspended.set_name("cities/lyon");
  suspended.set_standing(v1::City::STANDING_SUSPENDED);
  ASSERT_TRUE(ground.cities.update(ground.coordinator(), update_request(suspended)).ok());
  archive.set_name("cities/edinburgh");
  ASSERT_TRUE(ground.cities.archive(ground.coordinator(), archive).ok());
  const std::vector<std::pair<std::string, int>> cases = {
      {"creative_field = \"architecture\"", 5},
      {"country = \"NP\"", 2},
      {"country = \"NP\" AND creative_field = \"architecture\"", 0},
      {"state = \"archived\"", 1},
      {"state = \"STATE_ACTIVE\"", 404},
      {"standing = \"suspended\"", 1},
      {"country = \"FR\" AND standing = suspended", 1},
      {"country = \"FR\" AND country = \"NP\"", 0},
  };
  for (const auto& [filter, count] : cases) {
    v1::ListCitiesRequest request;
    request.set_page_size(1000);
    request.set_filter(filter);
    const auto page = ground.cities.list(ground.coordinator(), request);
    ASSERT_TRUE(page.ok()) << filter << page.status();
    EXPECT_EQ(page->cities_size(), count) << filter;
  }
}

TEST(ListCities, RefusesWrongFiltersSizesAndTokens) {
  TestGround ground;
  for (const char* id : {"a", "b", "c"}) ground.create_city(id);
  const auto list = [&](const std::string& filter, int size, const std::string& token) {
    v1::ListCitiesRequest request;
    request.set_filter(filter);
    request.set_page_size(size);
    request.set_page_token(token);
    return ground.cities.list(ground.coordinator(), request);
  };
  EXPECT_EQ(outcome(list("mayor = \"x\"", 0, "")), "INVALID_FILTER");
  EXPECT_EQ(outcome(list("state = \"gone\"", 0, "")).substr(0, 14), "INVALID_FILTER");
  EXPECT_EQ(outcome(list("", -1, "")), "INVALID_FIELD page_size");
  const auto first = list("country = \"SN\"", 2, "");
  ASSERT_TRUE(first.ok());
  std::string token = first->next_page_token();
  EXPECT_EQ(outcome(list("country = \"SN\"", 2, token)), "OK");
  EXPECT_EQ(outcome(list("country = \"FR\"", 2, token)).substr(0, 18), "INVALID_PAGE_TOKEN");
  token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(outcome(list("country = \"SN\"", 2, token)).substr(0, 18), "INVALID_PAGE_TOKEN");
  v1::ListCountriesRequest other;
  other.set_page_token(first->next_page_token());
  EXPECT_EQ(outcome(ground.references.list_countries(ground.coordinator(), other)).substr(0, 18), "INVALID_PAGE_TOKEN");
}

TEST(GetCity, SaysWhichFormANameHas) {
  TestGround ground;
  EXPECT_EQ(get(ground, "cities/nowhere"), "NOT_FOUND");
  EXPECT_EQ(get(ground, "towns/dakar"), "INVALID_FIELD name");
  EXPECT_EQ(get(ground, "cities/Dakar"), "INVALID_FIELD name");
  EXPECT_EQ(get(ground, "cities/dakar/contacts/x"), "INVALID_FIELD name");
}

// Each field keeps its own limit, all together don't.
TEST(CreateCity, IsAtMost64KiB) {
  TestGround ground;
  v1::CreateCityRequest request;
  request.set_city_id("wordy");
  *request.mutable_city() = ground.good_city();
  for (int i = 0; i < 50; ++i) {
    auto* plan = request.mutable_city()->add_development_plans();
    plan->set_title("Plan");
    plan->set_uri("https://example.org/" + std::string(1500, 'x'));
  }
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), request)), "INVALID_FIELD city.development_plans");
}

// A page ends by bytes, too, and the next one goes on behind it.
TEST(ListCities, EndsPagesByBytes) {
  TestGround ground;
  for (int i = 0; i < 100; ++i) {
    v1::City city = ground.good_city();
    city.set_name("cities/city-" + std::to_string(i));
    city.set_note(std::string(60'000, 'x'));
    ASSERT_TRUE(ground.database->write([&](common::WriteTransaction& tx) { return put_city(tx, city); }).ok());
  }
  v1::ListCitiesRequest request;
  request.set_page_size(1000);
  int cities = 0;
  int pages = 0;
  do {
    const auto page = ground.cities.list(ground.coordinator(), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LT(page->ByteSizeLong(), std::size_t{4} << 20);
    cities += page->cities_size();
    request.set_page_token(page->next_page_token());
  } while (++pages < 10 && !request.page_token().empty());
  EXPECT_EQ(cities, 100);
  EXPECT_EQ(pages, 2);
}

TEST(CreateCity, RefusesANameThatAnotherOfItsCountryHasOrThatLooksTheSame) {
  TestGround ground;
  ground.create_city("dakar");
  v1::CreateCityRequest request;
  *request.mutable_city() = ground.good_city();
  const std::string name = request.city().display_name();
  request.set_city_id("other");
  for (const std::string& same : {name, name + "\u200b", "  " + name}) {
    request.mutable_city()->set_display_name(same);
    EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), request)), "INVALID_FIELD city.display_name") << same;
  }
  request.mutable_city()->set_display_name(name + " Two");
  EXPECT_EQ(outcome(ground.cities.create(ground.coordinator(), request)), "OK");
}

TEST(UpdateCity, RefusesANameThatAnotherOfItsCountryHas) {
  TestGround ground;
  const v1::City first = ground.create_city("dakar");
  v1::CreateCityRequest create;
  *create.mutable_city() = ground.good_city();
  create.set_city_id("other");
  create.mutable_city()->set_display_name("Other");
  const auto made = ground.cities.create(ground.coordinator(), create);
  ASSERT_TRUE(made.ok()) << made.status();
  v1::City other = *made;
  const auto rename = [&](const std::string& name) {
    other.set_display_name(name);
    return outcome(ground.cities.update(ground.coordinator(), update_request(other, {"display_name"})));
  };
  EXPECT_EQ(rename(first.display_name()), "INVALID_FIELD city.display_name");
  EXPECT_EQ(rename(first.display_name() + "\u200b"), "INVALID_FIELD city.display_name");
  EXPECT_EQ(rename("OTHER"), "OK") << "its own name in another form";
}

}  // namespace
}  // namespace entente::profiles
