// Times by logarithmic buckets, as HdrHistogram (Gil Tene) keeps them: every power of two has 64, so that a quantile is
// at most 1.6 % above the true one, whatever it is; 30 KB. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace entente::bench {

class Histogram {
 public:
  // Nanoseconds; what is below 0 counts as 0.
  void add(std::int64_t nanoseconds) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(nanoseconds, 0));
    ++counts_[bucket_of(value)];
    ++count_;
    largest_ = std::max(largest_, value);
  }
  std::int64_t count() const { return count_; }
  std::int64_t largest() const { return static_cast<std::int64_t>(largest_); }

  // The largest time of the bucket in which the value of this share lies: 0.99 is what 99 of 100 don't exceed. 0 when
  // nothing was added.
  std::int64_t quantile(double share) const {
    const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(count_));
    std::int64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen > 0 && seen >= wanted) return static_cast<std::int64_t>(std::min(end_of(bucket), largest_));
    }
    return largest();
  }

 private:
  static constexpr int kBits = 6;
  static constexpr std::uint64_t kSmall = std::uint64_t{1} << kBits;

  // Below 64: one each; then 64 for each power of two.
  static std::size_t bucket_of(std::uint64_t value) {
    if (value < kSmall) return value;
    const int shift = static_cast<int>(std::bit_width(value)) - 1 - kBits;
    return static_cast<std::size_t>(shift) * kSmall + (value >> shift);
  }
  static std::uint64_t end_of(std::size_t bucket) {
    if (bucket < kSmall) return bucket;
    const std::size_t shift = bucket / kSmall - 1;
    return ((bucket - shift * kSmall + 1) << shift) - 1;
  }

  std::array<std::int64_t, (64 - kBits + 1) * kSmall> counts_{};
  std::int64_t count_ = 0;
  std::uint64_t largest_ = 0;
};

}  // namespace entente::bench
