// The clock as a part: injected, never read directly, so that tests set it. Thread-safe.
#pragma once

#include <mutex>

#include "absl/time/time.h"

namespace entente::common {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time now() const = 0;
};

// The machine's clock.
class SystemClock : public Clock {
 public:
  absl::Time now() const override;
};

// A clock that stands still until it is moved.
class ManualClock : public Clock {
 public:
  explicit ManualClock(absl::Time now) : now_(now) {}
  absl::Time now() const override;
  void set(absl::Time now);
  void advance(absl::Duration by);

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

}  // namespace entente::common
