// PublishListing, HoldListing, ResumeListing, RenewListing, WithdrawListing, and what time does by itself: expiry.
// Plain functions: authorise → validate → do → reply. Thread-safe: no state but the ground's.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/listings/ground.h"
#include "services/listings/listing_life.h"

namespace entente::listings {

class LifeHandlers {
 public:
  explicit LifeHandlers(Ground ground) : ground_(std::move(ground)) {}

  absl::StatusOr<v1::Listing> publish(const common::CallContext& call, const v1::PublishListingRequest& request) const;
  absl::StatusOr<v1::Listing> hold(const common::CallContext& call, const v1::HoldListingRequest& request) const;
  absl::StatusOr<v1::Listing> resume(const common::CallContext& call, const v1::ResumeListingRequest& request) const;
  absl::StatusOr<v1::Listing> renew(const common::CallContext& call, const v1::RenewListingRequest& request) const;
  absl::StatusOr<v1::Listing> withdraw(const common::CallContext& call,
                                       const v1::WithdrawListingRequest& request) const;

 private:
  using Change = std::function<absl::Status(const References&, v1::Listing*)>;
  template <typename Request>
  absl::StatusOr<v1::Listing> step(const common::CallContext& call, LifeStep step, const Request& request,
                                   const Change& change) const;

  Ground ground_;
};

// What one sweep did.
struct Expired {
  int listings = 0;
  int reservations = 0;
};

// Ends what is due at `now`: published and held listings become expired, held reservations give their places back. In
// transactions of bounded size; the same call again does nothing. An error leaves what was done before it.
absl::StatusOr<Expired> expire_due(const Ground& ground, absl::Time now);

}  // namespace entente::listings
