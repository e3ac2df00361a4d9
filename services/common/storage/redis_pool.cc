#include "services/common/storage/redis_pool.h"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/redis_breaker.h"
#include "services/common/storage/redis_connection.h"
#include "services/common/storage/redis_master.h"
#include "services/common/storage/redis_tally.h"
#include "services/common/text/sha1.h"

namespace entente::common {
namespace {

using Connection = std::unique_ptr<RedisConnection>;
using Commands = std::vector<RedisCommand>;
using Answers = std::vector<RedisAnswer>;
using Kind = RedisAnswer::Kind;
// Whether an answer is one to such a command. What isn't comes from something else than Redis.
using Fits = bool (*)(const RedisCommand&, const RedisAnswer&);

// Errors of one command, by a Redis that is otherwise sound: full, a replica, without rights, its script forgotten.
constexpr std::string_view kOfTheCommandAlone[] = {"OOM",     "READONLY",   "NOSCRIPT", "NOPERM",
                                                   "MISCONF", "NOREPLICAS", "WRONGTYPE"};

absl::Status unavailable(std::string_view why) {
  return make_error(kDependencyUnavailable, concat("the cache can't be reached: ", why));
}

bool of_the_command_alone(const RedisAnswer& answer) {
  return std::ranges::find(kOfTheCommandAlone, answer.code()) != std::end(kOfTheCommandAlone);
}

bool is_number(const RedisCommand& /*command*/, const RedisAnswer& answer) {
  return answer.kind == Kind::kNumber;
}
bool is_ok(const RedisCommand& /*command*/, const RedisAnswer& answer) {
  return answer.kind == Kind::kText && answer.text == "OK";
}
bool is_pong(const RedisCommand& /*command*/, const RedisAnswer& answer) {
  return answer.kind == Kind::kText && answer.text == "PONG";
}
bool is_value_of_each(const RedisCommand& command, const RedisAnswer& answer) {
  return answer.kind == Kind::kList && answer.list.size() == command.size() - 1 &&
         std::ranges::all_of(answer.list, [](const RedisAnswer& value) {
           return value.kind == Kind::kText || value.kind == Kind::kNothing;
         });
}

}  // namespace

RedisScript::RedisScript(std::string_view text) : text_(text), digest_(sha1_hex(text)) {}

struct RedisPool::State {
  const RedisOptions options;
  const Clock& clock;
  Ids& ids;
  RedisMaster master;
  mutable std::mutex mutex;
  std::condition_variable returned;
  std::vector<Connection> idle;
  int in_use = 0;
  RedisBreaker breaker;
  RedisTally tally;
  RedisCounts counts;

  State(RedisOptions o, const Clock& c, Ids& i)
      : options(std::move(o)), clock(c), ids(i), master(options), breaker(options) {}
  // The only way to Redis.
  absl::StatusOr<Answers> call(const Commands& commands, Fits fits) {
    return call(commands, fits, steady_now() + options.call_limit());
  }
  absl::StatusOr<Answers> call(const Commands& commands, Fits fits, absl::Duration until);
  absl::Status admit(absl::Duration until);
  Connection take_idle();
  absl::StatusOr<Answers> exchange(RedisConnection& connection, const Commands& commands, Fits fits,
                                   absl::Duration until) const;
  void succeeded(Connection connection);
  absl::Status failed(const absl::Status& why);
};

// Takes a place in the pool, or says why there is none.
absl::Status RedisPool::State::admit(absl::Duration until) {
  std::unique_lock lock(mutex);
  if (!breaker.admit(clock.steady())) {
    ++counts.left_alone;
    return unavailable("it failed several times; it is left alone for now");
  }
  if (!returned.wait_for(lock, absl::ToChronoNanoseconds(until - steady_now()),
                         [&] { return in_use < options.connections; })) {
    breaker.untried();
    return unavailable("all connections are in use");
  }
  ++in_use;
  ++counts.calls;
  return absl::OkStatus();
}

Connection RedisPool::State::take_idle() {
  std::lock_guard lock(mutex);
  if (idle.empty()) return nullptr;
  Connection connection = std::move(idle.back());
  idle.pop_back();
  return connection;
}

absl::StatusOr<Answers> RedisPool::State::exchange(RedisConnection& connection, const Commands& commands, Fits fits,
                                                   absl::Duration until) const {
  ENTENTE_ASSIGN_OR_RETURN(Answers answers, connection.exchange(commands, until));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const RedisAnswer& answer = answers[i];
    if (answer.is_error()) {
      // Who was found by sentinels as the master isn't one any more: whoever is next will be asked.
      const bool demoted = answer.code() == "READONLY" && !options.sentinels.empty();
      if (of_the_command_alone(answer) && !demoted) continue;
      return absl::UnavailableError(concat("it answered ", answer.code()));
    }
    if (!fits(commands[i], answer)) return absl::UnavailableError("it doesn't answer as Redis does");
  }
  return answers;
}

absl::StatusOr<Answers> RedisPool::State::call(const Commands& commands, Fits fits, absl::Duration until) {
  ENTENTE_RETURN_IF_ERROR(admit(until));
  for (bool again = true;;) {
    Connection connection = again ? take_idle() : nullptr;
    // One that has been used before may have been closed by the other side since.
    again = connection != nullptr;
    if (connection == nullptr) {
      auto made = master.connect(std::min(until, steady_now() + options.connect_timeout));
      if (!made.ok()) return failed(made.status());
      connection = *std::move(made);
      std::lock_guard lock(mutex);
      ++counts.connections;
    }
    const absl::Duration limit = std::min(until, steady_now() + options.command_timeout);
    absl::StatusOr<Answers> answers = exchange(*connection, commands, fits, limit);
    if (answers.ok()) {
      succeeded(std::move(connection));
      return answers;
    }
    if (!again || absl::IsDeadlineExceeded(answers.status())) return failed(answers.status());
  }
}

void RedisPool::State::succeeded(Connection connection) {
  bool closed = false;
  {
    std::lock_guard lock(mutex);
    idle.push_back(std::move(connection));
    --in_use;
    ++counts.answers;
    closed = breaker.succeeded();
  }
  returned.notify_one();
  if (closed) log_warning("Redis answers again");
}

absl::Status RedisPool::State::failed(const absl::Status& why) {
  std::vector<Connection> dropped;
  bool opened = false;
  std::int64_t to_tell = 0;
  absl::Duration past;
  {
    std::lock_guard lock(mutex);
    // What broke one connection has broken the idle ones too, as a rule.
    dropped.swap(idle);
    --in_use;
    ++counts.errors;
    if (absl::IsDeadlineExceeded(why)) ++counts.time_outs;
    const absl::Duration now = clock.steady();
    opened = breaker.failed(now, ids.bits());
    if (opened || breaker.is_open(now)) {
      tally.forget();
    } else {
      to_tell = tally.add(now);
      past = now - tally.since();
    }
  }
  returned.notify_one();
  const std::string cause(why.message());
  if (opened) log_warning("Redis fails; it is left alone and probed now and then", {{"cause", cause}});
  if (to_tell > 0) {
    log_warning("Redis fails now and then",
                {{"times", to_tell}, {"seconds", absl::ToInt64Seconds(past)}, {"cause", cause}});
  }
  return unavailable(cause);
}

RedisPool::RedisPool(RedisOptions options, const Clock& clock, Ids& ids)
    : state_(std::make_unique<State>(std::move(options), clock, ids)) {
  // hiredis writes to sockets that the other side may have closed.
  std::signal(SIGPIPE, SIG_IGN);
}

RedisPool::~RedisPool() = default;

absl::StatusOr<std::vector<std::optional<std::string>>> RedisPool::get_many(const std::vector<std::string>& keys) {
  std::vector<std::optional<std::string>> values;
  if (keys.empty()) return values;
  RedisCommand command{"MGET"};
  command.insert(command.end(), keys.begin(), keys.end());
  ENTENTE_ASSIGN_OR_RETURN(Answers answers, state_->call({command}, is_value_of_each));
  values.resize(keys.size());
  RedisAnswer& all = answers.front();
  if (all.is_error()) return unavailable(concat("it answered ", all.code()));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (all.list[i].kind == Kind::kText) values[i] = std::move(all.list[i].text);
  }
  return values;
}

absl::StatusOr<std::optional<std::string>> RedisPool::get(const std::string& key) {
  ENTENTE_ASSIGN_OR_RETURN(std::vector<std::optional<std::string>> values, get_many({key}));
  return std::move(values.front());
}

absl::StatusOr<std::vector<std::optional<std::int64_t>>> RedisPool::run(const RedisScript& script,
                                                                        const std::vector<RedisScriptCall>& calls) {
  const auto command = [](std::string_view verb, std::string_view what, const RedisScriptCall& call) {
    RedisCommand words{verb, what, "1", call.key};
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    return words;
  };
  std::vector<std::optional<std::int64_t>> results(calls.size());
  Commands commands;
  for (const RedisScriptCall& call : calls) commands.push_back(command("EVALSHA", script.digest(), call));
  if (commands.empty()) return results;
  const absl::Duration until = steady_now() + state_->options.call_limit();
  ENTENTE_ASSIGN_OR_RETURN(Answers answers, state_->call(commands, is_number, until));
  const auto unknown = [](const RedisAnswer& answer) { return answer.is_error() && answer.code() == "NOSCRIPT"; };
  if (std::ranges::any_of(answers, unknown)) {
    // The first one makes it known to the others.
    commands.front() = command("EVAL", script.text(), calls.front());
    ENTENTE_ASSIGN_OR_RETURN(answers, state_->call(commands, is_number, until));
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!answers[i].is_error()) results[i] = answers[i].number;
  }
  return results;
}

absl::Status RedisPool::set(std::string_view key, std::string_view value, absl::Duration ttl) {
  const std::string milliseconds = std::to_string(std::max<std::int64_t>(1, absl::ToInt64Milliseconds(ttl)));
  ENTENTE_ASSIGN_OR_RETURN(const Answers answers, state_->call({{"SET", key, value, "PX", milliseconds}}, is_ok));
  if (!answers.front().is_error()) return absl::OkStatus();
  return absl::ResourceExhaustedError(concat("Redis answered ", answers.front().code()));
}

absl::Status RedisPool::remove(std::string_view key) {
  return state_->call({{"DEL", key}}, is_number).status();
}

absl::Status RedisPool::ping() {
  return state_->call({{"PING"}}, is_pong).status();
}

RedisCounts RedisPool::counts() const {
  std::lock_guard lock(state_->mutex);
  RedisCounts counts = state_->counts;
  counts.breaker_open = state_->breaker.is_open(state_->clock.steady());
  return counts;
}

absl::StatusOr<std::unique_ptr<RedisPool>> open_redis(std::string_view url, std::string_view password,
                                                      const Clock& clock, Ids& ids) {
  if (url.empty()) return nullptr;
  ENTENTE_ASSIGN_OR_RETURN(const RedisOptions options, parse_redis_url(url, password));
  return std::make_unique<RedisPool>(options, clock, ids);
}

}  // namespace entente::common
