// Get, list, search, create, update and delete listings, as plain functions: authorise → validate → do → reply.
// Thread-safe: no state but the ground's.
#pragma once

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/common/storage/database.h"
#include "services/listings/ground.h"

namespace entente::listings {

class ListingHandlers {
 public:
  explicit ListingHandlers(Ground ground) : ground_(std::move(ground)) {}

  // NOT_FOUND also for what the caller may not see.
  absl::StatusOr<v1::Listing> get(const common::CallContext& call, const v1::GetListingRequest& request) const;
  // The same for each of them.
  absl::StatusOr<v1::BatchGetListingsResponse> batch_get(const common::CallContext& call,
                                                         const v1::BatchGetListingsRequest& request) const;
  absl::StatusOr<v1::ListListingsResponse> list(const common::CallContext& call,
                                                const v1::ListListingsRequest& request) const;
  absl::StatusOr<v1::SearchListingsResponse> search(const common::CallContext& call,
                                                    const v1::SearchListingsRequest& request) const;
  absl::StatusOr<v1::Listing> create(const common::CallContext& call, const v1::CreateListingRequest& request) const;
  // Writes nothing when nothing changes.
  absl::StatusOr<v1::Listing> update(const common::CallContext& call, const v1::UpdateListingRequest& request) const;
  // Takes a draft away whole; WRONG_STATE for one that was published.
  absl::StatusOr<v1::DeleteListingResponse> remove(const common::CallContext& call,
                                                   const v1::DeleteListingRequest& request) const;

 private:
  Ground ground_;
};

// NOT_FOUND for a listing.
absl::Status no_listing(std::string_view name);

// The city of a list's parent, `cities/{city}`; empty for `cities/-`: all.
absl::StatusOr<std::string> listed_city(const std::string& parent);

// Makes a draft published as of `now` for 365 days.
void publish(absl::Time now, v1::Listing* listing);

// Rules that need the store: places already reserved, one length of embeddings in the network.
absl::Status check_against_store(common::ReadTransaction& tx, const v1::Listing& listing, int reserved_places);

}  // namespace entente::listings
