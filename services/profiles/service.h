// The service of profiles made of its parts: store, watch hub, handlers, sweep. Used by the process entente-profiles
// and by `entente serve`. Thread-safe after make().
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/replication/watch_hub.h"
#include "services/common/rpc/caller.h"
#include "services/common/rpc/harness.h"
#include "services/common/service/service.h"
#include "services/common/storage/sweeper.h"

namespace entente::common {
class Database;
}

namespace entente::profiles {

struct ServiceOptions {
  absl::Duration sweep_interval = absl::Minutes(5);  // zero: never (tests call sweep())
  common::Kept kept = {};
  common::WatchHubOptions watch = {};
};

class Service final : public common::Service {
 public:
  // Brings the store's schema up to date (SCHEMA_MISMATCH when it is newer) and starts the threads. Everything given
  // outlives the service.
  static absl::StatusOr<std::unique_ptr<Service>> make(const common::Harness& harness, common::Database& database,
                                                       ServiceOptions options = {});
  // stop()
  ~Service() override;
  std::vector<grpc::Service*> grpc_services() const override;
  void when_ready(std::function<void()> proceed) override { proceed(); }
  std::string why_not_ready() const override { return {}; }
  absl::Status sweep() override;
  void drain() override;
  void stop() override;

  common::WatchHub& hub();
  // What a subject may do at a moment: for an authenticator in the same process. Others use ListPeople by subject.
  absl::StatusOr<std::vector<common::Assignment>> assignments(std::string_view subject, absl::Time time) const;

 private:
  struct State;
  explicit Service(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::profiles
