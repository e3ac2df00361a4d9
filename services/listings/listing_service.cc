#include "services/listings/listing_service.h"

#include <utility>

#include "services/common/unary.h"
#include "services/common/watch_stream.h"
#include "services/listings/listing_store.h"

namespace entente::listings {
namespace {

using common::CallContext;
using common::Lane;

// Waits for the service's own writes and for profiles, whichever are asked for.
common::WaitBefore wait_for(common::RevisionGate& own, common::RevisionGate& profiles,
                            const type::v1::Position& position) {
  return [&own, &profiles, position](const CallContext& call, common::Proceed proceed) {
    const absl::Time deadline = common::latest_wait(call);
    const auto profiles_next = [&profiles, position, deadline, proceed,
                                gone = call.when_cancelled](absl::Status status) {
      if (!status.ok() || position.profiles() == 0) return proceed(std::move(status));
      profiles.when_reached(position.profiles(), deadline, proceed, gone);
    };
    own.when_reached(position.listings(), deadline, profiles_next, call.when_cancelled);
  };
}

}  // namespace

ListingService::ListingService(common::Harness harness, Ground ground, common::WatchHub& hub,
                               common::RevisionGate& profiles)
    : harness_(harness),
      ground_(ground),
      hub_(hub),
      profiles_(profiles),
      listings_(ground),
      life_(ground),
      imports_(ground),
      reservations_(ground) {}

grpc::ServerUnaryReactor* ListingService::ListListings(grpc::CallbackServerContext* context,
                                                       const v1::ListListingsRequest* request,
                                                       v1::ListListingsResponse* reply) {
  common::WaitBefore wait;
  if (request->has_min_position()) wait = wait_for(hub_.gate(), profiles_, request->min_position());
  return common::unary_after(harness_, Lane::kRead, context, request, reply, std::move(wait),
                             [this](const CallContext& call, const auto& r) { return listings_.list(call, r); });
}

grpc::ServerUnaryReactor* ListingService::GetListing(grpc::CallbackServerContext* context,
                                                     const v1::GetListingRequest* request, v1::Listing* reply) {
  return common::unary(harness_, Lane::kRead, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return listings_.get(call, r); });
}

grpc::ServerUnaryReactor* ListingService::CreateListing(grpc::CallbackServerContext* context,
                                                        const v1::CreateListingRequest* request, v1::Listing* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return listings_.create(call, r); });
}

grpc::ServerUnaryReactor* ListingService::UpdateListing(grpc::CallbackServerContext* context,
                                                        const v1::UpdateListingRequest* request, v1::Listing* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return listings_.update(call, r); });
}

grpc::ServerUnaryReactor* ListingService::PublishListing(grpc::CallbackServerContext* context,
                                                         const v1::PublishListingRequest* request, v1::Listing* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return life_.publish(call, r); });
}

grpc::ServerUnaryReactor* ListingService::HoldListing(grpc::CallbackServerContext* context,
                                                      const v1::HoldListingRequest* request, v1::Listing* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return life_.hold(call, r); });
}

grpc::ServerUnaryReactor* ListingService::ResumeListing(grpc::CallbackServerContext* context,
                                                        const v1::ResumeListingRequest* request, v1::Listing* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return life_.resume(call, r); });
}

grpc::ServerUnaryReactor* ListingService::RenewListing(grpc::CallbackServerContext* context,
                                                       const v1::RenewListingRequest* request, v1::Listing* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return life_.renew(call, r); });
}

grpc::ServerUnaryReactor* ListingService::WithdrawListing(grpc::CallbackServerContext* context,
                                                          const v1::WithdrawListingRequest* request,
                                                          v1::Listing* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return life_.withdraw(call, r); });
}

grpc::ServerUnaryReactor* ListingService::ImportListings(grpc::CallbackServerContext* context,
                                                         const v1::ImportListingsRequest* request,
                                                         v1::ImportListingsResponse* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return imports_.import(call, r); });
}

grpc::ServerUnaryReactor* ListingService::GetReservation(grpc::CallbackServerContext* context,
                                                         const v1::GetReservationRequest* request,
                                                         v1::Reservation* reply) {
  return common::unary(harness_, Lane::kRead, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return reservations_.get(call, r); });
}

grpc::ServerUnaryReactor* ListingService::ReserveCapacity(grpc::CallbackServerContext* context,
                                                          const v1::ReserveCapacityRequest* request,
                                                          v1::Reservation* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return reservations_.reserve(call, r); });
}

grpc::ServerUnaryReactor* ListingService::ReleaseCapacity(grpc::CallbackServerContext* context,
                                                          const v1::ReleaseCapacityRequest* request,
                                                          v1::Reservation* reply) {
  return common::unary(harness_, Lane::kWrite, context, request, reply,
                       [this](const CallContext& call, const auto& r) { return reservations_.release(call, r); });
}

grpc::ServerWriteReactor<v1::WatchListingsResponse>* ListingService::WatchListings(
    grpc::CallbackServerContext* context, const v1::WatchListingsRequest* request) {
  using Response = v1::WatchListingsResponse;
  return common::watch<Response>(
      harness_, hub_, context, request,
      [this, start = request->start_revision(),
       progress = request->progress_notify()](const CallContext& call) -> absl::StatusOr<common::WatchPlan<Response>> {
        if (start < 0) return common::invalid_field("start_revision", "must be a revision, or 0 for from now on");
        common::WatchPlan<Response> plan;
        plan.start_revision = start;
        plan.progress_notify = progress;
        // Drafts of others aren't sent; what the caller may is judged as of the start of the stream.
        auto references = ground_.references();
        std::shared_ptr<const References> known = references.ok() ? *references : nullptr;
        plan.convert = [caller = call.caller, known](const common::Change& change) -> std::optional<Response> {
          Response response;
          if (change.kind != kListingChange || !response.mutable_listing()->ParseFromString(change.payload) ||
              !may_see(caller, response.listing(), known.get())) {
            return std::nullopt;
          }
          response.set_revision(change.revision);
          return response;
        };
        plan.notice = [](std::int64_t revision) {
          Response response;
          response.set_revision(revision);
          return response;
        };
        return plan;
      });
}

}  // namespace entente::listings
