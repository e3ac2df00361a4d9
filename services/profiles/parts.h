// The parts of profiles put together, for its own process and for `entente serve`: tables, watch hub, gRPC service, and
// a thread that forgets old changes and request ids. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/common/harness.h"

namespace grpc {
class Service;
}

namespace entente::common {
class Database;
class WatchHub;
}  // namespace entente::common

namespace entente::profiles {

struct ProfilesOptions {
  std::int64_t keep_changes = 200'000;                    // older ones are compacted: watchers list again
  absl::Duration keep_request_ids = absl::Hours(24 * 7);  // how long a repeat of a create answers the same
  absl::Duration progress_interval = absl::Seconds(5);    // between notices to a watcher with nothing to say
  absl::Duration housekeeping_interval = absl::Minutes(5);
};

class ProfilesParts {
 public:
  // Brings the tables up to date (SCHEMA_MISMATCH when they are newer) and starts the parts. `database` and the parts
  // of `harness` outlive this.
  static absl::StatusOr<std::unique_ptr<ProfilesParts>> make(common::Database& database, const common::Harness& harness,
                                                             ProfilesOptions options = {});
  // stop()
  ~ProfilesParts();
  // For Server::start.
  grpc::Service* service();
  common::WatchHub& hub();
  // What a subject may do at a moment: for an authenticator in the same process. Others use ListPeople by subject.
  absl::StatusOr<std::vector<common::Assignment>> assignments(std::string_view subject, absl::Time time) const;
  // Forgets what is old, now. Idempotent; the thread does the same from time to time.
  absl::Status keep_house();
  // Ends streams and the thread: give it to Server::on_drain. Idempotent.
  void stop();

 private:
  struct State;
  explicit ProfilesParts(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Only brings the tables up to date, for --migrate-only. Idempotent.
absl::Status migrate_profiles(common::Database& database, const common::Harness& harness);

}  // namespace entente::profiles
