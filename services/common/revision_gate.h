// Where a reader stands in a stream of changes, and who waits for it to get further: blocking or by callback, with a
// deadline. Waiting by callback holds no thread of the caller. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {

class RevisionGate {
 public:
  explicit RevisionGate(std::int64_t revision = -1);
  // stop()
  ~RevisionGate();
  // -1: nothing seen yet.
  std::int64_t revision() const;
  // Moves on (or back, after a new list) and wakes who waits.
  void set(std::int64_t revision);
  // OK when `revision` is reached before `deadline`; else DEPENDENCY_UNAVAILABLE that says how far it is.
  absl::Status wait_for(std::int64_t revision, absl::Time deadline);
  // The same by callback: at once on this thread when it is reached already, else on another thread.
  void when_reached(std::int64_t revision, absl::Time deadline, std::function<void(absl::Status)> proceed);
  // Whoever waits gets SHUTTING_DOWN.
  void stop();

 private:
  struct Waiter {
    std::int64_t revision;
    std::function<void(absl::Status)> proceed;
  };
  void run();
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t revision_;
  bool stopped_ = false;
  std::multimap<absl::Time, Waiter> waiters_;  // by deadline
  std::thread thread_;                         // begins with the first waiter by callback
};

}  // namespace entente::common
