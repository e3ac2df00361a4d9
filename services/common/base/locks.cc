#include "services/common/base/locks.h"

#include "absl/synchronization/mutex.h"

namespace entente::common {

void stop_tracking_locks() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace entente::common
