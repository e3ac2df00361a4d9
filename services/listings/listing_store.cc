#include "services/listings/listing_store.h"

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_search.h"
#include "services/listings/references.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using v1::Listing;

constexpr std::string_view kFindByName = "SELECT held_places, confirmed_places, body FROM listings WHERE name = $1";
constexpr std::string_view kFindById = "SELECT held_places, confirmed_places, body FROM listings WHERE id = $1";
constexpr std::string_view kIsTaken = "SELECT 1 FROM listings WHERE id = $1";

// The range of names is the page's; zero or an empty text lets everything through.
constexpr std::string_view kList = R"sql(
SELECT body FROM listings
WHERE name > $1 AND name >= $2 AND name < $3
  AND ($4 = 0 OR kind = $4) AND ($5 = 0 OR role = $5) AND ($6 = 0 OR area = $6) AND ($7 = 0 OR state = $7)
  AND ($8 < 0 OR example = $8)
  AND ($9 = '' OR EXISTS (SELECT 1 FROM version_codes AS c
       WHERE c.version = listings.version AND c.vocabulary = $10 AND c.code = $9))
ORDER BY name)sql";

constexpr std::string_view kDue = R"sql(
SELECT name FROM listings WHERE state IN ($1, $2) AND expire_micros <= $3 ORDER BY name LIMIT $4)sql";

constexpr std::string_view kLiving =
    "SELECT count(*) FROM listings WHERE name >= $1 AND name < $2 AND state NOT IN ($3, $4)";

constexpr std::string_view kEmbeddingLength =
    "SELECT embedding_length FROM listings WHERE embedding_length > 0 AND name <> $1 LIMIT 1";

constexpr std::string_view kCountExamples = "SELECT COUNT(*), CAST(COALESCE(SUM(example), 0) AS BIGINT) FROM listings";

constexpr std::string_view kInsert = R"sql(
INSERT INTO listing_versions (name, id, kind, role, area, state, example, capacity, held_places, confirmed_places,
                              expire_micros, embedding_length, body, born, ended)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)
RETURNING version)sql";

constexpr std::string_view kUpdate = R"sql(
UPDATE listing_versions SET kind = $2, role = $3, area = $4, state = $5, example = $6, capacity = $7, held_places = $8,
                            confirmed_places = $9, expire_micros = $10, embedding_length = $11, body = $12
WHERE version = (SELECT version FROM listings WHERE name = $1)
RETURNING version)sql";

constexpr std::string_view kDeleteCodes = "DELETE FROM version_codes WHERE version = $1";
constexpr std::string_view kInsertCode = "INSERT INTO version_codes (version, vocabulary, code) VALUES ($1, $2, $3)";

constexpr std::string_view kMarkEnded =
    "UPDATE listing_versions SET ended = $2 WHERE version = (SELECT version FROM listings WHERE name = $1)";
constexpr std::string_view kCountRow = "UPDATE imports SET row_count = row_count + $2 WHERE id = $1";
constexpr std::string_view kFindStaged = "SELECT version FROM listing_versions WHERE name = $1 AND born = $2";
constexpr std::string_view kFindVersion = "SELECT version FROM listings WHERE name = $1";
constexpr std::string_view kDeleteVersion = "DELETE FROM listing_versions WHERE version = $1";
constexpr std::string_view kMarkNotEnded = "UPDATE listing_versions SET ended = 0 WHERE name = $1 AND ended = $2";

absl::Status parse(const std::string& bytes, Listing* listing) {
  if (listing->ParseFromString(bytes)) return absl::OkStatus();
  return absl::DataLossError("a stored listing can't be read");
}

absl::StatusOr<std::optional<StoredListing>> find(common::ReadTransaction& tx, std::string_view sql,
                                                  std::string_view key) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(sql, {key}));
  if (!row) return std::optional<StoredListing>();
  StoredListing stored;
  stored.held_places = static_cast<int>(row->integer(0));
  stored.confirmed_places = static_cast<int>(row->integer(1));
  ENTENTE_RETURN_IF_ERROR(parse(row->bytes(2), &stored.listing));
  return std::optional<StoredListing>(std::move(stored));
}

absl::Status insert_codes(common::WriteTransaction& tx, std::int64_t version, const Listing& listing) {
  const auto insert = [&](std::string_view vocabulary, const std::string& code) {
    return tx.put(kInsertCode, {version, vocabulary, code});
  };
  for (const std::string& code : listing.creative_fields())
    ENTENTE_RETURN_IF_ERROR(insert(vocabulary::kCreativeField, code));
  for (const std::string& code : listing.topics()) ENTENTE_RETURN_IF_ERROR(insert(vocabulary::kTopic, code));
  return absl::OkStatus();
}

common::Value expire_micros(const Listing& listing) {
  if (!listing.has_expire_time()) return std::nullopt;
  return common::to_micros(common::from_timestamp(listing.expire_time()));
}

// Sets what the store sets; an empty etag stays as it is.
std::string make_body(absl::Time now, const std::string& etag, StoredListing* stored) {
  Listing& listing = stored->listing;
  if (!etag.empty()) listing.set_etag(etag);
  listing.set_reserved_places(stored->held_places + stored->confirmed_places);
  *listing.mutable_update_time() = common::to_timestamp(now);
  return listing.SerializeAsString();
}

// Takes the revision, sets what the store sets, and writes the change. The row's own statement comes behind it.
absl::Status write_change(common::WriteTransaction& tx, absl::Time now, Etag etag, StoredListing* stored,
                          std::string* body) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
  *body = make_body(now, etag == Etag::kRenew ? common::make_etag(revision) : "", stored);
  return common::store_change(tx, {revision, std::string(kListingChange), stored->listing.name(), *body});
}

absl::StatusOr<std::int64_t> version_of(const absl::StatusOr<std::optional<common::Row>>& row) {
  if (!row.ok()) return row.status();
  if (!row->has_value()) return absl::InternalError("a listing that was read is gone");
  return (*row)->integer(0);
}

absl::Status insert_version(common::WriteTransaction& tx, std::int64_t import, const StoredListing& stored,
                            std::string body) {
  const Listing& l = stored.listing;
  ENTENTE_ASSIGN_OR_RETURN(
      const std::int64_t version,
      version_of(tx.query_one(
          kInsert, {l.name(), common::id_of(l.name()), static_cast<int>(l.kind()), static_cast<int>(l.role()),
                    static_cast<int>(l.area()), static_cast<int>(l.state()), l.example(), l.capacity(),
                    stored.held_places, stored.confirmed_places, expire_micros(l),
                    static_cast<int>(l.embedding().size()), common::Bytes{std::move(body)}, import})));
  ENTENTE_RETURN_IF_ERROR(kListingSearch.put(tx, version, search_words_of(l)));
  return insert_codes(tx, version, l);
}

// A version with what stands beside it.
absl::Status delete_version(common::WriteTransaction& tx, std::int64_t version) {
  ENTENTE_RETURN_IF_ERROR(tx.put(kDeleteCodes, {version}));
  ENTENTE_RETURN_IF_ERROR(kListingSearch.forget(tx, version));
  return tx.put(kDeleteVersion, {version});
}

}  // namespace

absl::StatusOr<std::optional<StoredListing>> find_listing(common::ReadTransaction& tx, std::string_view name) {
  return find(tx, kFindByName, name);
}

absl::StatusOr<std::optional<StoredListing>> find_listing_by_id(common::ReadTransaction& tx, std::string_view id) {
  return find(tx, kFindById, id);
}

absl::StatusOr<std::string> free_id(common::ReadTransaction& tx, const std::string& id) {
  const auto is_free = [&](const std::string& candidate) -> absl::StatusOr<bool> {
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kIsTaken, {candidate}));
    return !row.has_value();
  };
  ENTENTE_ASSIGN_OR_RETURN(bool free, is_free(id));
  if (free) return id;
  // Doubles up to a free number, then halves the stretch between a taken and a free one until they are neighbours.
  int taken = 1;
  int above = 2;
  for (;; above *= 2) {
    ENTENTE_ASSIGN_OR_RETURN(free, is_free(numbered_id(id, above)));
    if (free) break;
    taken = above;
  }
  while (above - taken > 1) {
    const int between = taken + (above - taken) / 2;
    ENTENTE_ASSIGN_OR_RETURN(free, is_free(numbered_id(id, between)));
    (free ? above : taken) = between;
  }
  return numbered_id(id, above);
}

absl::StatusOr<common::PageOf<Listing>> list_listings(common::ReadTransaction& tx, const ListingQuery& query,
                                                      std::string_view after, const common::PageLimit& limit,
                                                      const std::function<bool(const Listing&)>& visible) {
  const std::string first = query.city.empty() ? "cities/" : common::ListingName(query.city, "").text();
  const std::string behind = behind_all(first);
  const bool by_topic = !query.topic.empty();
  const auto read = [&](const common::Row& row) -> absl::StatusOr<std::optional<Listing>> {
    Listing listing;
    ENTENTE_RETURN_IF_ERROR(parse(row.bytes(0), &listing));
    return visible(listing) ? std::optional<Listing>(std::move(listing)) : std::nullopt;
  };
  return common::read_page<Listing>(
      tx, kList,
      {after, first, behind, query.kind, query.role, query.area, query.state,
       query.example.has_value() ? (*query.example ? 1 : 0) : -1, by_topic ? query.topic : query.creative_field,
       by_topic ? vocabulary::kTopic : vocabulary::kCreativeField},
      limit, read);
}

absl::StatusOr<std::vector<std::string>> listings_due(common::ReadTransaction& tx, absl::Time now, int limit) {
  std::vector<std::string> names;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kDue,
                                  {static_cast<int>(Listing::STATE_PUBLISHED), static_cast<int>(Listing::STATE_HELD),
                                   common::to_micros(now), limit},
                                  [&](const common::Row& row) {
                                    names.push_back(row.text(0));
                                    return absl::OkStatus();
                                  }));
  return names;
}

absl::StatusOr<std::int64_t> living_listings(common::ReadTransaction& tx, std::string_view city) {
  const std::string first = common::ListingName(city, "").text();
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row,
                           tx.query_one(kLiving, {first, behind_all(first), static_cast<int>(Listing::STATE_WITHDRAWN),
                                                  static_cast<int>(Listing::STATE_EXPIRED)}));
  return row ? row->integer(0) : 0;
}

absl::StatusOr<int> embedding_length(common::ReadTransaction& tx, std::string_view except_name) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kEmbeddingLength, {except_name}));
  return row ? static_cast<int>(row->integer(0)) : 0;
}

absl::StatusOr<ExampleCounts> count_examples(common::ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kCountExamples, {}));
  const std::int64_t examples = row ? row->integer(1) : 0;
  return ExampleCounts{examples, row ? row->integer(0) - examples : 0};
}

absl::Status create_listing(common::WriteTransaction& tx, absl::Time now, StoredListing* stored) {
  std::string body;
  ENTENTE_RETURN_IF_ERROR(write_change(tx, now, Etag::kRenew, stored, &body));
  return insert_version(tx, 0, *stored, std::move(body));
}

absl::Status put_listing(common::WriteTransaction& tx, absl::Time now, Etag etag, StoredListing* stored) {
  std::string body;
  ENTENTE_RETURN_IF_ERROR(write_change(tx, now, etag, stored, &body));
  const Listing& l = stored->listing;
  ENTENTE_ASSIGN_OR_RETURN(
      const std::int64_t version,
      version_of(tx.query_one(kUpdate, {l.name(), static_cast<int>(l.kind()), static_cast<int>(l.role()),
                                        static_cast<int>(l.area()), static_cast<int>(l.state()), l.example(),
                                        l.capacity(), stored->held_places, stored->confirmed_places, expire_micros(l),
                                        static_cast<int>(l.embedding().size()), common::Bytes{std::move(body)}})));
  if (etag == Etag::kKeep) return absl::OkStatus();  // codes and words are content
  ENTENTE_RETURN_IF_ERROR(tx.put(kDeleteCodes, {version}));
  ENTENTE_RETURN_IF_ERROR(kListingSearch.put(tx, version, search_words_of(l)));
  return insert_codes(tx, version, l);
}

absl::Status stage_listing(common::WriteTransaction& tx, absl::Time now, std::int64_t import, StoredListing* stored) {
  const std::string& name = stored->listing.name();
  ENTENTE_RETURN_IF_ERROR(tx.put(kMarkEnded, {name, import}));
  ENTENTE_RETURN_IF_ERROR(tx.put(kCountRow, {import, 1}));
  return insert_version(tx, import, *stored, make_body(now, concat("i", import), stored));
}

absl::Status delete_listing(common::WriteTransaction& tx, const Listing& listing) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t version, version_of(tx.query_one(kFindVersion, {listing.name()})));
  ENTENTE_RETURN_IF_ERROR(delete_version(tx, version));
  return common::append_change(tx, kListingDeleted, listing.name(), listing.SerializeAsString()).status();
}

absl::Status unstage_listing(common::WriteTransaction& tx, std::int64_t import, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> staged, tx.query_one(kFindStaged, {name, import}));
  if (!staged) return absl::OkStatus();
  ENTENTE_RETURN_IF_ERROR(delete_version(tx, staged->integer(0)));
  ENTENTE_RETURN_IF_ERROR(tx.put(kMarkNotEnded, {name, import}));
  return tx.put(kCountRow, {import, -1});
}

}  // namespace entente::listings
