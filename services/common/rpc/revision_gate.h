// Where a reader stands in a stream of changes, and who waits for it to get further: blocking or by callback, with a
// deadline. Waiting by callback holds no thread of the caller; who goes away is forgotten at once, and only so many may
// wait at a time. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {

// Has the function that it gets run when the one who waits goes away (CallContext::when_cancelled).
using WhenCancelled = std::function<void(std::function<void()>)>;

absl::Status client_went_away();  // CANCELLED

class RevisionGate {
 public:
  static constexpr std::size_t kMostWaiters = 1024;
  explicit RevisionGate(std::int64_t revision = -1);
  // stop()
  ~RevisionGate();
  // -1: nothing seen yet.
  std::int64_t revision() const;
  // Moves on (or back, after a new list) and wakes who waits.
  void set(std::int64_t revision);
  // OK when `revision` is reached before `deadline`; else DEPENDENCY_UNAVAILABLE that says how far it is.
  absl::Status wait_for(std::int64_t revision, absl::Time deadline);
  // The same by callback: at once on this thread when it is reached already, else on another thread. CANCELLED when who
  // waits goes away; OVERLOADED at once when kMostWaiters wait already.
  void when_reached(std::int64_t revision, absl::Time deadline, std::function<void(absl::Status)> proceed,
                    const WhenCancelled& when_cancelled = {});
  std::size_t waiting() const;
  // Whoever waits gets SHUTTING_DOWN.
  void stop();

 private:
  struct Waiter {
    std::int64_t id;
    std::int64_t revision;
    std::function<void(absl::Status)> proceed;
  };
  void run();
  void drop(std::int64_t id);
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t revision_;
  bool stopped_ = false;
  std::multimap<absl::Time, Waiter> waiters_;  // by deadline
  std::int64_t last_id_ = 0;
  std::thread thread_;  // begins with the first waiter by callback
};

}  // namespace entente::common
