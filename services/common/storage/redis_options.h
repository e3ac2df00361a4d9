// Where Redis is, how to sign in there, and how long to wait for it: what `--redis` says, read once at start. One
// master with replicas, found directly or by sentinels; no Redis Cluster, and no TLS, which hiredis 0.14 hasn't.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

struct RedisAddress {
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string unix_socket = {};  // instead of host and port

  std::string text() const;
};

struct RedisOptions {
  RedisAddress address = {};                 // unused where there are sentinels
  std::vector<RedisAddress> sentinels = {};  // who is asked where the master is
  std::string master_name = {};              // how the sentinels call it
  std::string user = {};                     // empty: Redis' user `default`
  std::string password = {};                 // empty: none. Sentinels that want one get the same
  int database = 0;
  int connections = 8;                                       // calls at once; more wait, within the time of a call
  absl::Duration connect_timeout = absl::Milliseconds(200);  // finding the master, connecting and signing in
  absl::Duration command_timeout = absl::Milliseconds(80);
  int breaker_errors = 5;
  absl::Duration breaker_window = absl::Seconds(1);
  absl::Duration breaker_pause = absl::Seconds(2);  // ± a quarter

  // No call takes longer, whatever Redis does (names of hosts apart, which the system looks up).
  absl::Duration call_limit() const { return connect_timeout + command_timeout; }
};

// `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`,
// `redis+sentinel://[USER[:PASSWORD]@]HOST[:PORT],…/NAME[/DATABASE]` (port 26379) or `unix:/PATH[?db=DATABASE]`; USER
// may be empty, `%40` stands for @ in user and password, an IPv6 address stands in brackets. `password`: from
// elsewhere, e.g. a file; then the URL has none. INVALID_CONFIGURATION, never with the password in it; also for TLS
// (rediss://).
absl::StatusOr<RedisOptions> parse_redis_url(std::string_view url, std::string_view password = "");

}  // namespace entente::common
