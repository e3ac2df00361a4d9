// The Redis pool against a real redis-server that the test starts itself.
#include "services/common/storage/redis_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "tests/common/nonsense_server.h"
#include "tests/common/redis_server.h"

namespace entente::common {
namespace {

struct Cache {
  ManualClock clock{absl::FromUnixSeconds(1'800'000'000)};
  SeededIds ids{3};
  RedisPool pool;
  explicit Cache(const RedisOptions& options) : pool(options, clock, ids) {}
  explicit Cache(int port) : Cache(to(port)) {}
  static RedisOptions to(int port) {
    RedisOptions options;
    options.address.port = port;
    options.connect_timeout = options.command_timeout = absl::Milliseconds(200);  // a test's machine may be slow
    return options;
  }
  // Until the server answers; the breaker opens meanwhile, so its clock goes on.
  bool wait_until_up() {
    return comes_true([&] {
      clock.advance(absl::Seconds(3));
      return pool.ping().ok();
    });
  }
};

TEST(RedisPool, KeepsAnyBytesAndForgetsByTtl) {
  RedisServer server;
  Cache cache(server.options());
  const std::string key("key\0\r\n\xff", 8);
  const std::string value(std::string(100'000, 'v') + std::string("\0\r\n*3\r\n", 7));
  EXPECT_EQ(*cache.pool.get(key), std::nullopt);
  ASSERT_TRUE(cache.pool.set(key, value, absl::Minutes(1)).ok());
  EXPECT_EQ(*cache.pool.get(key), value);
  ASSERT_TRUE(cache.pool.set(key, "", absl::Minutes(1)).ok());
  EXPECT_EQ(*cache.pool.get(key), "");
  ASSERT_TRUE(cache.pool.remove(key).ok());
  EXPECT_EQ(*cache.pool.get(key), std::nullopt);
  ASSERT_TRUE(cache.pool.set("short", "x", absl::Milliseconds(1)).ok());
  EXPECT_TRUE(comes_true([&] { return *cache.pool.get("short") == std::nullopt; }));
}

TEST(RedisPool, ReadsManyInOneTrip) {
  RedisServer server;
  Cache cache(server.options());
  std::vector<std::string> keys;
  for (int i = 0; i < 500; ++i) keys.push_back(concat("key-", i));
  for (int i = 0; i < 500; i += 2) ASSERT_TRUE(cache.pool.set(keys[i], std::string(i, 'x'), absl::Minutes(1)).ok());
  server.say({"LPUSH", keys[1], "a value of another type"});
  const std::int64_t before = cache.pool.counts().calls;
  const auto values = cache.pool.get_many(keys);
  ASSERT_TRUE(values.ok()) << values.status();
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ((*values)[i], i % 2 == 0 ? std::optional<std::string>(std::string(i, 'x')) : std::nullopt) << i;
  }
  EXPECT_EQ(cache.pool.counts().calls, before + 1);
  EXPECT_TRUE(cache.pool.get_many({})->empty());
  EXPECT_EQ(cache.pool.counts().calls, before + 1) << "nothing to ask for";
}

TEST(RedisPool, RunsScriptsTogetherAndTeachesThemOnce) {
  RedisServer server;
  Cache cache(server.options());
  const RedisScript add("return redis.call('INCRBY', KEYS[1], ARGV[1])");
  for (const int trips : {2, 1, 2}) {
    server.say({"FLUSHALL"});
    const std::int64_t before = cache.pool.counts().calls;
    const auto answers = cache.pool.run(add, {{"a", {"1"}}, {"b", {"10"}}, {"a", {"2"}}});
    ASSERT_TRUE(answers.ok()) << answers.status();
    EXPECT_EQ(*answers, (std::vector<std::optional<std::int64_t>>{1, 10, 3}));
    EXPECT_EQ(cache.pool.counts().calls, before + trips);
    if (trips == 1) server.say({"SCRIPT", "FLUSH"});
  }
  EXPECT_TRUE(cache.pool.run(add, {})->empty());
  server.say({"SET", "a", "no number"});
  EXPECT_FALSE(cache.pool.run(add, {{"b", {"1"}}, {"a", {"1"}}}).ok()) << "an error of our script";
}

TEST(RedisPool, SharesAFewConnectionsAmongManyThreads) {
  RedisServer server;
  RedisOptions options = server.options();
  options.connections = 3;
  Cache cache(options);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const std::string key = concat("k", t, "-", i);
        const absl::Status stored = cache.pool.set(key, key, absl::Minutes(1));
        const auto read = cache.pool.get(key);
        if (!stored.ok() || !read.ok() || *read != key) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(cache.pool.counts().connections, 3);
}

TEST(RedisPool, OpensTheBreakerAndProbesOnce) {
  RedisServer server;
  server.end();
  Cache cache(server.port());
  LogCapture log;
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(cache.pool.counts().breaker_open);
    EXPECT_EQ(reason_of(cache.pool.ping()), "DEPENDENCY_UNAVAILABLE");
  }
  EXPECT_TRUE(cache.pool.counts().breaker_open);
  EXPECT_EQ(cache.pool.counts().calls, 5);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(cache.pool.ping().ok());
  EXPECT_EQ(cache.pool.counts().calls, 5) << "left alone";
  EXPECT_EQ(cache.pool.counts().left_alone, 100);
  cache.clock.advance(absl::Seconds(3));
  EXPECT_FALSE(cache.pool.ping().ok());  // the one probe
  EXPECT_FALSE(cache.pool.ping().ok());
  EXPECT_EQ(cache.pool.counts().calls, 6);
  server.start();
  ASSERT_TRUE(cache.wait_until_up());
  EXPECT_FALSE(cache.pool.counts().breaker_open);
  // One line when it begins, one when it is over.
  const std::string text = log.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
}

TEST(RedisPool, AClockThatIsSetBackDoesntKeepTheBreakerOpen) {
  RedisServer server;
  server.end();
  Cache cache(server.port());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(cache.pool.ping().ok());
  ASSERT_TRUE(cache.pool.counts().breaker_open);
  cache.clock.set(cache.clock.now() - absl::Hours(2));
  cache.clock.advance(absl::Seconds(3));
  EXPECT_FALSE(cache.pool.counts().breaker_open);
  EXPECT_FALSE(cache.pool.ping().ok());
  EXPECT_EQ(cache.pool.counts().calls, 6) << "the probe is sent";
}

TEST(RedisPool, OldErrorsDontOpenTheBreaker) {
  RedisServer server;
  server.end();
  Cache cache(server.port());
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(cache.pool.ping().ok());
    cache.clock.advance(absl::Milliseconds(300));
  }
  EXPECT_FALSE(cache.pool.counts().breaker_open);
  EXPECT_EQ(cache.pool.counts().calls, 20);
}

TEST(RedisPool, FailuresTooFewForTheBreakerAreToldOnceAMinuteWithHowManyAndWhy) {
  RedisServer server;
  server.end();
  Cache cache(server.port());
  const LogCapture log;
  const auto lines = [&] {
    const std::string text = log.text();
    return std::count(text.begin(), text.end(), '\n');
  };
  // One each second, for two minutes.
  for (int i = 0; i < 60; ++i) {
    EXPECT_FALSE(cache.pool.ping().ok());
    cache.clock.advance(absl::Seconds(1));
  }
  EXPECT_EQ(lines(), 0) << log.text();
  EXPECT_FALSE(cache.pool.ping().ok());
  EXPECT_EQ(lines(), 1);
  EXPECT_NE(log.text().find("Redis fails now and then"), std::string::npos) << log.text();
  EXPECT_NE(log.text().find("\"times\":61"), std::string::npos) << log.text();
  EXPECT_NE(log.text().find("\"seconds\":60"), std::string::npos) << log.text();
  EXPECT_NE(log.text().find("refused"), std::string::npos) << log.text();
  for (int i = 0; i < 60; ++i) {
    cache.clock.advance(absl::Seconds(1));
    EXPECT_FALSE(cache.pool.ping().ok());
  }
  EXPECT_EQ(lines(), 1) << "those of the next minute wait";
  cache.clock.advance(absl::Seconds(1));
  EXPECT_FALSE(cache.pool.ping().ok());
  EXPECT_EQ(lines(), 2);
  EXPECT_FALSE(cache.pool.counts().breaker_open);
}

TEST(RedisPool, ARestartBetweenTwoCallsIsNoError) {
  RedisServer server;
  Cache cache(server.options());
  ASSERT_TRUE(cache.pool.set("a", "1", absl::Minutes(1)).ok());
  server.end();
  EXPECT_EQ(cache.pool.get("a").status().code(), absl::StatusCode::kUnavailable);
  server.start();
  EXPECT_EQ(*cache.pool.get("a"), std::nullopt) << "wiped";
  ASSERT_TRUE(cache.pool.set("a", "2", absl::Minutes(1)).ok());
  const std::int64_t errors = cache.pool.counts().errors;
  server.end();
  server.start();
  EXPECT_TRUE(cache.pool.get("a").ok()) << "the closed connection is replaced within the call";
  EXPECT_EQ(cache.pool.counts().errors, errors);
}

TEST(RedisPool, ASlowAnswerIsNeverTakenForAnother) {
  RedisServer server;
  RedisOptions options = Cache::to(server.port());
  options.connections = 1;
  Cache cache(options);
  ASSERT_TRUE(cache.wait_until_up());
  ASSERT_TRUE(cache.pool.set("a", "of a", absl::Minutes(1)).ok());
  ASSERT_TRUE(cache.pool.set("b", "of b", absl::Minutes(1)).ok());
  server.pause();
  const absl::Time begin = absl::Now();
  EXPECT_FALSE(cache.pool.get("a").ok());
  EXPECT_LT(absl::Now() - begin, absl::Seconds(3));
  EXPECT_EQ(cache.pool.counts().time_outs, 1);
  server.go_on();
  ASSERT_TRUE(cache.wait_until_up());
  EXPECT_EQ(*cache.pool.get("b"), "of b");
}

TEST(RedisPool, ChoosesADatabase) {
  RedisServer server({"--databases", "4"});
  RedisOptions options = server.options();
  options.database = 3;
  Cache third(options);
  ASSERT_TRUE(third.pool.set("key", "of 3", absl::Minutes(1)).ok());
  Cache first(server.options());
  EXPECT_EQ(*first.pool.get("key"), std::nullopt);
  options.database = 4;
  Cache none(options);
  EXPECT_FALSE(none.pool.ping().ok()) << "there is no such database";
}

TEST(RedisPool, SignsInByPasswordOrAsAUserOfTheAcl) {
  RedisServer server({"--requirepass", "a secret"});
  server.say({"ACL", "SETUSER", "office", "on", ">its own", "~entente:*", "+mget", "+ping"}, "a secret");
  LogCapture log;
  const auto sign_in = [&](const std::string& user, const std::string& password) {
    RedisOptions options = server.options();
    options.user = user;
    options.password = password;
    Cache cache(options);
    for (int i = 0; i < 6; ++i) {
      const absl::Status status = cache.pool.ping();
      EXPECT_EQ(std::string(status.message()).find(password), std::string::npos) << "a password is never told";
      if (status.ok()) return true;
    }
    return false;
  };
  EXPECT_TRUE(sign_in("", "a secret"));
  EXPECT_FALSE(sign_in("", "another secret"));
  EXPECT_TRUE(sign_in("office", "its own"));
  EXPECT_FALSE(sign_in("office", "a secret"));
  EXPECT_FALSE(sign_in("nobody", "its own"));
  EXPECT_EQ(log.text().find("secret"), std::string::npos) << log.text();
  EXPECT_NE(log.text().find("WRONGPASS"), std::string::npos) << log.text();
}

TEST(RedisPool, AServerThatRepeatsThePasswordDoesntGetItIntoTheLog) {
  const NonsenseServer server("-ERR unknown command 'AUTH', with args beginning with: 'a secret'\r\n");
  RedisOptions options = Cache::to(server.port());
  options.password = "a secret";
  Cache cache(options);
  LogCapture log;
  for (int i = 0; i < 6; ++i) {
    const absl::Status status = cache.pool.ping();
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(std::string(status.message()).find("secret"), std::string::npos) << status;
  }
  EXPECT_NE(log.text(), "");
  EXPECT_EQ(log.text().find("secret"), std::string::npos) << log.text();
}

TEST(RedisPool, AReplicaOrAFullRedisIsReadAndNotGivenUp) {
  RedisServer server;
  Cache cache(server.options());
  ASSERT_TRUE(cache.pool.set("a", "1", absl::Minutes(1)).ok());
  const RedisScript put("return redis.pcall('SET', KEYS[1], ARGV[1])");
  const auto expect_reading_only = [&] {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(cache.pool.set("b", "2", absl::Minutes(1)).code(), absl::StatusCode::kResourceExhausted);
      const auto answers = cache.pool.run(put, {{"b", {"2"}}});
      ASSERT_TRUE(answers.ok()) << answers.status();
      EXPECT_EQ(answers->front(), std::nullopt);
      EXPECT_EQ(*cache.pool.get("a"), "1");
    }
    EXPECT_EQ(cache.pool.counts().errors, 0);
  };
  server.say({"CONFIG", "SET", "maxmemory", "1"});
  expect_reading_only();
  server.say({"CONFIG", "SET", "maxmemory", "0"});
  ASSERT_TRUE(cache.pool.set("a", "1", absl::Minutes(1)).ok());
  server.say({"REPLICAOF", "127.0.0.1", "1"});
  expect_reading_only();
  server.say({"REPLICAOF", "NO", "ONE"});
  EXPECT_TRUE(cache.pool.set("b", "2", absl::Minutes(1)).ok());
}

// What may stand where Redis was thought to be. No call lasts longer than its limit, none is taken for an answer.
TEST(RedisPool, NonsenseIsRefusedInTime) {
  using Pace = NonsenseServer::Pace;
  struct Case {
    std::string answer;
    Pace pace = Pace::kAtOnce;
  };
  const std::vector<Case> cases = {
      {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"},
      {std::string(1000, '\0')},
      {"+OK\r\n"},
      {":1\r\n:2\r\n"},
      {"$-1\r\n"},
      {"*0\r\n"},
      {"*1\r\n*1\r\n*1\r\n$1\r\na\r\n"},
      {"*2\r\n$1\r\na\r\n$1\r\nb\r\n"},
      {"*1\r\n:7\r\n"},
      {"*2147483647\r\n"},
      {"*4096\r\n*4096\r\n*4096\r\n*4096\r\n*4096\r\n*4096\r\n*4096\r\n"},
      {"*-7\r\n"},
      {"*99999999999999999999\r\n"},
      {"$2147483647\r\nabc"},
      {"$-7\r\n"},
      {"$3\r\nabcdef"},
      {"*1\r\n$5\r\nhello"},
      {"*1\r\n$5\r\nhello\r\n", Pace::kByteByByte},
      {"$2000000000\r\n", Pace::kWithoutEnd},
      {"+", Pace::kWithoutEnd},
      {""},
  };
  const RedisScript script("return 1");
  for (const Case& one : cases) {
    SCOPED_TRACE(one.answer.substr(0, 60));
    const NonsenseServer server(one.answer, one.pace);
    RedisOptions options;
    options.address.port = server.port();
    options.breaker_errors = 100;
    if (one.pace == Pace::kByteByByte) options.command_timeout = absl::Milliseconds(60);  // 17 bytes, 5 ms each
    Cache cache(options);
    absl::Duration longest;
    for (int i = 0; i < 3; ++i) {
      const absl::Duration begin = steady_now();
      const auto got = cache.pool.get("key");
      EXPECT_FALSE(got.ok()) << got->value_or("nothing");
      longest = std::max(longest, steady_now() - begin);
      EXPECT_FALSE(one.answer != ":1\r\n:2\r\n" && cache.pool.run(script, {{"key", {}}}).ok());
    }
    EXPECT_LT(longest, absl::Seconds(2)) << "280 ms, but for a machine that does other things";
  }
}

}  // namespace
}  // namespace entente::common
