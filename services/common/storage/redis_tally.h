// Failures that are too few to open the breaker, counted so that the log tells of them: at most once a minute, with how
// often it was and since when. Not thread-safe: its owner locks.
#pragma once

#include <cstdint>
#include <utility>

#include "absl/time/time.h"

namespace entente::common {

class RedisTally {
 public:
  // Another failure at `now`, of a steady clock. Not 0: it is time to tell of so many since `since()`.
  std::int64_t add(absl::Duration now) {
    if (count_ == 0) since_ = now;
    ++count_;
    if (now - since_ < absl::Minutes(1)) return 0;
    told_since_ = since_;
    return std::exchange(count_, 0);
  }
  // What has been counted is told in another way.
  void forget() { count_ = 0; }
  // When the first of those began that were told last.
  absl::Duration since() const { return told_since_; }

 private:
  std::int64_t count_ = 0;
  absl::Duration since_;
  absl::Duration told_since_;
};

}  // namespace entente::common
