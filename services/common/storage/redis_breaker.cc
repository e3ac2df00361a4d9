#include "services/common/storage/redis_breaker.h"

#include <utility>

namespace entente::common {

RedisBreaker::RedisBreaker(const RedisOptions& options)
    : errors_(options.breaker_errors), window_(options.breaker_window), pause_(options.breaker_pause) {}

bool RedisBreaker::admit(absl::Duration now) {
  if (is_open(now)) return false;
  probing_ = open_;
  return true;
}

bool RedisBreaker::succeeded() {
  probing_ = false;
  return std::exchange(open_, false);
}

bool RedisBreaker::failed(absl::Duration now, std::uint64_t random) {
  last_errors_.push_back(now);
  while (last_errors_.front() <= now - window_) last_errors_.pop_front();
  if (!probing_ && static_cast<int>(last_errors_.size()) < errors_) return false;
  const double part = 0.75 + 0.5 * static_cast<double>(random % 1024) / 1024;
  open_until_ = now + pause_ * part;
  last_errors_.clear();
  probing_ = false;
  return !std::exchange(open_, true);
}

}  // namespace entente::common
