// TokenBuckets: how often each of many may do something: `burst` times at once, and `per_second` more each second
// thereafter. Keys that have all their tokens back are forgotten, so what is kept is bounded by what came lately;
// beyond `most_keys` a new key is refused until one is forgotten. Times are those of a clock that nobody sets (clock.h,
// steady()), given by the caller. Thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace entente::common {

class TokenBuckets {
 public:
  TokenBuckets(double burst, double per_second, std::size_t most_keys = 10'000)
      : burst_(burst), per_second_(per_second), most_keys_(most_keys) {}

  // Takes one of `key`. Nothing when there was one; else how long until there is.
  std::optional<absl::Duration> take(std::string_view key, absl::Duration now) {
    std::lock_guard lock(mutex_);
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
      if (buckets_.size() >= most_keys_) forget_full(now);
      if (buckets_.size() >= most_keys_) return absl::Seconds(1 / per_second_);
      found = buckets_.emplace(std::string(key), Bucket{burst_, now}).first;
    }
    Bucket& bucket = found->second;
    bucket = {tokens_of(bucket, now), now};
    if (bucket.tokens < 1) return absl::Seconds((1 - bucket.tokens) / per_second_);
    bucket.tokens -= 1;
    return std::nullopt;
  }

 private:
  struct Bucket {
    double tokens;
    absl::Duration at;
  };
  double tokens_of(const Bucket& bucket, absl::Duration now) const {
    return std::min(burst_, bucket.tokens + absl::ToDoubleSeconds(now - bucket.at) * per_second_);
  }
  void forget_full(absl::Duration now) {
    std::erase_if(buckets_, [&](const auto& entry) { return tokens_of(entry.second, now) >= burst_; });
  }

  const double burst_;
  const double per_second_;
  const std::size_t most_keys_;
  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace entente::common
