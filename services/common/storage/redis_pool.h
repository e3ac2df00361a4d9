// A small pool of connections to Redis for what may be lost. It costs time, never an answer: no call takes longer than
// RedisOptions::call_limit(), and a breaker stops asking a Redis that fails (redis_breaker.h), which the log says, as
// it does, once a minute at most, of failures that are too few for that. A connection that the other side has closed
// meanwhile (a restart, a fail-over) is replaced within the same call. Keys and values may hold any bytes; every key
// has a TTL. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/redis_options.h"

namespace entente::common {

class Clock;
class Ids;

// A script of Lua that answers a number; Redis keeps it and is told its digest. It touches one key.
class RedisScript {
 public:
  explicit RedisScript(std::string_view text);
  const std::string& text() const { return text_; }
  const std::string& digest() const { return digest_; }

 private:
  std::string text_;
  std::string digest_;  // SHA-1, as Redis has it
};

// One run of a script. Borrows.
struct RedisScriptCall {
  std::string_view key;                     // KEYS[1]
  std::vector<std::string_view> arguments;  // ARGV
};

// What has happened so far.
struct RedisCounts {
  std::int64_t calls = 0;  // those that went to Redis
  std::int64_t answers = 0;
  std::int64_t errors = 0;
  std::int64_t time_outs = 0;    // among the errors
  std::int64_t left_alone = 0;   // calls that the breaker didn't let through
  std::int64_t connections = 0;  // made
  bool breaker_open = false;
};

class RedisPool {
 public:
  // Connects with the first call. `clock` and `ids` (jitter) outlive it.
  RedisPool(RedisOptions options, const Clock& clock, Ids& ids);
  // REQUIRES: no call runs.
  ~RedisPool();

  // For each key its value; nothing: no such key, or another type of value. One trip. UNAVAILABLE, here and below:
  // Redis is down, slow or talks nonsense, or the breaker is open.
  absl::StatusOr<std::vector<std::optional<std::string>>> get_many(const std::vector<std::string>& keys);
  absl::StatusOr<std::optional<std::string>> get(const std::string& key);
  // Runs the script for each call, in one trip (two, when Redis doesn't know it yet); it may run twice for the same
  // call. Nothing for a call that Redis refused, e.g. since its memory is full.
  absl::StatusOr<std::vector<std::optional<std::int64_t>>> run(const RedisScript& script,
                                                               const std::vector<RedisScriptCall>& calls);
  // REQUIRES: ttl > 0. RESOURCE_EXHAUSTED: Redis is sound and doesn't take it.
  absl::Status set(std::string_view key, std::string_view value, absl::Duration ttl);
  absl::Status remove(std::string_view key);
  // Asks for a PONG.
  absl::Status ping();
  RedisCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The pool of a URL as parse_redis_url reads it; null for an empty one: no Redis. `clock` and `ids` outlive it.
absl::StatusOr<std::unique_ptr<RedisPool>> open_redis(std::string_view url, std::string_view password,
                                                      const Clock& clock, Ids& ids);

}  // namespace entente::common
