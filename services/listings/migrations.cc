#include "services/listings/migrations.h"

#include <array>

#include "services/common/change_log.h"
#include "services/common/request_ids.h"

namespace entente::listings {
namespace {

// The CHECK is the last guard against a place that is promised twice. Numbers of kind, state and so on are those of the
// contract; `expire_micros` is NULL until a listing is published; `body` holds the message with its places.
constexpr std::string_view kListingsSchema = R"sql(
CREATE TABLE listings (
  name TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  role INTEGER NOT NULL,
  area INTEGER NOT NULL,
  state INTEGER NOT NULL,
  example INTEGER NOT NULL,
  capacity INTEGER NOT NULL,
  held_places INTEGER NOT NULL,
  confirmed_places INTEGER NOT NULL,
  expire_micros INTEGER,
  embedding_length INTEGER NOT NULL,
  body BLOB NOT NULL,
  CHECK (held_places >= 0 AND confirmed_places >= 0 AND held_places + confirmed_places <= capacity)
) STRICT;
CREATE INDEX listings_due ON listings (state, expire_micros);
CREATE INDEX listings_with_embedding ON listings (embedding_length) WHERE embedding_length > 0;

CREATE TABLE listing_codes (
  name TEXT NOT NULL REFERENCES listings (name),
  vocabulary TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (name, vocabulary, code)
) STRICT;

CREATE TABLE reservations (
  id TEXT NOT NULL PRIMARY KEY,
  state INTEGER NOT NULL,
  expire_micros INTEGER,
  update_micros INTEGER NOT NULL
) STRICT;
CREATE INDEX reservations_due ON reservations (state, expire_micros);

CREATE TABLE reservation_entries (
  reservation TEXT NOT NULL REFERENCES reservations (id),
  position INTEGER NOT NULL,
  listing TEXT NOT NULL REFERENCES listings (name),
  places INTEGER NOT NULL CHECK (places > 0),
  etag TEXT NOT NULL,
  PRIMARY KEY (reservation, position)
) STRICT;
)sql";

// A large import writes its rows in many transactions and shows them in one: a listing has versions, and the view
// `listings` holds the ones that are seen. A version is seen when the import that wrote it is (`born`; 0: no import),
// and the one that replaces it isn't (`ended`; 0: none). `imports` has those that run, or whose changes aren't all in
// the log yet: `after_version` is the last version before it, then the last one whose change is.
constexpr std::string_view kImportsSchema = R"sql(
CREATE TABLE imports (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  visible INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  after_version INTEGER NOT NULL,
  next_revision INTEGER NOT NULL
) STRICT;

CREATE TABLE listing_versions (
  version INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  born INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  role INTEGER NOT NULL,
  area INTEGER NOT NULL,
  state INTEGER NOT NULL,
  example INTEGER NOT NULL,
  capacity INTEGER NOT NULL,
  held_places INTEGER NOT NULL,
  confirmed_places INTEGER NOT NULL,
  expire_micros INTEGER,
  embedding_length INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (name, born),
  UNIQUE (id, born),
  CHECK (held_places >= 0 AND confirmed_places >= 0 AND held_places + confirmed_places <= capacity)
) STRICT;
INSERT INTO listing_versions (born, ended, name, id, kind, role, area, state, example, capacity, held_places,
                              confirmed_places, expire_micros, embedding_length, body)
SELECT 0, 0, name, id, kind, role, area, state, example, capacity, held_places, confirmed_places, expire_micros,
       embedding_length, body
FROM listings ORDER BY name;

CREATE TABLE version_codes (
  version INTEGER NOT NULL REFERENCES listing_versions (version),
  vocabulary TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (version, vocabulary, code)
) STRICT;
INSERT INTO version_codes (version, vocabulary, code)
SELECT v.version, c.vocabulary, c.code FROM listing_codes AS c JOIN listing_versions AS v ON v.name = c.name;

CREATE TABLE kept_entries (reservation TEXT, position INTEGER, listing TEXT, places INTEGER, etag TEXT) STRICT;
INSERT INTO kept_entries SELECT reservation, position, listing, places, etag FROM reservation_entries;
DROP TABLE reservation_entries;
DROP TABLE listing_codes;
DROP TABLE listings;
CREATE TABLE reservation_entries (
  reservation TEXT NOT NULL REFERENCES reservations (id),
  position INTEGER NOT NULL,
  listing TEXT NOT NULL,
  places INTEGER NOT NULL CHECK (places > 0),
  etag TEXT NOT NULL,
  PRIMARY KEY (reservation, position)
) STRICT;
INSERT INTO reservation_entries (reservation, position, listing, places, etag)
SELECT reservation, position, listing, places, etag FROM kept_entries;
DROP TABLE kept_entries;
CREATE INDEX listings_due ON listing_versions (state, expire_micros);
CREATE INDEX listings_with_embedding ON listing_versions (embedding_length) WHERE embedding_length > 0;
CREATE INDEX listings_ended ON listing_versions (ended) WHERE ended > 0;

CREATE VIEW listings AS SELECT * FROM listing_versions
WHERE born NOT IN (SELECT id FROM imports WHERE visible = 0)
  AND (ended = 0 OR ended IN (SELECT id FROM imports WHERE visible = 0));
)sql";

constexpr auto kMigrations = std::to_array<common::Migration>({
    {1, "change-log", common::kChangeLogSchema},
    {2, "request-ids", common::kRequestIdsSchema},
    {3, "listings", kListingsSchema},
    {4, "imports", kImportsSchema},
});

}  // namespace

std::span<const common::Migration> migrations() {
  return kMigrations;
}

absl::Status migrate(common::Database& database, const common::Clock& clock) {
  return common::migrate(database, migrations(), clock).status();
}

}  // namespace entente::listings
