#include "services/common/storage/redis_master.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

absl::Status unavailable(std::string_view why) {
  return absl::UnavailableError(absl::string_view(why.data(), why.size()));
}

// The same code, with where it happened.
absl::Status at(const RedisAddress& address, const absl::Status& status) {
  return absl::Status(status.code(), concat(address.text(), ": ", status.message()));
}

RedisCommand auth(const RedisOptions& options) {
  if (options.user.empty()) return {"AUTH", options.password};
  return {"AUTH", options.user, options.password};
}

bool is_master(const RedisAnswer& role) {
  // Who may not ask is told by READONLY, once a write is refused.
  if (role.is_error()) return role.code() == "NOPERM";
  return !role.list.empty() && role.list.front().text == "master";
}

}  // namespace

RedisMaster::RedisMaster(const RedisOptions& options) : options_(options), sentinels_(options.sentinels) {}

absl::StatusOr<std::unique_ptr<RedisConnection>> RedisMaster::connect(absl::Duration until) {
  RedisAddress address = options_.address;
  if (!options_.sentinels.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(address, ask_sentinels(until));
  }
  auto connection = RedisConnection::open(address, until);
  if (!connection.ok()) return at(address, connection.status());
  if (const absl::Status status = sign_in(**connection, until); !status.ok()) return at(address, status);
  return connection;
}

absl::Status RedisMaster::sign_in(RedisConnection& connection, absl::Duration until) const {
  const std::string database = std::to_string(options_.database);
  std::vector<RedisCommand> commands;
  if (!options_.password.empty()) commands.push_back(auth(options_));
  if (options_.database != 0) commands.push_back({"SELECT", database});
  if (!options_.sentinels.empty()) commands.push_back({"ROLE"});
  if (commands.empty()) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<RedisAnswer> answers, connection.exchange(commands, until));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (commands[i].front() == "ROLE") {
      if (!is_master(answers[i])) return unavailable("it isn't the master");
    } else if (answers[i].is_error()) {
      return unavailable(concat("it refused ", commands[i].front(), " (", answers[i].code(), ")"));
    }
  }
  return absl::OkStatus();
}

// Each gets its part of the time that is left, so that one that is silent leaves some to the next and to the master.
absl::StatusOr<RedisAddress> RedisMaster::ask_sentinels(absl::Duration until) {
  std::vector<RedisAddress> asked;
  {
    std::lock_guard lock(mutex_);
    asked = sentinels_;
  }
  absl::Status last;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const absl::Duration now = steady_now();
    const auto shares = static_cast<double>(asked.size() - i + 1);
    absl::StatusOr<RedisAddress> master = ask(asked[i], now + (until - now) / shares);
    if (!master.ok()) {
      last = at(asked[i], master.status());
      continue;
    }
    std::rotate(asked.begin(), asked.begin() + static_cast<std::ptrdiff_t>(i), asked.end());
    std::lock_guard lock(mutex_);
    sentinels_ = std::move(asked);
    return master;
  }
  return last;
}

absl::StatusOr<RedisAddress> RedisMaster::ask(const RedisAddress& sentinel, absl::Duration until) const {
  ENTENTE_ASSIGN_OR_RETURN(const auto connection, RedisConnection::open(sentinel, until));
  const RedisCommand question{"SENTINEL", "GET-MASTER-ADDR-BY-NAME", options_.master_name};
  ENTENTE_ASSIGN_OR_RETURN(std::vector<RedisAnswer> answers, connection->exchange({question}, until));
  if (answers.front().is_error() && answers.front().code() == "NOAUTH" && !options_.password.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(answers, connection->exchange({auth(options_), question}, until));
  }
  const RedisAnswer& answer = answers.back();
  if (answer.is_error()) return unavailable(concat("the sentinel refused to answer (", answer.code(), ")"));
  if (answer.kind == RedisAnswer::Kind::kNothing) {
    return unavailable(concat("the sentinel knows no master ", options_.master_name));
  }
  RedisAddress master;
  if (answer.list.size() != 2) return unavailable("it doesn't answer as a sentinel does");
  master.host = answer.list[0].text;
  const std::string& port = answer.list[1].text;
  if (std::from_chars(port.data(), port.data() + port.size(), master.port).ptr != port.data() + port.size())
    return unavailable("it doesn't answer as a sentinel does");
  return master;
}

}  // namespace entente::common
