#include "services/matching/proposals/places.h"

#include <grpcpp/client_context.h>

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/rpc/client.h"
#include "services/common/text/names.h"

namespace entente::matching {
namespace {

listings::v1::ReserveCapacityRequest reserve(const std::string& reservation,
                                             const std::vector<Places::Entry>& entries) {
  listings::v1::ReserveCapacityRequest request;
  request.set_reservation_id(std::string(common::id_of(reservation)));
  for (const Places::Entry& each : entries) {
    auto& entry = *request.add_entries();
    entry.set_listing(each.listing);
    entry.set_places(each.places);
    entry.set_etag(each.etag);
  }
  return request;
}

}  // namespace

PlacesOfListings::PlacesOfListings(const common::Client& listings) : listings_(listings) {}

absl::Status PlacesOfListings::hold(const std::string& reservation, const std::vector<Entry>& entries,
                                    absl::Time until) {
  listings::v1::ReserveCapacityRequest request = reserve(reservation, entries);
  request.set_state(listings::v1::Reservation::STATE_HELD);
  *request.mutable_expire_time() = common::to_timestamp(until);
  return send(request);
}

absl::Status PlacesOfListings::confirm(const std::string& reservation, const std::vector<Entry>& entries) {
  listings::v1::ReserveCapacityRequest request = reserve(reservation, entries);
  request.set_state(listings::v1::Reservation::STATE_CONFIRMED);
  return send(request);
}

absl::Status PlacesOfListings::send(const listings::v1::ReserveCapacityRequest& request) {
  listings::v1::Reservation reply;
  return common::from_grpc(listings::v1::ListingService::NewStub(listings_.channel())
                               ->ReserveCapacity(listings_.context().get(), request, &reply));
}

absl::Status PlacesOfListings::release(const std::string& reservation) {
  listings::v1::ReleaseCapacityRequest request;
  request.set_name(reservation);
  listings::v1::Reservation reply;
  absl::Status status = common::from_grpc(listings::v1::ListingService::NewStub(listings_.channel())
                                              ->ReleaseCapacity(listings_.context().get(), request, &reply));
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

std::string refusal_of(const absl::Status& status) {
  const std::string reason = common::reason_of(status);
  if (reason == "TOO_FEW_PLACES" || reason == "RESERVATION_ENDED") return "places-taken";
  if (reason == "LISTING_NOT_OPEN") return "listing-closed";
  if (reason == "STALE_ETAG") return "listing-changed";
  if (reason == "NOT_FOUND") return "listing-gone";
  return "";
}

}  // namespace entente::matching
