#include "services/profiles/migrations.h"

#include <array>

#include "services/common/change_log.h"
#include "services/common/database.h"
#include "services/common/request_ids.h"
#include "services/common/status.h"
#include "services/profiles/office_store.h"

namespace entente::profiles {
namespace {

// Days count from 1970-01-01; an open end is the smallest or largest int32. `row_version` numbers the writes of
// contacts, organisations and people, so that an etag never comes back, not even after a delete.
constexpr std::string_view kProfilesSchema = R"sql(
CREATE TABLE cities (
  id TEXT NOT NULL PRIMARY KEY,
  country TEXT NOT NULL,
  state INTEGER NOT NULL,
  standing INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX cities_by_country ON cities (country, id);

CREATE TABLE city_fields (
  city TEXT NOT NULL,
  creative_field TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER NOT NULL
) STRICT;
CREATE INDEX city_fields_by_city ON city_fields (city, creative_field);

CREATE TABLE city_external_ids (
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  city TEXT NOT NULL,
  PRIMARY KEY (scheme, value)
) STRICT;
CREATE INDEX city_external_ids_by_city ON city_external_ids (city);

CREATE TABLE row_version (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  last INTEGER NOT NULL
) STRICT;
INSERT INTO row_version (id, last) VALUES (1, 0);

CREATE TABLE contacts (
  city TEXT NOT NULL REFERENCES cities (id),
  id TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (city, id)
) STRICT;

CREATE TABLE organisations (
  city TEXT NOT NULL REFERENCES cities (id),
  id TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (city, id)
) STRICT;

CREATE TABLE contact_grants (
  city TEXT NOT NULL,
  grantee TEXT NOT NULL,
  reason TEXT NOT NULL,
  grant_micros INTEGER NOT NULL,
  PRIMARY KEY (city, grantee, reason)
) STRICT;

CREATE TABLE people (
  id TEXT NOT NULL PRIMARY KEY,
  subject TEXT UNIQUE,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE countries (
  id TEXT NOT NULL PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE vocabularies (
  id TEXT NOT NULL PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;
)sql";

// One row at most: facts of the network as a whole.
constexpr std::string_view kNetworkSchema = R"sql(
CREATE TABLE network (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  body BLOB NOT NULL
) STRICT;
)sql";

constexpr auto kMigrations = std::to_array<common::Migration>({
    {1, "change-log", common::kChangeLogSchema},
    {2, "request-ids", common::kRequestIdsSchema},
    {3, "profiles", kProfilesSchema},
    {4, "network", kNetworkSchema},
});

}  // namespace

std::span<const common::Migration> migrations() {
  return kMigrations;
}

absl::Status migrate(common::Database& database, const common::Clock& clock) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), clock).status());
  return database.write(date_confirmations);
}

}  // namespace entente::profiles
