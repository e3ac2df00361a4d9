// The matching service made of its parts: store, mirrors of profiles and listings, candidate cache, solver, gRPC
// services. Used by the process entente-matching and by `entente serve`. Thread-safe after make().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/client.h"
#include "services/common/harness.h"
#include "services/common/mirror.h"
#include "services/common/watch_hub.h"
#include "services/matching/candidate_cache.h"

namespace grpc {
class Service;
}
namespace entente::common {
class Database;
class RedisPool;
}  // namespace entente::common

namespace entente::matching {

struct PartsOptions {
  std::size_t round_queue = 8;     // rounds that are solved or wait
  std::size_t explain_queue = 32;  // explanations inside a round that are made or wait
  CandidateCacheOptions cache;
  absl::Duration sweep_interval = absl::Minutes(5);  // between looks for what may be dropped; zero: never
  std::int64_t kept_changes = 250000;                // for watchers that resume
  absl::Duration kept_request_ids = absl::Hours(24);
  common::WatchHubOptions watch;
  common::MirrorOptions mirror;
};

class Parts {
 public:
  // Brings the store's schema up to date, ends rounds that a former process left running, and starts the threads.
  // Everything given outlives the parts; `profiles` and `listings` are the clients of those services. `redis` null: the
  // cache is in process.
  static absl::StatusOr<std::unique_ptr<Parts>> make(const common::Harness& harness, common::Database& database,
                                                     const common::Client& profiles, const common::Client& listings,
                                                     std::unique_ptr<common::RedisPool> redis,
                                                     PartsOptions options = {});
  // stop()
  ~Parts();

  std::vector<grpc::Service*> services() const;
  // True once both mirrors are loaded: before that, what needs them answers DEPENDENCY_UNAVAILABLE.
  bool ready() const;
  // For operators, lines that begin with the service's name; empty when it is ready.
  std::string why_not_ready() const;
  // Calls `proceed` once that is so; not at all when the parts are drained before.
  void when_ready(std::function<void()> proceed);
  common::Mirror& profiles_mirror();
  common::Mirror& listings_mirror();

  // What the sweep's thread does now and then: compaction of old changes and request ids.
  absl::Status sweep();
  // Ends streams, mirrors, and what waits for a position or the solver: before the server's shutdown.
  void drain();
  // Ends the threads; a running round becomes FAILED. Idempotent.
  void stop();

 private:
  struct State;
  explicit Parts(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::matching
