// The clock as a part: injected, never read directly, so that tests set it. It answers three questions: what time it
// is, how long something takes, and whether its time can be believed where something ends for good. Thread-safe.
#pragma once

#include <mutex>
#include <optional>

#include "absl/time/time.h"

namespace entente::common {

// Time since some moment that stays, for intervals: nobody sets it, and it counts while the machine sleeps.
absl::Duration steady_now();

class Clock {
 public:
  virtual ~Clock() = default;
  // Civil time: what is stored, shown, and held against dates. People and NTP may set it, forth and back.
  virtual absl::Time now() const = 0;
  // As steady_now(): the only one by which intervals are measured.
  virtual absl::Duration steady() const = 0;
  // now() for what can't be taken back, e.g. the end of a listing; nothing while that would be rash (TrustedClock).
  virtual std::optional<absl::Time> trusted_now() const { return now(); }
};

// The machine's clock.
class SystemClock : public Clock {
 public:
  absl::Time now() const override;
  absl::Duration steady() const override { return steady_now(); }
};

// A clock that stands still until it is moved.
class ManualClock : public Clock {
 public:
  explicit ManualClock(absl::Time now) : now_(now) {}
  absl::Time now() const override;
  absl::Duration steady() const override;
  // As a person sets a clock: no time passes.
  void set(absl::Time now);
  // Time passes.
  void advance(absl::Duration by);

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
  absl::Duration steady_;
};

}  // namespace entente::common
