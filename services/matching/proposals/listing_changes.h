// ListingChanges: what the review changes of listings in the listings service, by this service's own right. An
// interface, so that tests stand in for a service that answers late, twice or not at all. Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "entente/listings/v1/listing.pb.h"

namespace entente::common {
class Client;
}

namespace entente::matching {

class ListingChanges {
 public:
  virtual ~ListingChanges() = default;
  // Takes a published listing out for a while. OK also where it isn't published any more, or is gone. Idempotent.
  virtual absl::Status hold(const std::string& listing, listings::v1::Listing::HoldReason reason) = 0;
  // Lowers the places of a listing by one, not below those that are reserved; a listing that has only one is held
  // instead. Nothing happens where it doesn't have `places` any more: that was done before, or a person has changed it.
  // Idempotent.
  virtual absl::Status lower(const std::string& listing, std::int32_t places) = 0;
};

// Over gRPC.
class ChangesOfListings final : public ListingChanges {
 public:
  // `listings` outlives it.
  explicit ChangesOfListings(const common::Client& listings);
  absl::Status hold(const std::string& listing, listings::v1::Listing::HoldReason reason) override;
  absl::Status lower(const std::string& listing, std::int32_t places) override;

 private:
  const common::Client& listings_;
};

}  // namespace entente::matching
