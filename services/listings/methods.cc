#include "services/listings/methods.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <utility>

#include "services/common/methods.h"
#include "services/listings/listing_store.h"

namespace entente::listings {
namespace {

using common::CallContext;
using common::Lane;
using common::method;
using Plan = common::WatchPlan<v1::WatchListingsResponse>;

// Waits for the service's own writes and for profiles, whichever are asked for.
common::WaitForPosition wait_for(common::RevisionGate& own, common::RevisionGate& profiles) {
  return [&own, &profiles](const type::v1::Position& position, const CallContext& call, common::Proceed proceed) {
    const absl::Time deadline = common::latest_wait(call);
    const auto profiles_next = [&profiles, wanted = position.profiles(), deadline, proceed,
                                gone = call.when_cancelled](absl::Status status) {
      if (!status.ok() || wanted == 0) return proceed(std::move(status));
      profiles.when_reached(wanted, deadline, proceed, gone);
    };
    own.when_reached(position.listings(), deadline, profiles_next, call.when_cancelled);
  };
}

// Drafts of others aren't sent; what the caller may is judged as of the start of the stream.
absl::StatusOr<Plan> watch(const Ground& ground, const CallContext& call, const v1::WatchListingsRequest& request) {
  if (request.start_revision() < 0) {
    return common::invalid_field("start_revision", "must be a revision, or 0 for from now on");
  }
  auto references = ground.references();
  std::shared_ptr<const References> known = references.ok() ? *references : nullptr;
  return Plan{.start_revision = request.start_revision(),
              .progress_notify = request.progress_notify(),
              .convert = [caller = call.caller,
                          known](const common::Change& change) -> std::optional<v1::WatchListingsResponse> {
                v1::WatchListingsResponse response;
                if (change.kind != kListingChange || !response.mutable_listing()->ParseFromString(change.payload) ||
                    !may_see(caller, response.listing(), known.get())) {
                  return std::nullopt;
                }
                response.set_revision(change.revision);
                return response;
              },
              .notice = common::notice_of<v1::WatchListingsResponse>};
}

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Service>> serve_listings(const common::Harness& harness, const Handlers& handlers,
                                                              common::WatchHub& hub, common::RevisionGate& profiles) {
  const auto& [ground, listings, life, imports, reservations] = handlers;
  common::Methods page = {
      method("GetListing", Lane::kRead, listings, &ListingHandlers::get),
      common::method_at_position("ListListings", Lane::kRead, listings, &ListingHandlers::list,
                                 wait_for(hub.gate(), profiles)),
      method("CreateListing", Lane::kWrite, listings, &ListingHandlers::create),
      method("UpdateListing", Lane::kWrite, listings, &ListingHandlers::update),
      method("PublishListing", Lane::kWrite, life, &LifeHandlers::publish),
      method("HoldListing", Lane::kWrite, life, &LifeHandlers::hold),
      method("ResumeListing", Lane::kWrite, life, &LifeHandlers::resume),
      method("RenewListing", Lane::kWrite, life, &LifeHandlers::renew),
      method("WithdrawListing", Lane::kWrite, life, &LifeHandlers::withdraw),
      method("ImportListings", Lane::kWrite, imports, &ImportHandlers::import),
      method("GetReservation", Lane::kRead, reservations, &ReservationHandlers::get),
      method("ReserveCapacity", Lane::kWrite, reservations, &ReservationHandlers::reserve),
      method("ReleaseCapacity", Lane::kWrite, reservations, &ReservationHandlers::release),
      common::watch_method<v1::WatchListingsRequest, v1::WatchListingsResponse>(
          "WatchListings", hub,
          [ground = &handlers.ground](const CallContext& call, const auto& request) {
            return watch(*ground, call, request);
          }),
  };
  return common::serve_methods("entente.listings.v1.ListingService", harness, std::move(page));
}

}  // namespace entente::listings
