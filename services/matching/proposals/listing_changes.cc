#include "services/matching/proposals/listing_changes.h"

#include <grpcpp/client_context.h>

#include <algorithm>

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/rpc/client.h"

namespace entente::matching {
namespace {

using listings::v1::Listing;

// That the listing is in a state which has no such step, or isn't there.
bool is_too_late(const absl::Status& status) {
  return absl::IsNotFound(status) || common::reason_of(status) == "LISTING_WRONG_STATE";
}

}  // namespace

ChangesOfListings::ChangesOfListings(const common::Client& listings) : listings_(listings) {}

absl::Status ChangesOfListings::hold(const std::string& listing, Listing::HoldReason reason) {
  listings::v1::HoldListingRequest request;
  request.set_name(listing);
  request.set_reason(reason);
  Listing reply;
  const absl::Status status = common::from_grpc(listings::v1::ListingService::NewStub(listings_.channel())
                                                    ->HoldListing(listings_.context().get(), request, &reply));
  return is_too_late(status) ? absl::OkStatus() : status;
}

absl::Status ChangesOfListings::lower(const std::string& listing, std::int32_t places) {
  const auto stub = listings::v1::ListingService::NewStub(listings_.channel());
  listings::v1::GetListingRequest get;
  get.set_name(listing);
  Listing present;
  const absl::Status read = common::from_grpc(stub->GetListing(listings_.context().get(), get, &present));
  if (absl::IsNotFound(read)) return absl::OkStatus();
  ENTENTE_RETURN_IF_ERROR(read);
  if (present.capacity() != places || present.reserved_places() >= places) return absl::OkStatus();
  if (places <= 1) return hold(listing, Listing::HOLD_REASON_NO_CAPACITY);
  listings::v1::UpdateListingRequest update;
  update.mutable_listing()->set_name(listing);
  update.mutable_listing()->set_etag(present.etag());
  update.mutable_listing()->set_capacity(places - 1);
  update.mutable_update_mask()->add_paths("capacity");
  Listing reply;
  // With another etag it comes again, and looks again.
  const absl::Status status = common::from_grpc(stub->UpdateListing(listings_.context().get(), update, &reply));
  return is_too_late(status) ? absl::OkStatus() : status;
}

}  // namespace entente::matching
