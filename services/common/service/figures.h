// Figures of a store that are too dear to count whenever somebody looks: counted from time to time on a thread of its
// own, kept as gauges meanwhile. However large the store, counting takes a hundredth of the time at most: after one
// that took two seconds it rests for three minutes. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/storage/sweeper.h"

namespace entente::common {

// Label `age` of gauges: "under_1_day", "under_7_days", "under_30_days", "older".
std::string_view age_label(absl::Duration age);

class Figures {
 public:
  // Calls `count` at once and then after each `interval` (zero: never); an error goes to the log under `service`, and
  // the gauges stay as they were. Call it once.
  void start(const std::string& service, absl::Duration interval, std::function<absl::Status()> count);
  // Ends the thread. Idempotent.
  void stop() { sweeper_.stop(); }

 private:
  absl::Duration rests_until_;  // by the steady clock
  Sweeper sweeper_;             // last: its thread uses what stands above
};

}  // namespace entente::common
