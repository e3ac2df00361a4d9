// A redis-server or redis-sentinel of a test's own, on a port of its own of this machine; it ends with the test.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/base/clock.h"
#include "services/common/base/strings.h"
#include "services/common/storage/redis_connection.h"
#include "services/common/storage/redis_options.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {

// A port of this machine on which nobody listens now.
inline int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(probe, reinterpret_cast<sockaddr*>(&address), size), 0);
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  close(probe);
  return ntohs(address.sin_port);
}

// Polls what another process makes true.
inline bool comes_true(const std::function<bool()>& condition, absl::Duration within = absl::Seconds(30)) {
  for (const absl::Time end = absl::Now() + within; absl::Now() < end; absl::SleepFor(absl::Milliseconds(5))) {
    if (condition()) return true;
  }
  return false;
}

class RedisServer {
 public:
  // `settings` as on the command line: {"--requirepass", "secret"}.
  explicit RedisServer(std::vector<std::string> settings = {}) : settings_(std::move(settings)) { start(); }
  // A sentinel that watches `master` under the name `office`, and lets another one take over soon.
  static RedisServer sentinel_of(const RedisServer& master, const std::string& password = "") {
    return RedisServer(master.port(), password);
  }
  ~RedisServer() { end(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  void start() {
    std::vector<std::string> words{"redis-server"};
    if (!file_.empty()) words.push_back(file_);
    for (const std::string& word : std::vector<std::string>{"--port", std::to_string(port_), "--bind", "127.0.0.1",
                                                            "--dir", directory_.path(), "--loglevel", "warning"}) {
      words.push_back(word);
    }
    if (file_.empty())
      words.insert(words.end(), {"--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"});
    words.insert(words.end(), settings_.begin(), settings_.end());
    if (!file_.empty()) words.push_back("--sentinel");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = fork();
    if (process_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int null = open("/dev/null", O_WRONLY);
      dup2(null, STDOUT_FILENO);
      dup2(null, STDERR_FILENO);
      execvp(arguments[0], arguments.data());
      _exit(127);
    }
    EXPECT_TRUE(comes_true([&] {
      const RedisAnswer answer = say({"PING"});
      return answer.text == "PONG" || answer.code() == "NOAUTH";
    })) << "redis-server doesn't start";
  }
  void end() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  void pause() { kill(process_, SIGSTOP); }
  void go_on() { kill(process_, SIGCONT); }

  int port() const { return port_; }
  // For a test: a machine that builds at the same time isn't a slow Redis.
  RedisOptions options() const {
    RedisOptions options;
    options.address.port = port_;
    options.command_timeout = absl::Seconds(2);
    options.connect_timeout = absl::Seconds(2);
    return options;
  }
  // One command over a connection of its own; an answer of kind kError also when nobody answers.
  RedisAnswer say(const std::vector<std::string>& words, const std::string& password = "") const {
    const absl::Duration until = steady_now() + absl::Seconds(2);
    auto connection = RedisConnection::open({.port = port_}, until);
    if (!connection.ok()) return {.kind = RedisAnswer::Kind::kError};
    std::vector<RedisCommand> commands;
    if (!password.empty()) commands.push_back({"AUTH", password});
    commands.emplace_back(words.begin(), words.end());
    auto answers = (*connection)->exchange(commands, until);
    return answers.ok() ? answers->back() : RedisAnswer{.kind = RedisAnswer::Kind::kError};
  }

 private:
  RedisServer(int master_port, const std::string& password) : file_(directory_.path() + "/sentinel.conf") {
    std::ofstream file(file_);
    file << "sentinel monitor office 127.0.0.1 " << master_port << " 1\n"
         << "sentinel down-after-milliseconds office 300\nsentinel failover-timeout office 3000\n";
    if (!password.empty()) file << "sentinel auth-pass office \"" << password << "\"\n";
    file.close();
    start();
    // It looks at its servers every ten seconds otherwise, and does nothing for thirty where the machine stood still.
    say({"SENTINEL", "DEBUG", "INFO-PERIOD", "100", "TILT-PERIOD", "500", "ELECTION-TIMEOUT", "500", "PUBLISH-PERIOD",
         "100"});
  }

  const TemporaryDirectory directory_;
  const std::string file_;  // of a sentinel
  const int port_ = free_port();
  std::vector<std::string> settings_;
  pid_t process_ = 0;
};

}  // namespace entente::common
