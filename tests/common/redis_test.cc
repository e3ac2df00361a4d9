// The Redis pool against a real redis-server that the test starts on a socket of its own.
#include "services/common/storage/redis_pool.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>
#include <atomic>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {
namespace {

// A redis-server of this test alone.
class RedisServer {
 public:
  explicit RedisServer(const std::string& socket, const std::string& password = "") : socket_(socket) {
    child_ = fork();
    if (child_ == 0) {
      const int null = open("/dev/null", O_WRONLY);
      dup2(null, STDOUT_FILENO);
      dup2(null, STDERR_FILENO);
      if (password.empty()) {
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket.c_str(), "--save", "", nullptr);
      } else {
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket.c_str(), "--save", "",
               "--requirepass", password.c_str(), nullptr);
      }
      _exit(127);
    }
  }
  ~RedisServer() { end(); }
  void pause() { kill(child_, SIGSTOP); }
  void go_on() { kill(child_, SIGCONT); }
  void end() {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    child_ = -1;
    unlink(socket_.c_str());
  }

 private:
  std::string socket_;
  pid_t child_;
};

struct Cache {
  TemporaryDirectory directory;
  std::string socket = directory.path() + "/redis.sock";
  RedisOptions options;
  ManualClock clock{absl::FromUnixSeconds(1'800'000'000)};
  SeededIds ids{3};
  std::unique_ptr<RedisPool> pool;
  explicit Cache(int connections = 4, const std::string& password = "") {
    options.unix_socket = socket;
    options.connections = connections;
    options.password = password;
    options.command_timeout = absl::Milliseconds(200);  // the machine of a test may be slow
    pool = std::make_unique<RedisPool>(options, clock, ids);
  }
  // Until the server answers; the breaker opens meanwhile, so its clock goes on.
  bool wait_until_up() {
    for (const absl::Time end = absl::Now() + absl::Seconds(20); absl::Now() < end;) {
      if (pool->ping().ok()) return true;
      clock.advance(absl::Seconds(3));
      std::this_thread::yield();
    }
    return false;
  }
};

TEST(RedisPool, KeepsAnyBytesAndForgetsByTtl) {
  Cache cache;
  RedisServer server(cache.socket);
  ASSERT_TRUE(cache.wait_until_up());
  const std::string key("key\0\r\n\xff", 8);
  const std::string value(std::string(100'000, 'v') + std::string("\0\r\n*3\r\n", 7));
  EXPECT_EQ(*cache.pool->get(key), std::nullopt);
  ASSERT_TRUE(cache.pool->set(key, value, absl::Minutes(1)).ok());
  EXPECT_EQ(*cache.pool->get(key), value);
  ASSERT_TRUE(cache.pool->set(key, "", absl::Minutes(1)).ok());
  EXPECT_EQ(*cache.pool->get(key), "");
  ASSERT_TRUE(cache.pool->remove(key).ok());
  EXPECT_EQ(*cache.pool->get(key), std::nullopt);
  ASSERT_TRUE(cache.pool->set("short", "x", absl::Milliseconds(1)).ok());
  bool gone = false;
  for (int i = 0; i < 100'000 && !gone; ++i) gone = *cache.pool->get("short") == std::nullopt;
  EXPECT_TRUE(gone);
}

TEST(RedisPool, SharesAFewConnectionsAmongManyThreads) {
  Cache cache(3);
  RedisServer server(cache.socket);
  ASSERT_TRUE(cache.wait_until_up());
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const std::string key = concat("k", t, "-", i);
        const absl::Status stored = cache.pool->set(key, key, absl::Minutes(1));
        const auto read = cache.pool->get(key);
        if (!stored.ok() || !read.ok() || *read != key) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(RedisPool, OpensTheBreakerAndProbesOnce) {
  Cache cache;
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(cache.pool->breaker_open());
    EXPECT_EQ(reason_of(cache.pool->ping()), "DEPENDENCY_UNAVAILABLE");
  }
  EXPECT_TRUE(cache.pool->breaker_open());
  EXPECT_EQ(cache.pool->command_count(), 5);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(cache.pool->ping().ok());
  EXPECT_EQ(cache.pool->command_count(), 5);  // left alone
  cache.clock.advance(absl::Seconds(3));
  EXPECT_FALSE(cache.pool->ping().ok());  // the one probe
  EXPECT_FALSE(cache.pool->ping().ok());
  EXPECT_EQ(cache.pool->command_count(), 6);
  RedisServer server(cache.socket);
  ASSERT_TRUE(cache.wait_until_up());
  EXPECT_FALSE(cache.pool->breaker_open());
}

TEST(RedisPool, AClockThatIsSetBackDoesntKeepTheBreakerOpen) {
  Cache cache;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(cache.pool->ping().ok());
  ASSERT_TRUE(cache.pool->breaker_open());
  cache.clock.set(cache.clock.now() - absl::Hours(2));
  cache.clock.advance(absl::Seconds(3));
  EXPECT_FALSE(cache.pool->breaker_open());
  EXPECT_FALSE(cache.pool->ping().ok());
  EXPECT_EQ(cache.pool->command_count(), 6) << "the probe is sent";
}

TEST(RedisPool, OldErrorsDontOpenTheBreaker) {
  Cache cache;
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(cache.pool->ping().ok());
    cache.clock.advance(absl::Milliseconds(300));
  }
  EXPECT_FALSE(cache.pool->breaker_open());
  EXPECT_EQ(cache.pool->command_count(), 20);
}

TEST(RedisPool, AKilledServerCostsAnErrorAndComesBack) {
  Cache cache;
  auto server = std::make_unique<RedisServer>(cache.socket);
  ASSERT_TRUE(cache.wait_until_up());
  ASSERT_TRUE(cache.pool->set("a", "1", absl::Minutes(1)).ok());
  server->end();
  EXPECT_EQ(cache.pool->get("a").status().code(), absl::StatusCode::kUnavailable);
  server = std::make_unique<RedisServer>(cache.socket);
  ASSERT_TRUE(cache.wait_until_up());
  EXPECT_EQ(*cache.pool->get("a"), std::nullopt);  // wiped
}

TEST(RedisPool, ASlowAnswerIsNeverTakenForAnother) {
  Cache cache(1);
  RedisServer server(cache.socket);
  ASSERT_TRUE(cache.wait_until_up());
  ASSERT_TRUE(cache.pool->set("a", "of a", absl::Minutes(1)).ok());
  ASSERT_TRUE(cache.pool->set("b", "of b", absl::Minutes(1)).ok());
  server.pause();
  const absl::Time begin = absl::Now();
  EXPECT_FALSE(cache.pool->get("a").ok());
  EXPECT_LT(absl::Now() - begin, absl::Seconds(3));
  server.go_on();
  ASSERT_TRUE(cache.wait_until_up());
  EXPECT_EQ(*cache.pool->get("b"), "of b");
}

TEST(RedisPool, SignsInByPassword) {
  Cache right(2, "a secret");
  RedisServer server(right.socket, "a secret");
  ASSERT_TRUE(right.wait_until_up());
  RedisOptions wrong_options = right.options;
  wrong_options.password = "wrong";
  RedisPool wrong(wrong_options, right.clock, right.ids);
  EXPECT_FALSE(wrong.ping().ok());
}

TEST(RedisUrl, IsReadOrRefused) {
  EXPECT_EQ(parse_redis_url("redis://cache:6380")->port, 6380);
  EXPECT_EQ(parse_redis_url("redis://cache/")->host, "cache");
  EXPECT_EQ(parse_redis_url("redis://:p@ss@cache:1")->password, "p@ss");
  EXPECT_EQ(parse_redis_url("unix:/run/redis.sock")->unix_socket, "/run/redis.sock");
  for (const char* wrong : {"", "cache", "redis://", "redis://cache:0", "redis://cache:99999", "redis://cache:x",
                            "redis://secret@cache", "http://cache"}) {
    const auto url = parse_redis_url(wrong);
    EXPECT_EQ(reason_of(url.status()), "INVALID_CONFIGURATION") << wrong;
    EXPECT_EQ(std::string(url.status().message()).find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace entente::common
