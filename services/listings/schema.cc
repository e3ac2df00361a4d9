#include "services/listings/schema.h"

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

constexpr auto kMigrations = std::to_array<common::Migration>({
    {1, "change-log", common::kChangeLogSchema},
    {2, "request-ids", common::kRequestIdsSchema},
    {3, "listings", kListingsSchema},
});

}  // namespace

std::span<const common::Migration> migrations() {
  return kMigrations;
}

}  // namespace entente::listings
