// Places: the listings service as the review needs it: places of several listings held together, or given back. An
// interface, so that tests stand in for a service that answers late, twice or not at all. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {
class Client;
}
namespace entente::listings::v1 {
class ReserveCapacityRequest;
}

namespace entente::matching {

class Places {
 public:
  struct Entry {
    std::string listing;  // `cities/{city}/listings/{listing}`
    std::string etag;     // of the listing that was decided on; empty: not checked
    int places = 1;
  };

  virtual ~Places() = default;
  // Places of each listing, all or none, under `reservations/{reservation}` until `until`. Idempotent. What it says
  // no with is the listings service's own: see refusal_of().
  virtual absl::Status hold(const std::string& reservation, const std::vector<Entry>& entries, absl::Time until) = 0;
  // Makes the held ones firm, maybe with other numbers of places; where none are held, takes them. Idempotent.
  virtual absl::Status confirm(const std::string& reservation, const std::vector<Entry>& entries) = 0;
  // Gives them back. Idempotent; OK where there is no such reservation.
  virtual absl::Status release(const std::string& reservation) = 0;
};

// Over gRPC, by this service's own right: for whomever a step is taken, and also when nobody waits for it any more.
class PlacesOfListings final : public Places {
 public:
  // `listings` outlives it.
  explicit PlacesOfListings(const common::Client& listings);
  absl::Status hold(const std::string& reservation, const std::vector<Entry>& entries, absl::Time until) override;
  absl::Status confirm(const std::string& reservation, const std::vector<Entry>& entries) override;
  absl::Status release(const std::string& reservation) override;

 private:
  absl::Status send(const listings::v1::ReserveCapacityRequest& request);
  const common::Client& listings_;
};

// Why the listings service doesn't hold or confirm places for good: a code of the reasons of step refuse-places. Empty:
// it may another time (it is down, say).
std::string refusal_of(const absl::Status& status);

}  // namespace entente::matching
