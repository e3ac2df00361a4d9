#include "services/common/base/clock.h"

#include <time.h>

#include "absl/time/clock.h"

namespace entente::common {

absl::Duration steady_now() {
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return absl::DurationFromTimespec(time);
}

absl::Time SystemClock::now() const {
  return absl::Now();
}

absl::Time ManualClock::now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

absl::Duration ManualClock::steady() const {
  std::lock_guard lock(mutex_);
  return steady_;
}

void ManualClock::set(absl::Time now) {
  std::lock_guard lock(mutex_);
  now_ = now;
}

void ManualClock::advance(absl::Duration by) {
  std::lock_guard lock(mutex_);
  now_ += by;
  steady_ += by;
}

}  // namespace entente::common
