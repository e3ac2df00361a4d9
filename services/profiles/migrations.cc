#include "services/profiles/migrations.h"

#include <array>

#include "entente/profiles/v1/country.pb.h"
#include "entente/profiles/v1/person.pb.h"
#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"
#include "services/common/storage/stored_messages.h"
#include "services/common/text/names.h"
#include "services/profiles/city_search.h"
#include "services/profiles/code_meanings.h"
#include "services/profiles/office_store.h"
#include "services/profiles/reference_store.h"

namespace entente::profiles {
namespace {

// Days count from 1970-01-01; an open end is the smallest or largest int32. `row_version` numbers the writes of
// contacts, organisations and people, so that an etag never comes back, not even after a delete.
constexpr std::string_view kProfilesSchema = R"sql(
CREATE TABLE cities (
  id TEXT NOT NULL PRIMARY KEY,
  country TEXT NOT NULL,
  state BIGINT NOT NULL,
  standing BIGINT NOT NULL,
  body BYTES NOT NULL
);
CREATE INDEX cities_by_country ON cities (country, id);

CREATE TABLE city_fields (
  city TEXT NOT NULL,
  creative_field TEXT NOT NULL,
  from_day BIGINT NOT NULL,
  until_day BIGINT NOT NULL
);
CREATE INDEX city_fields_by_city ON city_fields (city, creative_field);

CREATE TABLE city_external_ids (
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  city TEXT NOT NULL,
  PRIMARY KEY (scheme, value)
);
CREATE INDEX city_external_ids_by_city ON city_external_ids (city);

CREATE TABLE row_version (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  last BIGINT NOT NULL
);
INSERT INTO row_version (id, last) VALUES (1, 0);

CREATE TABLE contacts (
  city TEXT NOT NULL REFERENCES cities (id),
  id TEXT NOT NULL,
  body BYTES NOT NULL,
  PRIMARY KEY (city, id)
);

CREATE TABLE organisations (
  city TEXT NOT NULL REFERENCES cities (id),
  id TEXT NOT NULL,
  body BYTES NOT NULL,
  PRIMARY KEY (city, id)
);

CREATE TABLE contact_grants (
  city TEXT NOT NULL,
  grantee TEXT NOT NULL,
  reason TEXT NOT NULL,
  grant_micros BIGINT NOT NULL,
  PRIMARY KEY (city, grantee, reason)
);

CREATE TABLE people (
  id TEXT NOT NULL PRIMARY KEY,
  subject TEXT UNIQUE,
  body BYTES NOT NULL
);

CREATE TABLE countries (
  id TEXT NOT NULL PRIMARY KEY,
  body BYTES NOT NULL
);

CREATE TABLE vocabularies (
  id TEXT NOT NULL PRIMARY KEY,
  body BYTES NOT NULL
);
)sql";

// One row at most: facts of the network as a whole.
constexpr std::string_view kNetworkSchema = R"sql(
CREATE TABLE network (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  body BYTES NOT NULL
);
)sql";

// People whose erasing was begun (`entente admin erase-person`). `identity` says by what they are found as long as it
// goes on, and is empty once it is done.
constexpr std::string_view kErasuresSchema = R"sql(
CREATE TABLE erasures (
  pseudonym TEXT NOT NULL PRIMARY KEY,
  identity TEXT NOT NULL,
  begin_micros BIGINT NOT NULL,
  end_micros BIGINT NOT NULL
);
)sql";

// Cities have a number in the index of their names.
constexpr std::string_view kSearchSchema = R"sql(
CREATE TABLE city_numbers (
  number BIGINT NOT NULL PRIMARY KEY NUMBERED,
  city TEXT NOT NULL UNIQUE
);
CREATE VIEW numbered_cities AS SELECT n.number, c.body FROM city_numbers AS n JOIN cities AS c ON c.id = n.city;
SEARCH TABLE city_search;
)sql";

// Roles of assignments were texts.
absl::Status rewrite_roles(common::WriteTransaction& tx) {
  const common::MessageColumn columns[] = {{"people", {"id"}, {}, "body", "", &v1::Person::default_instance()}};
  constexpr common::FormerText kTexts[] = {{"entente.profiles.v1.Person.Assignment", 1, "role"}};
  return common::rewrite_texts(tx, columns, kTexts);
}

// What codes mean to the engine was known to the engine alone. Watchers list again, since a process that opens a store
// begins a timeline.
absl::Status fill_meanings(common::WriteTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Vocabulary> vocabularies, all_vocabularies(tx));
  const auto store = [&](const v1::Vocabulary& vocabulary) {
    constexpr std::string_view kPut =
        "INSERT INTO vocabularies (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body";
    return tx
        .execute(kPut, {*common::id_in<common::VocabularyName>(vocabulary.name()),
                        common::Bytes{vocabulary.SerializeAsString()}})
        .status();
  };
  bool has_languages = vocabularies.empty();
  for (v1::Vocabulary& vocabulary : vocabularies) {
    const std::string id = common::id_in<common::VocabularyName>(vocabulary.name()).value_or("");
    has_languages = has_languages || id == "language";
    for (auto& entry : *vocabulary.mutable_entries()) {
      const v1::Vocabulary::Meaning* const usual = usual_meaning(id, entry.code());
      if (!entry.has_engine() && usual != nullptr) *entry.mutable_engine() = *usual;
    }
    ENTENTE_RETURN_IF_ERROR(store(vocabulary));
  }
  return has_languages ? absl::OkStatus() : store(usual_languages());
}

constexpr auto kMigrations = std::to_array<common::Migration>({
    {1, "change-log", common::kChangeLogSchema},
    {2, "request-ids", common::kRequestIdsSchema},
    {3, "profiles", kProfilesSchema},
    {4, "network", kNetworkSchema},
    {5, "timelines", common::kTimelinesSchema},
    {6, "roles as enums", "", rewrite_roles},
    {7, "meanings of codes", "", fill_meanings},
    {8, "times of changes", common::kChangeTimesSchema},
    {9, "erasures", kErasuresSchema},
    {10, "search", kSearchSchema},
});

}  // namespace

std::span<const common::Migration> migrations() {
  return kMigrations;
}

absl::Status migrate(common::Database& database, const common::Clock& clock, common::Ids& ids) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), clock).status());
  ENTENTE_RETURN_IF_ERROR(common::begin_timeline(database, ids));
  ENTENTE_RETURN_IF_ERROR(database.write(date_confirmations));
  return fill_city_search(database);
}

}  // namespace entente::profiles
