// A redis-server of a test's own, on a port of its own.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "services/common/storage/redis_pool.h"
#include "tests/matching/house.h"

namespace entente::matching {

class Redis {
 public:
  Redis() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(probe, reinterpret_cast<sockaddr*>(&address), size), 0);
    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    close(probe);
    start();
  }
  ~Redis() { kill_server(); }
  void start() {
    const std::string port = std::to_string(port_);
    process_ = fork();
    if (process_ == 0) {
      execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", directory_.path().c_str(), "--loglevel", "warning", nullptr);
      _exit(127);
    }
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (!pool()->ping().ok() && absl::Now() < end) std::this_thread::yield();
    EXPECT_TRUE(pool()->ping().ok());
  }
  void kill_server() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  std::unique_ptr<common::RedisPool> pool() {
    common::RedisOptions options;
    options.port = port_;
    // A machine that builds at the same time isn't a slow Redis.
    options.command_timeout = absl::Seconds(2);
    options.connect_timeout = absl::Seconds(2);
    return std::make_unique<common::RedisPool>(options, clock_, ids_);
  }

 private:
  common::SystemClock clock_;
  common::RandomIds ids_;
  TemporaryDirectory directory_;
  int port_ = 0;
  pid_t process_ = 0;
};

}  // namespace entente::matching
