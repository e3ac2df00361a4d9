// Redis is broken on purpose under a matching service: each answer is the one that a service without Redis gives, in
// time, and says honestly what the cache did; once the fault is over, the cache is used again and nobody had to help.
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "services/common/base/strings.h"
#include "services/matching/candidates/redis_candidate_cache.h"
#include "tests/common/nonsense_server.h"
#include "tests/matching/house.h"
#include "tests/matching/redis.h"

namespace entente::matching {
namespace {

using Response = v1::ListCandidatesResponse;
using Statuses = std::set<Response::CacheStatus>;
using common::comes_true;
constexpr auto kHit = Response::CACHE_STATUS_HIT;
constexpr auto kMiss = Response::CACHE_STATUS_MISS;
constexpr auto kBypassed = Response::CACHE_STATUS_BYPASSED;

class RedisFaults : public testing::Test {
 protected:
  RedisFaults() {
    programme_ = house_.create_programme(example_programme());
    EXPECT_EQ(plain_.create_programme(example_programme()), programme_);
    const auto& all = GroundFloor::get().all_listings();
    for (std::size_t i = 0; i < all.size() && listings_.size() < 8; i += all.size() / 8) {
      listings_.push_back(all[i].name());
      fresh_.push_back(content(ask(plain_, listings_.back(), 0)));
    }
    EXPECT_EQ(ask_all(), Statuses{kMiss});
    EXPECT_EQ(ask_all(), Statuses{kHit});
  }
  // As it ships, but for the pause: a test waits for the end of it.
  common::RedisOptions options() {
    common::RedisOptions options;
    options.address.port = redis_.server().port();
    options.breaker_pause = absl::Milliseconds(100);
    return options;
  }
  static std::string content(Response response) {
    response.clear_cache_status();
    response.clear_position();
    return response.DebugString();
  }
  Response ask(MatchingHouse& house, const std::string& listing, int count) const {
    v1::ListCandidatesRequest request;
    request.set_programme(programme_);
    request.set_listing(listing);
    request.set_max_candidates(count);
    const absl::Duration begin = common::steady_now();
    const auto reply =
        call(house.candidates, &v1::CandidateService::Stub::ListCandidates, house.as(Who::kObserver), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    // Two calls to Redis of 0.28 s each at most, and the work; the rest is for a machine that does other things.
    EXPECT_LT(common::steady_now() - begin, absl::Seconds(3));
    return reply.value_or(Response());
  }
  // All of them, held against what a service without Redis said.
  Statuses ask_all() {
    Statuses statuses;
    for (std::size_t i = 0; i < listings_.size(); ++i) {
      const Response reply = ask(house_, listings_[i], 0);
      EXPECT_EQ(content(reply), fresh_[i]) << listings_[i];
      statuses.insert(reply.cache_status());
    }
    return statuses;
  }
  // A question that nobody has asked before.
  Response::CacheStatus ask_new() { return ask(house_, listings_.front(), ++count_).cache_status(); }
  // Without a hand.
  void expect_recovery() {
    EXPECT_TRUE(comes_true([&] { return ask_all() == Statuses{kHit}; })) << "the cache isn't used again";
    EXPECT_EQ(ask_new(), kMiss);
  }
  std::vector<std::string> keys() {
    std::vector<std::string> keys;
    for (const auto& key : redis_.server().say({"KEYS", "*"}).list) keys.push_back(key.text);
    return keys;
  }

  Redis redis_;
  MatchingHouse plain_;
  MatchingHouse house_{redis_.pool(options())};
  std::string programme_;
  std::vector<std::string> listings_;
  std::vector<std::string> fresh_;
  int count_ = 100;
};

TEST_F(RedisFaults, Killed) {
  redis_.kill_server();
  EXPECT_EQ(ask_all(), Statuses{kBypassed});
  redis_.start();
  expect_recovery();
}

TEST_F(RedisFaults, Paused) {
  redis_.server().pause();
  EXPECT_EQ(ask_all(), Statuses{kBypassed});
  redis_.server().go_on();
  expect_recovery();
}

TEST_F(RedisFaults, Slow) {
  // It reads, and answers nobody for a while.
  ASSERT_EQ(redis_.server().say({"CLIENT", "PAUSE", "1500", "ALL"}).text, "OK");
  EXPECT_EQ(ask_new(), kBypassed);
  expect_recovery();
}

TEST_F(RedisFaults, Full) {
  redis_.server().say({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_EQ(ask_all(), Statuses{kHit}) << "what is there is still read";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask_new(), kBypassed);
  EXPECT_EQ(ask_all(), Statuses{kHit}) << "and isn't given up";
  redis_.server().say({"CONFIG", "SET", "maxmemory", "0"});
  expect_recovery();
}

TEST_F(RedisFaults, Wiped) {
  redis_.server().say({"FLUSHALL"});
  EXPECT_EQ(ask_all(), Statuses{kMiss});
  expect_recovery();
}

TEST_F(RedisFaults, AReadOnlyReplica) {
  redis_.server().say({"REPLICAOF", "127.0.0.1", "1"});
  EXPECT_EQ(ask_all(), Statuses{kHit});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask_new(), kBypassed);
  redis_.server().say({"REPLICAOF", "NO", "ONE"});
  expect_recovery();
}

TEST_F(RedisFaults, AnsweringGarbage) {
  redis_.kill_server();
  for (const std::string& nonsense : {std::string("HTTP/1.1 200 OK\r\n\r\n"), std::string("*1\r\n$3\r\nabc\r\n"),
                                      std::string("+OK\r\n"), std::string(":1\r\n")}) {
    const common::NonsenseServer server(nonsense, common::NonsenseServer::Pace::kAtOnce, redis_.server().port());
    // A well-formed answer that is no value of ours is a value that somebody else put there.
    for (const auto status : ask_all()) EXPECT_NE(status, kHit) << nonsense;
  }
  redis_.start();
  expect_recovery();
}

TEST_F(RedisFaults, ForeignValues) {
  const std::vector<std::string> stored = keys();
  ASSERT_EQ(stored.size(), listings_.size());
  const std::string one = redis_.server().say({"GET", stored[0]}).text;
  const std::string other = redis_.server().say({"GET", stored[1]}).text;
  std::string flipped = one;
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  for (const std::string& value : {std::string("garbage"), std::string(), one.substr(0, one.size() - 1), flipped}) {
    for (const std::string& key : stored) redis_.server().say({"SET", key, value});
    EXPECT_EQ(ask_all(), Statuses{kMiss});
    EXPECT_EQ(ask_all(), Statuses{kHit});
  }
  redis_.server().say({"SET", stored[0], other});
  redis_.server().say({"DEL", stored[1]});
  redis_.server().say({"LPUSH", stored[1], "a value of another type"});
  EXPECT_EQ(ask_all(), (Statuses{kHit, kMiss}));
  expect_recovery();
}

TEST_F(RedisFaults, WrongPassword) {
  redis_.server().say({"CONFIG", "SET", "requirepass", "another"});
  redis_.server().say({"CLIENT", "KILL", "TYPE", "normal"}, "another");
  EXPECT_EQ(ask_all(), Statuses{kBypassed});
  redis_.server().say({"CONFIG", "SET", "requirepass", ""}, "another");
  expect_recovery();
}

TEST_F(RedisFaults, WrongDatabase) {
  common::RedisOptions wrong = options();
  wrong.database = 1000;
  house_.restart(redis_.pool(wrong));
  EXPECT_EQ(ask_all(), Statuses{kBypassed});
  common::RedisOptions other = options();
  other.database = 7;
  house_.restart(redis_.pool(other));
  EXPECT_EQ(ask_all(), Statuses{kMiss});
  expect_recovery();
}

}  // namespace
}  // namespace entente::matching
