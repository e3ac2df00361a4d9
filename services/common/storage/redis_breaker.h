// Breaker: leaves alone what fails. It opens after some errors within a window, for a pause with jitter; then one call
// is let through as a probe, whose end closes it or opens it again. Not thread-safe: its owner locks.
#pragma once

#include <cstdint>
#include <deque>

#include "absl/time/time.h"
#include "services/common/storage/redis_options.h"

namespace entente::common {

class RedisBreaker {
 public:
  explicit RedisBreaker(const RedisOptions& options);
  // False: leave it alone. True: each is followed by succeeded(), failed() or untried(). `now`, here and below: of one
  // steady clock.
  bool admit(absl::Duration now);
  // The call was let through and not tried.
  void untried() { probing_ = false; }
  // True when that closed it.
  bool succeeded();
  // True when that opened it, after having been closed. `random`: for the jitter.
  bool failed(absl::Duration now, std::uint64_t random);
  bool is_open(absl::Duration now) const { return open_ && (probing_ || now < open_until_); }

 private:
  const int errors_;
  const absl::Duration window_;
  const absl::Duration pause_;
  std::deque<absl::Duration> last_errors_;
  absl::Duration open_until_ = -absl::InfiniteDuration();
  bool open_ = false;
  bool probing_ = false;
};

}  // namespace entente::common
