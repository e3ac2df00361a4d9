// The listings service made of its parts: store, mirror of profiles, watch hub, sweep by the clock, gRPC service. Used
// by the process entente-listings and by `entente serve`. Thread-safe after make().
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/client.h"
#include "services/common/harness.h"
#include "services/common/watch_hub.h"
#include "services/listings/ground.h"
#include "services/listings/listing_service.h"
#include "services/listings/profile_mirror.h"

namespace entente::common {
class Database;
}

namespace entente::listings {

struct PartsOptions {
  absl::Duration sweep_interval = absl::Seconds(30);  // between looks for what is due; zero: never (tests call sweep())
  std::int64_t kept_changes = 250000;                 // for watchers that resume
  absl::Duration kept_request_ids = absl::Hours(24);
  ListingLimits limits = {};
  common::WatchHubOptions watch = {};
  common::MirrorOptions mirror = {};
};

class Parts {
 public:
  // Brings the store's schema up to date, ends what imports of a former process left half done, and starts the threads.
  // Everything given outlives the parts; `profiles` is the client of ProfileService.
  static absl::StatusOr<std::unique_ptr<Parts>> make(const common::Harness& harness, common::Database& database,
                                                     const common::Client& profiles, PartsOptions options = {});
  // stop()
  ~Parts();

  grpc::Service& service() { return service_; }
  common::WatchHub& hub() { return hub_; }
  ProfileMirror& profiles() { return mirror_; }
  const Ground& ground() const { return ground_; }
  // True once writes are taken.
  bool ready() const { return mirror_.ready(); }

  // What the sweep's thread does now and then: expiry while the clock can be believed, compaction of old changes and
  // request ids, and what imports left half done.
  absl::Status sweep();
  // Ends the streams: before the server's shutdown.
  void drain() { hub_.stop(); }
  // Ends the threads. Idempotent.
  void stop();

 private:
  Parts(const common::Harness& harness, common::Database& database, const common::Client& profiles,
        PartsOptions options);
  void sweep_now_and_then();

  const PartsOptions options_;
  const common::Harness harness_;
  common::Database& database_;
  common::WatchHub hub_;
  ProfileMirror mirror_;
  const Ground ground_;
  ListingService service_;
  std::mutex mutex_;
  std::condition_variable stop_wake_;
  bool stopped_ = false;
  std::thread sweeper_;
};

}  // namespace entente::listings
