// One connection to one Redis. Commands go out together and their answers come back in that order, within a time for
// all of them: a Redis that answers a byte at a time holds nobody up. hiredis stays inside. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/redis_options.h"

struct redisContext;

namespace entente::common {

// A command and its arguments; any bytes.
using RedisCommand = std::vector<std::string_view>;

struct RedisAnswer {
  enum class Kind { kNothing, kText, kNumber, kList, kError };
  Kind kind = Kind::kNothing;
  std::string text = {};  // of an error too; it may repeat what was sent, so that nobody is shown more than code()
  std::int64_t number = 0;
  std::vector<RedisAnswer> list = {};

  bool is_error() const { return kind == Kind::kError; }
  // READONLY of `READONLY You can't write against a read only replica.`; `ERR` where there is no such word.
  std::string_view code() const;
};

class RedisConnection {
 public:
  // Connects; signs nobody in. `until`, here and below: by steady_now(). DEADLINE_EXCEEDED, UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<RedisConnection>> open(const RedisAddress& address, absl::Duration until);
  // One answer for each command. DEADLINE_EXCEEDED, UNAVAILABLE: the connection is over, since a later answer would be
  // taken for that of another command.
  absl::StatusOr<std::vector<RedisAnswer>> exchange(const std::vector<RedisCommand>& commands, absl::Duration until);

 private:
  struct End {
    void operator()(redisContext* context) const;
  };
  explicit RedisConnection(redisContext* context) : context_(context) {}
  absl::Status send(absl::Duration until);
  absl::StatusOr<RedisAnswer> receive(absl::Duration until);
  absl::Status wait_for(short events, absl::Duration until) const;
  absl::Status broken() const;
  std::unique_ptr<redisContext, End> context_;
};

}  // namespace entente::common
