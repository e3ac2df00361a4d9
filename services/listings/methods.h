// The methods of listings, joined to gRPC: the page is in methods.cc. Thread-safe.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/common/rpc/harness.h"
#include "services/listings/ground.h"
#include "services/listings/import_handlers.h"
#include "services/listings/life_handlers.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/reservation_handlers.h"
#include "services/listings/undo_handlers.h"

namespace grpc {
class Service;
}
namespace entente::common {
class WatchHub;
}  // namespace entente::common

namespace entente::listings {

class ProfileMirror;

struct Handlers {
  explicit Handlers(const Ground& the_ground)
      : ground(the_ground), listings(ground), life(ground), imports(ground), undo(ground), reservations(ground) {}
  const Ground ground;
  const ListingHandlers listings;
  const LifeHandlers life;
  const ImportHandlers imports;
  const UndoHandlers undo;
  const ReservationHandlers reservations;
};

// `handlers`, `hub` and `profiles` outlive the service.
absl::StatusOr<std::unique_ptr<grpc::Service>> serve_listings(const common::Harness& harness, const Handlers& handlers,
                                                              common::WatchHub& hub, ProfileMirror& profiles);

}  // namespace entente::listings
