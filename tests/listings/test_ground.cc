#include "tests/listings/test_ground.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "services/common/base/log.h"
#include "services/common/sheets/sheet.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/migrations.h"
#include "services/common/text/names.h"
#include "services/listings/listing_names.h"
#include "services/listings/migrations.h"
#include "services/listings/strings.h"
#include "tests/paths.h"
#include "tests/postgres/test_store.h"

namespace entente::listings {
namespace {

common::Sheet read_data(const std::string& name, const std::vector<std::string>& columns) {
  common::Sheet sheet = common::Sheet::read(data_file(name), {columns, {}, columns});
  EXPECT_TRUE(sheet.faults().empty()) << name << ": " << sheet.faults().front().description;
  return sheet;
}

profiles::v1::City odd_city(const std::string& id, const std::string& name) {
  profiles::v1::City city;
  city.set_name("cities/" + id);
  city.set_display_name(name);
  city.set_country("GR");
  city.add_field_periods()->set_creative_field("design");
  return city;
}

RealData read_real_data() {
  RealData data;
  const common::Sheet cities =
      read_data("cities.csv", {"slug", "name", "country_iso2", "creative_field", "designated", "latitude", "longitude",
                               "population", "timezone", "confidence", "notes"});
  for (std::size_t i = 0; i < cities.row_count(); ++i) {
    profiles::v1::City& city = data.cities.emplace_back();
    city.set_name("cities/" + cities.field(i, "slug"));
    city.set_display_name(cities.field(i, "name"));
    city.set_country(cities.field(i, "country_iso2"));
    city.add_field_periods()->set_creative_field(cities.field(i, "creative_field"));
  }
  data.cities.push_back(odd_city("atlantis-archived", "Atlantis the Archived"));
  data.cities.back().set_state(profiles::v1::City::STATE_ARCHIVED);
  data.cities.push_back(odd_city("atlantis-suspended", "Atlantis the Suspended"));
  data.cities.back().set_standing(profiles::v1::City::STANDING_SUSPENDED);

  const common::Sheet countries =
      read_data("countries.csv", {"iso2", "iso3", "name", "name_fr", "aliases", "m49_region", "m49_subregion",
                                  "m49_intermediate", "unesco_group", "development", "income_group", "oda_recipient",
                                  "ldc", "lldc", "sids", "official_languages", "notes"});
  const std::map<std::string, std::string> schemes = {{"m49_region", "m49-region"},
                                                      {"m49_subregion", "m49-subregion"},
                                                      {"m49_intermediate", "m49-intermediate"},
                                                      {"unesco_group", "unesco-group"},
                                                      {"development", "development"}};
  for (std::size_t i = 0; i < countries.row_count(); ++i) {
    profiles::v1::Country& country = data.countries.emplace_back();
    country.set_name("countries/" + countries.field(i, "iso2"));
    country.set_iso3(countries.field(i, "iso3"));
    (*country.mutable_labels())["en"] = countries.field(i, "name");
    (*country.mutable_labels())["fr"] = countries.field(i, "name_fr");
    for (const auto& [column, scheme] : schemes) {
      if (countries.field(i, column).empty()) continue;
      auto* classification = country.add_classifications();
      classification->set_scheme(scheme);
      classification->set_value(countries.field(i, column));
    }
  }

  const common::Sheet codes = read_data("vocabularies.csv", {"vocabulary", "code", "label_en", "label_fr", "meaning_en",
                                                             "meaning_fr", "parent", "fcs", "engine"});
  std::map<std::string, profiles::v1::Vocabulary> vocabularies;
  for (std::size_t i = 0; i < codes.row_count(); ++i) {
    auto& vocabulary = vocabularies[codes.field(i, "vocabulary")];
    vocabulary.set_name("vocabularies/" + codes.field(i, "vocabulary"));
    auto* entry = vocabulary.add_entries();
    entry->set_code(codes.field(i, "code"));
    (*entry->mutable_labels())["en"] = codes.field(i, "label_en");
    (*entry->mutable_labels())["fr"] = codes.field(i, "label_fr");
  }
  auto* old_fashioned = vocabularies["topic"].add_entries();
  old_fashioned->set_code("x-telegraphy");
  old_fashioned->set_deprecated(true);
  for (auto& [name, vocabulary] : vocabularies) data.vocabularies.push_back(std::move(vocabulary));
  data.references =
      std::make_shared<const References>(References::from(data.cities, data.countries, data.vocabularies));
  return data;
}

}  // namespace

std::string data_file(const std::string& name) {
  std::ifstream in(source_dir() + "/data/" + name, std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

const RealData& real_data() {
  static const RealData* const data = new RealData(read_real_data());
  return *data;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "entente-listings-XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::filesystem::remove_all(path_);
}

absl::Time base_time() {
  return absl::FromCivil(absl::CivilHour(2026, 12, 1, 9), absl::UTCTimeZone());
}

common::Caller coordinator(std::string_view scope) {
  common::Caller caller;
  caller.subject = "carla";
  caller.assignments = {{common::Role::kCoordinator, std::string(scope)}};
  caller.now = base_time();
  return caller;
}

common::Caller focal_point(std::string_view city) {
  common::Caller caller;
  caller.subject = concat("focal-of-", city);
  caller.assignments = {{common::Role::kFocalPoint, concat("cities/", city)}};
  caller.now = base_time();
  return caller;
}

common::Caller observer() {
  common::Caller caller;
  caller.subject = "olga";
  caller.assignments = {{common::Role::kObserver, "*"}};
  caller.now = base_time();
  return caller;
}

std::unique_ptr<common::Database> TestGround::open(const std::string& path, const common::Clock& clock) {
  EXPECT_TRUE(common::set_log_level("warning").ok());
  auto database = common::open_test_store(path, "listings");
  const auto migrated = common::migrate(*database, migrations(), clock);
  EXPECT_TRUE(migrated.ok()) << migrated.status();
  return database;
}

TestGround::TestGround()
    : clock(base_time()),
      database(open(directory.path(), clock)),
      ground{database.get(), &clock, [] { return real_data().references; }},
      listings(ground),
      life(ground),
      imports(ground),
      undo(ground),
      reservations(ground) {}

common::CallContext TestGround::as(common::Caller caller) const {
  caller.now = clock.now();
  return common::make_call(std::move(caller), clock.now());
}

common::CallContext TestGround::as_service() const {
  return common::make_call(common::service_caller("matching", clock.now()), clock.now());
}

v1::Listing TestGround::need(std::string_view city, int capacity) {
  v1::Listing listing;
  listing.set_name(common::ListingName(city, "").text());
  listing.set_kind(v1::Listing::KIND_NEED);
  listing.set_role(type::v1::PARTY_ROLE_BENEFICIARY);
  listing.set_area(type::v1::AREA_OF_ACTION_TRAINING_CAPACITY);
  listing.add_creative_fields("media-arts");
  listing.add_topics("craft-ceramics");
  listing.set_capacity(capacity);
  listing.set_title("Ceramics for young potters");
  return listing;
}

v1::Listing TestGround::offer(std::string_view city, int capacity) {
  v1::Listing listing = need(city, capacity);
  listing.set_kind(v1::Listing::KIND_OFFER);
  listing.set_role(type::v1::PARTY_ROLE_PIVOTAL);
  listing.set_title("Kiln building course");
  return listing;
}

v1::Listing TestGround::create(const v1::Listing& listing, bool publish) {
  v1::CreateListingRequest request;
  request.set_parent(concat("cities/", common::city_id_of(listing.name())));
  *request.mutable_listing() = listing;
  request.set_publish(publish);
  const auto created = listings.create(as(coordinator()), request);
  EXPECT_TRUE(created.ok()) << created.status();
  return created.ok() ? *created : v1::Listing();
}

v1::Listing TestGround::get(const std::string& name) const {
  v1::GetListingRequest request;
  request.set_name(name);
  const auto listing = listings.get(as_service(), request);
  EXPECT_TRUE(listing.ok()) << listing.status();
  return listing.ok() ? *listing : v1::Listing();
}

std::int64_t TestGround::revision() const {
  const auto revision = common::read_value<std::int64_t>(
      *database, [](common::ReadTransaction& tx) { return common::last_revision(tx); });
  EXPECT_TRUE(revision.ok()) << revision.status();
  return revision.value_or(-1);
}

}  // namespace entente::listings
