// Opening a store whose database may not be there yet, as when a whole installation starts at once: the process waits
// for it, says so in the log when the cause changes, and answers on its admin port that it isn't ready and why. Its
// service's port is closed meanwhile. For the thread that starts a process.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

class Database;
class Metrics;
class StorePlace;

struct Patience {
  absl::Duration longest;    // zero: it isn't waited for
  std::string admin_listen;  // empty: no admin port
  const Metrics* metrics = nullptr;
};

// As StorePlace::open_store. DEPENDENCY_UNAVAILABLE: the database couldn't be reached for that long; other errors come
// at once. CANCELLED: the process was told to end (signal_comes).
absl::StatusOr<std::unique_ptr<Database>> open_store_patiently(const StorePlace& place, const std::string& name,
                                                               const Patience& patience);

}  // namespace entente::common
