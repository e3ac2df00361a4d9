// What is kept on a real Redis that replicas share, beside what a problem of the whole world says: while they lag and
// restart, and while Redis is wiped, garbled, filled, demoted and killed.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "services/common/base/log.h"
#include "services/matching/candidates/redis_candidate_cache.h"
#include "tests/matching/candidates/followed_world.h"
#include "tests/matching/redis.h"

namespace entente::matching {
namespace {

using Response = v1::ListCandidatesResponse;

// Does something to Redis, after it has mended what was done before.
class Spoiler {
 public:
  explicit Spoiler(Redis& redis) : redis_(redis) {}

  void next(std::mt19937& random) {
    mend();
    const std::string key = any_key(random);
    switch (random() % 10) {
      case 0:
        say({"FLUSHALL"});
        break;
      case 1:
        say({"DEL", key});
        break;
      case 2:
        put(key, std::string(random() % 300, static_cast<char>(random())));
        break;
      case 3: {
        const std::string value = value_of(key);
        put(key, value.substr(0, value.size() * (random() % 100) / 100));
        break;
      }
      case 4: {
        std::string value = value_of(key);
        if (!value.empty()) value[random() % value.size()] ^= static_cast<char>(1u << (random() % 8));
        put(key, value);
        break;
      }
      case 5:  // what is right elsewhere
        put(key, value_of(any_key(random)));
        break;
      case 6:
        say({"DEL", key});
        say({"LPUSH", key, "x"});
        break;
      case 7:
        say({"CONFIG", "SET", "maxmemory", "1"});
        break;
      case 8:
        say({"REPLICAOF", "127.0.0.1", "1"});
        break;
      default:
        redis_.kill_server();
        killed_ = true;
    }
  }
  void mend() {
    if (killed_) redis_.start();
    killed_ = false;
    say({"CONFIG", "SET", "maxmemory", "0"});
    say({"REPLICAOF", "NO", "ONE"});
  }

 private:
  common::RedisAnswer say(const std::vector<std::string>& words) { return redis_.server().say(words); }
  std::string any_key(std::mt19937& random) {
    const auto keys = say({"KEYS", "*"}).list;
    return keys.empty() ? "entente:none" : keys[random() % keys.size()].text;
  }
  std::string value_of(const std::string& key) { return say({"GET", key}).text; }
  void put(const std::string& key, const std::string& value) { say({"SET", key, value, "PX", "600000"}); }

  Redis& redis_;
  bool killed_ = false;
};

common::RedisOptions options_of(Redis& redis) {
  common::RedisOptions options = redis.server().options();
  options.breaker_pause = absl::Milliseconds(20);
  return options;
}

TEST(KeptOnRedis, EqualFreshOnesUnderAnyChanges) {
  Redis redis;
  RedisCandidateCache cache(redis.pool(options_of(redis)), {});
  std::vector<int> all(8);
  for (unsigned seed = 20; seed < 24; ++seed) {
    // Another network whose listings have the same names.
    redis.server().say({"FLUSHALL"});
    const std::vector<int> statuses = check_kept_equals_fresh(cache, seed, 50);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += statuses[i];
  }
  EXPECT_GT(all[Response::CACHE_STATUS_HIT], 10);
  EXPECT_GT(all[Response::CACHE_STATUS_REPAIRED], 10);
  EXPECT_GT(all[Response::CACHE_STATUS_MISS], 50);
  EXPECT_EQ(all[Response::CACHE_STATUS_BYPASSED], 0);
}

TEST(KeptOnRedis, EqualFreshOnesWhateverBecomesOfRedis) {
  const common::LogCapture log;
  Redis redis;
  RedisCandidateCache cache(redis.pool(options_of(redis)), {});
  Spoiler spoiler(redis);
  std::vector<int> all(8);
  for (unsigned seed = 30; seed < 34; ++seed) {
    // What other networks left is there, too.
    spoiler.mend();
    const std::vector<int> statuses =
        check_kept_equals_fresh(cache, seed, 50, [&](std::mt19937& random) { spoiler.next(random); });
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += statuses[i];
  }
  EXPECT_GT(all[Response::CACHE_STATUS_HIT] + all[Response::CACHE_STATUS_REPAIRED], 10);
  EXPECT_GT(all[Response::CACHE_STATUS_MISS], 50);
  EXPECT_GT(all[Response::CACHE_STATUS_BYPASSED], 5);
}

}  // namespace
}  // namespace entente::matching
