#include "services/listings/methods.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <optional>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/replication/reach.h"
#include "services/common/service/methods.h"
#include "services/listings/access.h"
#include "services/listings/listing_store.h"
#include "services/listings/profile_mirror.h"

namespace entente::listings {
namespace {

using common::CallContext;
using common::Lane;
using common::method;
using Plan = common::WatchPlan<v1::WatchListingsResponse>;

// Waits for the service's own writes and for profiles, whichever are asked for.
common::WaitForPosition wait_for(common::WatchHub& own, ProfileMirror& profiles) {
  return
      [&own, &profiles](const type::v1::Position& position, const CallContext& call, const common::Proceed& proceed) {
        const absl::Time deadline = common::latest_wait(call);
        const common::StorePoint of_profiles{position.profiles(), position.profiles_timeline()};
        const auto profiles_next = [&profiles, of_profiles, deadline, proceed,
                                    gone = call.when_cancelled](absl::Status status) {
          if (!status.ok()) return proceed(std::move(status));
          common::reach(profiles, of_profiles, deadline, proceed, gone);
        };
        common::reach(own, {position.listings(), position.listings_timeline()}, deadline, profiles_next,
                      call.when_cancelled);
      };
}

std::optional<v1::WatchListingsResponse> to_response(const common::Change& change) {
  v1::WatchListingsResponse response;
  if (change.kind == kListingDeleted) {
    response.set_deleted(change.name);
    return response;
  }
  const bool parsed = change.kind == kListingChange && response.mutable_listing()->ParseFromString(change.payload);
  if (!parsed) return std::nullopt;
  return response;
}

// Drafts of others aren't sent; what the caller may is judged as of the start of the stream.
absl::StatusOr<Plan> watch(const Ground& ground, const CallContext& call, const v1::WatchListingsRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(Plan plan, common::plan_of<v1::WatchListingsResponse>(request));
  auto references = ground.references();
  const auto known = references.ok() ? *references : nullptr;
  plan.convert = to_response;
  plan.instead = [caller = call.caller,
                  known](const v1::WatchListingsResponse& response) -> std::optional<v1::WatchListingsResponse> {
    if (response.listing().preferences_size() == 0) return std::nullopt;
    v1::WatchListingsResponse told = response;
    hide_from(caller, known.get(), *told.mutable_listing());
    return told;
  };
  plan.sees = [caller = call.caller, known](const common::Change& change, const v1::WatchListingsResponse& response) {
    if (response.has_listing()) return may_see(caller, response.listing(), known.get());
    v1::Listing gone;
    return gone.ParseFromString(change.payload) && may_see(caller, gone, known.get());
  };
  return plan;
}

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Service>> serve_listings(const common::Harness& harness, const Handlers& handlers,
                                                              common::WatchHub& hub, ProfileMirror& profiles) {
  const auto& [ground, listings, life, imports, undo, reservations] = handlers;
  const common::WaitForPosition wait = wait_for(hub, profiles);
  const common::Methods page = {
      method("GetListing", Lane::kRead, listings, &ListingHandlers::get),
      method("BatchGetListings", Lane::kRead, listings, &ListingHandlers::batch_get),
      common::method_at_position("ListListings", Lane::kRead, listings, &ListingHandlers::list, wait),
      method("SearchListings", Lane::kRead, listings, &ListingHandlers::search),
      common::method_at_position("CreateListing", Lane::kWrite, listings, &ListingHandlers::create, wait),
      common::method_at_position("UpdateListing", Lane::kWrite, listings, &ListingHandlers::update, wait),
      method("PublishListing", Lane::kWrite, life, &LifeHandlers::publish),
      method("HoldListing", Lane::kWrite, life, &LifeHandlers::hold),
      method("ResumeListing", Lane::kWrite, life, &LifeHandlers::resume),
      method("RenewListing", Lane::kWrite, life, &LifeHandlers::renew),
      method("WithdrawListing", Lane::kWrite, life, &LifeHandlers::withdraw),
      method("DeleteListing", Lane::kWrite, listings, &ListingHandlers::remove),
      common::method_at_position("ImportListings", Lane::kWrite, imports, &ImportHandlers::import, wait),
      method("UndoImport", Lane::kWrite, undo, &UndoHandlers::undo),
      method("GetReservation", Lane::kRead, reservations, &ReservationHandlers::get),
      method("ListReservations", Lane::kRead, reservations, &ReservationHandlers::list),
      method("ReserveCapacity", Lane::kWrite, reservations, &ReservationHandlers::reserve),
      method("ReleaseCapacity", Lane::kWrite, reservations, &ReservationHandlers::release),
      common::watch_method<v1::WatchListingsRequest, v1::WatchListingsResponse>(
          "WatchListings", hub,
          [ground = &handlers.ground](const CallContext& call, const auto& request) {
            return watch(*ground, call, request);
          }),
  };
  return common::serve_methods("entente.listings.v1.ListingService", harness, page);
}

}  // namespace entente::listings
