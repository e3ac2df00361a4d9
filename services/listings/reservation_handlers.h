// GetReservation, ListReservations, ReserveCapacity, ReleaseCapacity as plain functions: authorise → validate → do →
// reply. Thread-safe: no state but the ground's.
#pragma once

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/listings/ground.h"

namespace entente::listings {

class ReservationHandlers {
 public:
  explicit ReservationHandlers(Ground ground) : ground_(std::move(ground)) {}

  absl::StatusOr<v1::Reservation> get(const common::CallContext& call, const v1::GetReservationRequest& request) const;
  // Those of which the caller may see every listing's places.
  absl::StatusOr<v1::ListReservationsResponse> list(const common::CallContext& call,
                                                    const v1::ListReservationsRequest& request) const;
  // Idempotent by id: a repeat answers what is stored, a confirmed reservation is never turned back into a held one.
  absl::StatusOr<v1::Reservation> reserve(const common::CallContext& call,
                                          const v1::ReserveCapacityRequest& request) const;
  // Idempotent.
  absl::StatusOr<v1::Reservation> release(const common::CallContext& call,
                                          const v1::ReleaseCapacityRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::listings
