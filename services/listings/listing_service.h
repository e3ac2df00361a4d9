// entente.listings.v1.ListingService over gRPC: joins each method to its plain handler. Reads that wait for a position
// and watches hold no worker. Thread-safe.
#pragma once

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "services/common/harness.h"
#include "services/common/revision_gate.h"
#include "services/common/watch_hub.h"
#include "services/listings/ground.h"
#include "services/listings/import_handlers.h"
#include "services/listings/life_handlers.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/reservation_handlers.h"

namespace entente::listings {

class ListingService final : public v1::ListingService::CallbackService {
 public:
  // `hub` and `profiles` (the mirror's gate) outlive the service.
  ListingService(common::Harness harness, Ground ground, common::WatchHub& hub, common::RevisionGate& profiles);

  grpc::ServerUnaryReactor* GetListing(grpc::CallbackServerContext* context, const v1::GetListingRequest* request,
                                       v1::Listing* reply) override;
  grpc::ServerUnaryReactor* ListListings(grpc::CallbackServerContext* context, const v1::ListListingsRequest* request,
                                         v1::ListListingsResponse* reply) override;
  grpc::ServerUnaryReactor* CreateListing(grpc::CallbackServerContext* context, const v1::CreateListingRequest* request,
                                          v1::Listing* reply) override;
  grpc::ServerUnaryReactor* UpdateListing(grpc::CallbackServerContext* context, const v1::UpdateListingRequest* request,
                                          v1::Listing* reply) override;
  grpc::ServerUnaryReactor* PublishListing(grpc::CallbackServerContext* context,
                                           const v1::PublishListingRequest* request, v1::Listing* reply) override;
  grpc::ServerUnaryReactor* HoldListing(grpc::CallbackServerContext* context, const v1::HoldListingRequest* request,
                                        v1::Listing* reply) override;
  grpc::ServerUnaryReactor* ResumeListing(grpc::CallbackServerContext* context, const v1::ResumeListingRequest* request,
                                          v1::Listing* reply) override;
  grpc::ServerUnaryReactor* RenewListing(grpc::CallbackServerContext* context, const v1::RenewListingRequest* request,
                                         v1::Listing* reply) override;
  grpc::ServerUnaryReactor* WithdrawListing(grpc::CallbackServerContext* context,
                                            const v1::WithdrawListingRequest* request, v1::Listing* reply) override;
  grpc::ServerUnaryReactor* ImportListings(grpc::CallbackServerContext* context,
                                           const v1::ImportListingsRequest* request,
                                           v1::ImportListingsResponse* reply) override;
  grpc::ServerUnaryReactor* GetReservation(grpc::CallbackServerContext* context,
                                           const v1::GetReservationRequest* request, v1::Reservation* reply) override;
  grpc::ServerUnaryReactor* ReserveCapacity(grpc::CallbackServerContext* context,
                                            const v1::ReserveCapacityRequest* request, v1::Reservation* reply) override;
  grpc::ServerUnaryReactor* ReleaseCapacity(grpc::CallbackServerContext* context,
                                            const v1::ReleaseCapacityRequest* request, v1::Reservation* reply) override;
  grpc::ServerWriteReactor<v1::WatchListingsResponse>* WatchListings(grpc::CallbackServerContext* context,
                                                                     const v1::WatchListingsRequest* request) override;

 private:
  common::Harness harness_;
  Ground ground_;
  common::WatchHub& hub_;
  common::RevisionGate& profiles_;
  ListingHandlers listings_;
  LifeHandlers life_;
  ImportHandlers imports_;
  ReservationHandlers reservations_;
};

}  // namespace entente::listings
