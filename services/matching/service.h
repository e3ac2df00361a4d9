// The service of matching made of its parts: store, mirrors of profiles and listings, candidate cache, solver,
// handlers, sweep. Used by the process entente-matching and by `entente serve`. Thread-safe after make().
#pragma once

#include <cstddef>
#include <functional>
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
#include "services/matching/candidates/candidate_cache.h"
#include "services/matching/rounds/round_leases.h"

namespace entente::common {
class Database;
class Mailer;
class RedisPool;
}  // namespace entente::common

namespace entente::matching {

struct ServiceOptions {
  absl::Duration sweep_interval = absl::Minutes(5);    // zero: never (tests call sweep())
  absl::Duration outbox_interval = absl::Seconds(10);  // what is owed to others; zero: never (tests call deliver())
  absl::Duration task_interval = absl::Seconds(1);     // looking for watchers of tasks; zero: never (tests: look())
  absl::Duration mail_interval = absl::Seconds(15);    // digests that are due; zero: never (tests call send_mail())
  std::shared_ptr<common::Mailer> mailer = nullptr;    // null: no mail is sent
  common::Kept kept = {};
  common::WatchHubOptions watch = {};
  common::MirrorOptions mirror = {};
  std::size_t round_queue = 8;  // rounds that are solved or wait
  RoundLeaseOptions leases;
  CandidateCacheOptions cache;
  absl::Duration figures_interval = absl::Minutes(1);       // of counting for operators; zero: never
  absl::Duration keep_invitations = absl::Hours(24 * 365);  // behind their time; zero: for ever
  absl::Duration keep_dead_letters = absl::Hours(24 * 90);
};

class Service final : public common::Service {
 public:
  // Brings the store's schema up to date (SCHEMA_MISMATCH when it is newer), ends rounds whose owner is gone, and
  // starts the threads. Everything given outlives the service; `profiles` and `listings` are the clients of those
  // services. `redis` null: the cache is in process.
  static absl::StatusOr<std::unique_ptr<Service>> make(const common::Harness& harness, common::Database& database,
                                                       const common::Client& profiles, const common::Client& listings,
                                                       std::unique_ptr<common::RedisPool> redis,
                                                       ServiceOptions options = {});
  // stop()
  ~Service() override;
  std::vector<grpc::Service*> grpc_services() const override;
  void when_ready(std::function<void()> proceed) override;
  std::string why_not_ready() const override;
  absl::Status sweep() override;
  // Does what is owed to other services and due, and what time does with proposals.
  absl::Status deliver();
  // Tells watchers of tasks what has changed.
  absl::Status look();
  // Makes the digests that are due, and sends what can be sent.
  absl::Status send_mail();
  void drain() override;
  // A round that runs here becomes FAILED.
  void stop() override;

  common::Mirror& profiles_mirror();
  common::Mirror& listings_mirror();

 private:
  struct State;
  explicit Service(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::matching
