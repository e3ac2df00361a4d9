// Listings found by words: of titles and summaries in whatever language, and of their city's id. Each version of a
// listing has its words beside it, written with it (listing_store.h). Free functions on a transaction: thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/rpc/search_request.h"
#include "services/common/storage/search_index.h"

namespace entente::common {
class Database;
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::listings {

// By version. Tables: migrations.
inline constexpr common::SearchIndex kListingSearch("listing_search");

common::IndexedWords search_words_of(const v1::Listing& listing);

// Of those that `visible` lets through, of a city (a slug; empty: all) and a kind (KIND_UNSPECIFIED: both).
struct ListingSearch {
  common::AskedSearch asked;
  std::string city = {};
  v1::Listing::Kind kind = v1::Listing::KIND_UNSPECIFIED;
};
absl::StatusOr<v1::SearchListingsResponse> search_listings(common::ReadTransaction& tx, const ListingSearch& search,
                                                           const std::function<bool(const v1::Listing&)>& visible);

// Makes the index whole: see fill_index().
absl::Status fill_listing_search(common::Database& database);

}  // namespace entente::listings
