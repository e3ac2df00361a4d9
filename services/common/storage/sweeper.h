// A service's sweep, from time to time on a thread of its own; and the part of it that every store has. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {

class Database;

// What a store keeps for a while.
struct Kept {
  int changes = 250'000;  // for watchers that resume; who comes from before lists again
  absl::Duration changes_for =
      absl::Hours(24 * 7);  // and no longer, to within the interval of sweeps; 0: by number only
  absl::Duration request_ids = absl::Hours(24 * 7);  // how long a repeat of a create answers the same
};

// Drops replies of requests and changes beyond `kept`, in steps between which others write. `now` is
// Clock::trusted_now(): while the clock can't be believed, what goes by age stays. Idempotent; several processes may do
// it at once.
absl::Status sweep_store(Database& database, std::optional<absl::Time> now, const Kept& kept);

class Sweeper {
 public:
  Sweeper() = default;
  // stop()
  ~Sweeper();
  // Calls `sweep` at once and then after each interval; an error goes to the log under `name` and the next time comes
  // all the same. An interval of zero: never. Call it once.
  void start(std::string name, absl::Duration interval, std::function<absl::Status()> sweep);
  // Has it sweep once more as soon as it can, without waiting for the interval to pass: what it lacked is there now.
  void wake();
  // Ends the thread, behind the sweep that runs. Idempotent. REQUIRES: not called from the sweep.
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  bool woken_ = false;
  std::thread thread_;
};

}  // namespace entente::common
