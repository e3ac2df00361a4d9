#include "tests/profiles/test_ground.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/common/base/log.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/profiles/migrations.h"
#include "tests/paths.h"
#include "tests/postgres/test_store.h"

namespace entente::profiles {
namespace {

absl::Time start_time() {
  absl::Time time;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, kNow, &time, nullptr));
  return time;
}

std::string temporary_directory() {
  std::string path = (std::filesystem::temp_directory_path() / "entente-profiles-XXXXXX").string();
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

std::unique_ptr<common::Database> open_database(const std::string& path, const common::Clock& clock) {
  EXPECT_TRUE(common::set_log_level("error").ok());  // a store says which migrations it applied
  auto database = common::open_test_store(path, "profiles");
  const auto applied = common::migrate(*database, migrations(), clock);
  EXPECT_TRUE(applied.ok()) << applied.status();
  return database;
}

}  // namespace

std::string data_file(const std::string& name) {
  std::ifstream file(source_dir() + "/data/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TestGround::TestGround(bool with_references)
    : path(temporary_directory()),
      clock(start_time()),
      database(open_database(path, clock)),
      ground{database.get(), &ids},
      listening(database->on_commit(common::kChangesChannel, [this] { ++commits; })),
      cities(ground),
      references(ground),
      contacts(ground),
      organisations(ground),
      people(ground),
      imports(ground) {
  if (!with_references) return;
  v1::ImportReferencesRequest request;
  request.set_countries(data_file("countries.csv"));
  request.set_classification_changes(data_file("classification-changes.csv"));
  request.set_vocabularies(data_file("vocabularies.csv"));
  request.set_state_of("2026-11-22");
  const auto reply = imports.import_references(coordinator(), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  EXPECT_TRUE(reply->countries().stored()) << reply->ShortDebugString();
}

TestGround::~TestGround() {
  database.reset();
  std::filesystem::remove_all(path);
}

common::CallContext TestGround::as(common::Caller caller) const {
  caller.now = clock.now();
  return common::make_call(std::move(caller), clock.now());
}

common::Caller TestGround::person(const std::string& subject, common::Role role, const std::string& scope) const {
  common::Caller caller;
  caller.subject = subject;
  caller.assignments.push_back({role, scope});
  caller.now = clock.now();
  return caller;
}

v1::City TestGround::good_city(const std::string& field) const {
  v1::City city;
  city.set_display_name("Saint-Louis");
  city.set_country("SN");
  city.add_field_periods()->set_creative_field(field);
  return city;
}

v1::City TestGround::create_city(const std::string& id, const std::string& field) const {
  v1::CreateCityRequest request;
  *request.mutable_city() = good_city(field);
  // Two cities of one country are never called the same.
  if (id != "dakar") request.mutable_city()->set_display_name(id);
  request.set_city_id(id);
  const auto city = cities.create(coordinator(), request);
  EXPECT_TRUE(city.ok()) << city.status();
  return city.ok() ? *city : v1::City();
}

std::int64_t TestGround::revision() const {
  const auto revision = common::read_value<std::int64_t>(
      *database, [](common::ReadTransaction& tx) { return common::last_revision(tx); });
  EXPECT_TRUE(revision.ok());
  return *revision;
}

v1::ImportCitiesResponse TestGround::import_cities(const std::string& sheet, bool validate_only,
                                                   const std::string& encoding) const {
  v1::ImportCitiesRequest request;
  request.set_sheet(sheet);
  request.set_validate_only(validate_only);
  request.set_encoding(encoding);
  const auto reply = imports.import_cities(coordinator(), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.ok() ? *reply : v1::ImportCitiesResponse();
}

std::string outcome(const absl::Status& status) {
  if (status.ok()) return "OK";
  std::string text = common::reason_of(status);
  for (const common::FieldViolation& violation : common::field_violations_of(status)) text += " " + violation.field;
  return text;
}

}  // namespace entente::profiles
