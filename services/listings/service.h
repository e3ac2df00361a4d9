// The service of listings made of its parts: store, mirror of profiles, watch hub, handlers, sweep. Used by the process
// entente-listings and by `entente serve`. Thread-safe after make().
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/replication/mirror.h"
#include "services/common/replication/watch_hub.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/harness.h"
#include "services/common/service/service.h"
#include "services/common/storage/sweeper.h"
#include "services/listings/ground.h"

namespace entente::common {
class Database;
}

namespace entente::listings {

class ProfileMirror;

struct ServiceOptions {
  absl::Duration sweep_interval = absl::Seconds(30);  // zero: never (tests call sweep())
  common::Kept kept = {};
  common::WatchHubOptions watch = {};
  common::MirrorOptions mirror = {};
  ListingLimits limits = {};
  absl::Duration figures_interval = absl::Minutes(1);  // of counting for operators; zero: never
};

class Service final : public common::Service {
 public:
  // Brings the store's schema up to date (SCHEMA_MISMATCH when it is newer), ends what imports of a former process left
  // half done, and starts the threads. Everything given outlives the service; `profiles` is the client of
  // ProfileService.
  static absl::StatusOr<std::unique_ptr<Service>> make(const common::Harness& harness, common::Database& database,
                                                       const common::Client& profiles, ServiceOptions options = {});
  // stop()
  ~Service() override;
  std::vector<grpc::Service*> grpc_services() const override;
  void when_ready(std::function<void()> proceed) override;
  std::string why_not_ready() const override;
  // Expiry while the clock can be believed, compaction of old changes and request ids, and what imports left half done.
  absl::Status sweep() override;
  void drain() override;
  void stop() override;

  common::WatchHub& hub();
  ProfileMirror& profiles();
  const Ground& ground() const;

 private:
  struct State;
  explicit Service(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::listings
