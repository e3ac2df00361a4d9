#include "services/common/storage/redis_pool.h"

#include <hiredis.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

struct ContextEnd {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Connection = std::unique_ptr<redisContext, ContextEnd>;
struct ReplyEnd {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, ReplyEnd>;

timeval to_timeval(absl::Duration duration) {
  return absl::ToTimeval(duration);
}

absl::Status unavailable(std::string_view why) {
  return make_error(kDependencyUnavailable, concat("the cache can't be reached: ", why));
}

}  // namespace

absl::StatusOr<RedisOptions> parse_redis_url(std::string_view url) {
  const auto wrong = [] {
    return make_error(kInvalidConfiguration, "write redis://[:password@]host[:port] or unix:/path for the cache");
  };
  RedisOptions options;
  if (url.starts_with("unix:/")) {
    options.unix_socket = std::string(url.substr(5));
    return options;
  }
  constexpr std::string_view kScheme = "redis://";
  if (!url.starts_with(kScheme)) return wrong();
  url.remove_prefix(kScheme.size());
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    if (url.front() != ':') return wrong();
    options.password = std::string(url.substr(1, at - 1));
    url.remove_prefix(at + 1);
  }
  if (!url.empty() && url.back() == '/') url.remove_suffix(1);
  const std::size_t colon = url.rfind(':');
  options.host = std::string(url.substr(0, colon));
  if (colon != std::string_view::npos) {
    const std::string port(url.substr(colon + 1));
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos) return wrong();
    options.port = std::atoi(port.c_str());
  }
  if (options.host.empty() || options.port < 1 || options.port > 65535) return wrong();
  return options;
}

struct RedisPool::State {
  RedisOptions options;
  const Clock& clock;
  Ids& ids;
  mutable std::mutex mutex;
  std::condition_variable returned;
  std::vector<Connection> idle;
  int in_use = 0;
  std::int64_t commands = 0;
  std::deque<absl::Duration> errors;  // of the last window
  absl::Duration open_until = -absl::InfiniteDuration();
  bool open = false;
  bool probing = false;

  State(RedisOptions o, const Clock& c, Ids& i) : options(std::move(o)), clock(c), ids(i) {}
  absl::StatusOr<Reply> command(const std::vector<std::string_view>& words);
  absl::Status admit();
  absl::StatusOr<Connection> connect() const;
  absl::StatusOr<Reply> ask(redisContext& connection, const std::vector<std::string_view>& words) const;
  void succeeded(Connection connection);
  void failed();
};

// Takes a place in the pool, or says why there is none.
absl::Status RedisPool::State::admit() {
  std::unique_lock lock(mutex);
  if (open && (probing || clock.steady() < open_until))
    return unavailable("it failed several times; it is left alone for now");
  if (open) probing = true;
  if (!returned.wait_for(lock, absl::ToChronoNanoseconds(options.command_timeout),
                         [&] { return in_use < options.connections; })) {
    if (open) probing = false;
    return unavailable("all connections are in use");
  }
  ++in_use;
  ++commands;
  return absl::OkStatus();
}

absl::StatusOr<Connection> RedisPool::State::connect() const {
  const timeval limit = to_timeval(options.connect_timeout);
  Connection connection(options.unix_socket.empty() ? redisConnectWithTimeout(options.host.c_str(), options.port, limit)
                                                    : redisConnectUnixWithTimeout(options.unix_socket.c_str(), limit));
  if (connection == nullptr) return unavailable("out of memory");
  if (connection->err != 0) return unavailable(connection->errstr);
  if (redisSetTimeout(connection.get(), to_timeval(options.command_timeout)) != REDIS_OK) {
    return unavailable("no time-out could be set");
  }
  if (!options.password.empty()) {
    ENTENTE_RETURN_IF_ERROR(ask(*connection, {"AUTH", options.password}).status());
  }
  return connection;
}

absl::StatusOr<Reply> RedisPool::State::ask(redisContext& connection,
                                            const std::vector<std::string_view>& words) const {
  std::vector<const char*> data;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    data.push_back(word.data());
    sizes.push_back(word.size());
  }
  Reply reply(static_cast<redisReply*>(
      redisCommandArgv(&connection, static_cast<int>(data.size()), data.data(), sizes.data())));
  // After a time-out the connection is dead: a later answer would be taken for that of another command.
  if (reply == nullptr) return unavailable(connection.errstr);
  if (reply->type == REDIS_REPLY_ERROR) return unavailable(std::string_view(reply->str, reply->len));
  return reply;
}

void RedisPool::State::succeeded(Connection connection) {
  {
    std::lock_guard lock(mutex);
    idle.push_back(std::move(connection));
    --in_use;
    open = false;
    probing = false;
  }
  returned.notify_one();
}

void RedisPool::State::failed() {
  std::vector<Connection> dropped;
  {
    std::lock_guard lock(mutex);
    // What broke one connection has broken the idle ones too, as a rule.
    dropped.swap(idle);
    --in_use;
    const absl::Duration now = clock.steady();
    errors.push_back(now);
    while (errors.front() <= now - options.breaker_window) errors.pop_front();
    if (probing || static_cast<int>(errors.size()) >= options.breaker_errors) {
      const double part = 0.75 + 0.5 * static_cast<double>(ids.bits() % 1024) / 1024;
      open = true;
      probing = false;
      open_until = now + options.breaker_pause * part;
      errors.clear();
    }
  }
  returned.notify_one();
}

absl::StatusOr<Reply> RedisPool::State::command(const std::vector<std::string_view>& words) {
  ENTENTE_RETURN_IF_ERROR(admit());
  Connection connection;
  {
    std::lock_guard lock(mutex);
    if (!idle.empty()) {
      connection = std::move(idle.back());
      idle.pop_back();
    }
  }
  if (connection == nullptr) {
    absl::StatusOr<Connection> made = connect();
    if (!made.ok()) {
      failed();
      return made.status();
    }
    connection = *std::move(made);
  }
  absl::StatusOr<Reply> reply = ask(*connection, words);
  if (!reply.ok()) {
    connection.reset();
    failed();
    return reply.status();
  }
  succeeded(std::move(connection));
  return reply;
}

RedisPool::RedisPool(RedisOptions options, const Clock& clock, Ids& ids)
    : state_(std::make_unique<State>(std::move(options), clock, ids)) {
  // hiredis writes to sockets that the other side may have closed.
  std::signal(SIGPIPE, SIG_IGN);
}

RedisPool::~RedisPool() = default;

absl::StatusOr<std::optional<std::string>> RedisPool::get(std::string_view key) {
  ENTENTE_ASSIGN_OR_RETURN(const Reply reply, state_->command({"GET", key}));
  if (reply->type != REDIS_REPLY_STRING) return std::optional<std::string>();
  return std::optional<std::string>(std::string(reply->str, reply->len));
}

absl::Status RedisPool::set(std::string_view key, std::string_view value, absl::Duration ttl) {
  const std::string milliseconds = std::to_string(std::max<std::int64_t>(1, absl::ToInt64Milliseconds(ttl)));
  return state_->command({"SET", key, value, "PX", milliseconds}).status();
}

absl::Status RedisPool::remove(std::string_view key) {
  return state_->command({"DEL", key}).status();
}

absl::Status RedisPool::ping() {
  return state_->command({"PING"}).status();
}

bool RedisPool::breaker_open() const {
  std::lock_guard lock(state_->mutex);
  return state_->open && (state_->probing || state_->clock.steady() < state_->open_until);
}

std::int64_t RedisPool::command_count() const {
  std::lock_guard lock(state_->mutex);
  return state_->commands;
}

absl::StatusOr<std::unique_ptr<RedisPool>> open_redis(std::string_view url, const Clock& clock, Ids& ids) {
  if (url.empty()) return nullptr;
  ENTENTE_ASSIGN_OR_RETURN(const RedisOptions options, parse_redis_url(url));
  return std::make_unique<RedisPool>(options, clock, ids);
}

}  // namespace entente::common
