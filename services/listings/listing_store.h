// Listings in the store: the row, what filters look at, and the change for watchers, always together.
// Free functions on a transaction: thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/listings/v1/listing.pb.h"
#include "services/common/storage/page.h"

namespace entente::listings {

// The kind of the changes in the log.
inline constexpr std::string_view kListingChange = "listing";
inline constexpr std::string_view kListingDeleted = "listing-deleted";  // the payload is the listing as it was

// A listing with its places by firmness; `listing.reserved_places` is their sum.
struct StoredListing {
  v1::Listing listing;
  int held_places = 0;
  int confirmed_places = 0;

  int places_left() const { return listing.capacity() - held_places - confirmed_places; }
};

// What a list is narrowed to; all conditions hold together. Zero or empty: any.
struct ListingQuery {
  std::string city;  // slug
  int kind = 0;
  int role = 0;
  int area = 0;
  int state = 0;
  std::optional<bool> example;
  std::string creative_field;
  std::string topic;
};

absl::StatusOr<std::optional<StoredListing>> find_listing(common::ReadTransaction& tx, std::string_view name);
// Ids are unique in the network.
absl::StatusOr<std::optional<StoredListing>> find_listing_by_id(common::ReadTransaction& tx, std::string_view id);
// `id` when no listing has it, else numbered_id() of it with a number from 2 on that is free: the number behind the
// last one where they are given without gaps. Looks up O(log n) ids for n that are taken.
absl::StatusOr<std::string> free_id(common::ReadTransaction& tx, const std::string& id);

// Listings by name as far as `limit` allows, those after `after` (empty: from the first) that `visible` lets through.
absl::StatusOr<common::PageOf<v1::Listing>> list_listings(common::ReadTransaction& tx, const ListingQuery& query,
                                                          std::string_view after, const common::PageLimit& limit,
                                                          const std::function<bool(const v1::Listing&)>& visible);

// Names of at most `limit` published or held listings whose time is over at `now`.
absl::StatusOr<std::vector<std::string>> listings_due(common::ReadTransaction& tx, absl::Time now, int limit);

// How many listings of a city are neither withdrawn nor expired. Linear in those that it has.
absl::StatusOr<std::int64_t> living_listings(common::ReadTransaction& tx, std::string_view city);

// Length of the embeddings of other listings than `name`; 0: there are none.
absl::StatusOr<int> embedding_length(common::ReadTransaction& tx, std::string_view except_name);

// How many listings are examples and how many are real. O(listings).
struct ExampleCounts {
  std::int64_t examples = 0;
  std::int64_t real = 0;
};
absl::StatusOr<ExampleCounts> count_examples(common::ReadTransaction& tx);

// What a write means for the etag: a change of places leaves it, so that a reviewed proposal isn't stale only because
// another one took a place.
enum class Etag { kRenew, kKeep };

// Stores a listing with its change; sets `reserved_places`, `update_time` and, for Etag::kRenew, `etag`.
// REQUIRES: name, state and create_time are set.
absl::Status create_listing(common::WriteTransaction& tx, absl::Time now, StoredListing* stored);
absl::Status put_listing(common::WriteTransaction& tx, absl::Time now, Etag etag, StoredListing* stored);

// Takes a listing away with its change for watchers. REQUIRES: no reservation names it.
absl::Status delete_listing(common::WriteTransaction& tx, const v1::Listing& listing);

// The same for a row of a large import (import_store.h), which nobody sees yet and whose change comes later; and taking
// it back, if it is there. REQUIRES: the import is open; stage_listing: the row isn't staged.
absl::Status stage_listing(common::WriteTransaction& tx, absl::Time now, std::int64_t import, StoredListing* stored);
absl::Status unstage_listing(common::WriteTransaction& tx, std::int64_t import, std::string_view name);

}  // namespace entente::listings
