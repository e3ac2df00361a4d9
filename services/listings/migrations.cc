#include "services/listings/migrations.h"

#include <array>

#include "entente/listings/v1/listing.pb.h"
#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/request_ids.h"
#include "services/common/storage/stored_messages.h"
#include "services/listings/listing_search.h"

namespace entente::listings {
namespace {

// The CHECK is the last guard against a place that is promised twice. Numbers of kind, state and so on are those of the
// contract; `expire_micros` is NULL until a listing is published; `body` holds the message with its places.
constexpr std::string_view kListingsSchema = R"sql(
CREATE TABLE listings (
  name TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind BIGINT NOT NULL,
  role BIGINT NOT NULL,
  area BIGINT NOT NULL,
  state BIGINT NOT NULL,
  example BIGINT NOT NULL,
  capacity BIGINT NOT NULL,
  held_places BIGINT NOT NULL,
  confirmed_places BIGINT NOT NULL,
  expire_micros BIGINT,
  embedding_length BIGINT NOT NULL,
  body BYTES NOT NULL,
  CHECK (held_places >= 0 AND confirmed_places >= 0 AND held_places + confirmed_places <= capacity)
);
CREATE INDEX listings_due ON listings (state, expire_micros);
CREATE INDEX listings_with_embedding ON listings (embedding_length) WHERE embedding_length > 0;

CREATE TABLE listing_codes (
  name TEXT NOT NULL REFERENCES listings (name),
  vocabulary TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (name, vocabulary, code)
);

CREATE TABLE reservations (
  id TEXT NOT NULL PRIMARY KEY,
  state BIGINT NOT NULL,
  expire_micros BIGINT,
  update_micros BIGINT NOT NULL
);
CREATE INDEX reservations_due ON reservations (state, expire_micros);

CREATE TABLE reservation_entries (
  reservation TEXT NOT NULL REFERENCES reservations (id),
  position BIGINT NOT NULL,
  listing TEXT NOT NULL REFERENCES listings (name),
  places BIGINT NOT NULL CHECK (places > 0),
  etag TEXT NOT NULL,
  PRIMARY KEY (reservation, position)
);
)sql";

// A large import writes its rows in many transactions and shows them in one: a listing has versions, and the view
// `listings` holds the ones that are seen. A version is seen when the import that wrote it is (`born`; 0: no import),
// and the one that replaces it isn't (`ended`; 0: none). `imports` has those that run, or whose changes aren't all in
// the log yet: `after_version` is the last version before it, then the last one whose change is.
constexpr std::string_view kImportsSchema = R"sql(
CREATE TABLE imports (
  id BIGINT NOT NULL PRIMARY KEY NUMBERED,
  visible BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  after_version BIGINT NOT NULL,
  next_revision BIGINT NOT NULL
);

CREATE TABLE listing_versions (
  version BIGINT NOT NULL PRIMARY KEY NUMBERED,
  born BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  kind BIGINT NOT NULL,
  role BIGINT NOT NULL,
  area BIGINT NOT NULL,
  state BIGINT NOT NULL,
  example BIGINT NOT NULL,
  capacity BIGINT NOT NULL,
  held_places BIGINT NOT NULL,
  confirmed_places BIGINT NOT NULL,
  expire_micros BIGINT,
  embedding_length BIGINT NOT NULL,
  body BYTES NOT NULL,
  UNIQUE (name, born),
  UNIQUE (id, born),
  CHECK (held_places >= 0 AND confirmed_places >= 0 AND held_places + confirmed_places <= capacity)
);
INSERT INTO listing_versions (born, ended, name, id, kind, role, area, state, example, capacity, held_places,
                              confirmed_places, expire_micros, embedding_length, body)
SELECT 0, 0, name, id, kind, role, area, state, example, capacity, held_places, confirmed_places, expire_micros,
       embedding_length, body
FROM listings ORDER BY name;

CREATE TABLE version_codes (
  version BIGINT NOT NULL REFERENCES listing_versions (version),
  vocabulary TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (version, vocabulary, code)
);
INSERT INTO version_codes (version, vocabulary, code)
SELECT v.version, c.vocabulary, c.code FROM listing_codes AS c JOIN listing_versions AS v ON v.name = c.name;

CREATE TABLE kept_entries (reservation TEXT, position BIGINT, listing TEXT, places BIGINT, etag TEXT);
INSERT INTO kept_entries SELECT reservation, position, listing, places, etag FROM reservation_entries;
DROP TABLE reservation_entries;
DROP TABLE listing_codes;
DROP TABLE listings;
CREATE TABLE reservation_entries (
  reservation TEXT NOT NULL REFERENCES reservations (id),
  position BIGINT NOT NULL,
  listing TEXT NOT NULL,
  places BIGINT NOT NULL CHECK (places > 0),
  etag TEXT NOT NULL,
  PRIMARY KEY (reservation, position)
);
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

// Until when an import that isn't shown yet is with whoever stages it; 0: it is to be cleared.
constexpr std::string_view kLeasesOfImports = R"sql(
ALTER TABLE imports ADD COLUMN lease_expire_micros BIGINT NOT NULL DEFAULT 0;
)sql";

// What can be undone of imports (import_undo.h); an empty `former`: the import made the listing.
constexpr std::string_view kUndoSchema = R"sql(
CREATE TABLE undo_imports (
  id BIGINT NOT NULL PRIMARY KEY NUMBERED,
  subject TEXT NOT NULL,
  ready BIGINT NOT NULL,
  begin_micros BIGINT NOT NULL
);
CREATE TABLE undo_rows (
  import BIGINT NOT NULL,
  name TEXT NOT NULL,
  etag TEXT NOT NULL,
  former BYTES NOT NULL,
  PRIMARY KEY (import, name)
);
CREATE INDEX reservation_entries_by_listing ON reservation_entries (listing);
)sql";

// Reasons of holding were texts.
absl::Status rewrite_hold_reasons(common::WriteTransaction& tx) {
  const v1::Listing& type = v1::Listing::default_instance();
  const common::MessageColumn columns[] = {{"listing_versions", {}, {"version"}, "body", "", &type},
                                           {"changes", {}, {"revision"}, "payload", "", &type}};
  constexpr common::FormerText kTexts[] = {{"entente.listings.v1.Listing", 38, "hold_reason"}};
  return common::rewrite_texts(tx, columns, kTexts);
}

constexpr auto kMigrations = std::to_array<common::Migration>({
    {1, "change-log", common::kChangeLogSchema},
    {2, "request-ids", common::kRequestIdsSchema},
    {3, "listings", kListingsSchema},
    {4, "imports", kImportsSchema},
    {5, "timelines", common::kTimelinesSchema},
    {6, "reasons of holding as enums", "", rewrite_hold_reasons},
    {7, "times of changes", common::kChangeTimesSchema},
    {8, "leases of imports", kLeasesOfImports},
    {9, "search", "SEARCH TABLE listing_search;"},
    {10, "undo of imports", kUndoSchema},
});

}  // namespace

std::span<const common::Migration> migrations() {
  return kMigrations;
}

absl::Status migrate(common::Database& database, const common::Clock& clock, common::Ids& ids) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), clock).status());
  ENTENTE_RETURN_IF_ERROR(common::begin_timeline(database, ids));
  return fill_listing_search(database);
}

}  // namespace entente::listings
