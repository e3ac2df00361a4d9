// A small pool of connections to Redis for what may be lost. It costs time, never an answer: short time-outs, and a
// breaker that stops asking a Redis that fails (open after 5 errors in 1 s, for about 2 s, then one probe). Keys and
// values may hold any bytes; every key has a TTL. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

class Clock;
class Ids;

struct RedisOptions {
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string unix_socket = {};  // instead of host and port
  std::string password = {};     // empty: none
  int connections = 8;           // calls at once; more wait no longer than a command
  absl::Duration connect_timeout = absl::Milliseconds(200);
  absl::Duration command_timeout = absl::Milliseconds(80);
  int breaker_errors = 5;
  absl::Duration breaker_window = absl::Seconds(1);
  absl::Duration breaker_pause = absl::Seconds(2);  // ± a quarter
};

// `redis://[:password@]host[:port]` or `unix:/path`. INVALID_CONFIGURATION otherwise, without the password.
absl::StatusOr<RedisOptions> parse_redis_url(std::string_view url);

class RedisPool {
 public:
  // Connects with the first command. `clock` and `ids` (jitter) outlive it.
  RedisPool(RedisOptions options, const Clock& clock, Ids& ids);
  // REQUIRES: no call runs.
  ~RedisPool();
  // The value; nothing: no such key. UNAVAILABLE: Redis is down, slow, or the breaker is open.
  absl::StatusOr<std::optional<std::string>> get(std::string_view key);
  // REQUIRES: ttl > 0.
  absl::Status set(std::string_view key, std::string_view value, absl::Duration ttl);
  absl::Status remove(std::string_view key);
  // Asks for a PONG.
  absl::Status ping();
  // True while commands are refused without asking.
  bool breaker_open() const;
  // Commands that went to Redis so far, for tests and metrics.
  std::int64_t command_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The pool of a URL as parse_redis_url reads it; null for an empty one: no Redis. `clock` and `ids` outlive it.
absl::StatusOr<std::unique_ptr<RedisPool>> open_redis(std::string_view url, const Clock& clock, Ids& ids);

}  // namespace entente::common
