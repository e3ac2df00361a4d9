#include "services/common/clock.h"

#include "absl/time/clock.h"

namespace entente::common {

absl::Time SystemClock::now() const {
  return absl::Now();
}

absl::Time ManualClock::now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

void ManualClock::set(absl::Time now) {
  std::lock_guard lock(mutex_);
  now_ = now;
}

void ManualClock::advance(absl::Duration by) {
  std::lock_guard lock(mutex_);
  now_ += by;
}

}  // namespace entente::common
