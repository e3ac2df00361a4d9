// Connections to the Redis that takes writes: the one that the options name, or the one that the sentinels name when
// they are asked. They are asked for each connection anew, so that a fail-over is followed by whoever connects next
// (Redis' guidelines for clients of Sentinel). Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/redis_connection.h"
#include "services/common/storage/redis_options.h"

namespace entente::common {

class RedisMaster {
 public:
  explicit RedisMaster(const RedisOptions& options);
  // Signed in, the database chosen; found by sentinels, it has said that it is the master. DEADLINE_EXCEEDED,
  // UNAVAILABLE: says where and why, without a password.
  absl::StatusOr<std::unique_ptr<RedisConnection>> connect(absl::Duration until);

 private:
  absl::StatusOr<RedisAddress> ask_sentinels(absl::Duration until);
  absl::StatusOr<RedisAddress> ask(const RedisAddress& sentinel, absl::Duration until) const;
  absl::Status sign_in(RedisConnection& connection, absl::Duration until) const;
  const RedisOptions options_;
  std::mutex mutex_;
  std::vector<RedisAddress> sentinels_;  // the one that answered last first
};

}  // namespace entente::common
