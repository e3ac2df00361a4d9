// What a candidate cache promises, of both kinds; and what is of Redis alone, on a real one.
#include "services/matching/candidates/candidate_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/metrics.h"
#include "services/matching/candidates/cached_value.h"
#include "services/matching/candidates/redis_candidate_cache.h"
#include "tests/matching/cache/values.h"
#include "tests/matching/redis.h"

namespace entente::matching {
namespace {

std::string key_of(int number) {
  return common::sha256_hex(std::to_string(number));
}

CachedCandidates value_of(std::int64_t profiles, std::int64_t listings, std::int64_t decisions,
                          const std::string& text = "") {
  CachedCandidates value;
  value.position.set_profiles(profiles);
  value.position.set_listings(listings);
  value.position.set_decisions(decisions);
  value.fingerprint = std::string(64, 'd');
  value.candidates = text.empty() ? common::concat(profiles, "/", listings, "/", decisions) : text;
  return value;
}

class CandidateCaches : public testing::TestWithParam<const char*> {
 protected:
  CandidateCaches() {
    if (GetParam() == std::string_view("Local")) {
      cache_ = std::make_unique<LocalCandidateCache>(clock_, CandidateCacheOptions{});
    } else {
      redis_ = std::make_unique<Redis>();
      cache_ = std::make_unique<RedisCandidateCache>(redis_->pool(), CandidateCacheOptions{});
    }
  }
  std::string text(const std::string& key) {
    const CandidateCache::Lookup lookup = cache_->get(key);
    EXPECT_TRUE(lookup.asked);
    return lookup.found != nullptr ? lookup.found->candidates : "nothing";
  }
  common::SystemClock clock_;
  std::unique_ptr<Redis> redis_;
  std::unique_ptr<CandidateCache> cache_;
};

TEST_P(CandidateCaches, KeepTheNewerValue) {
  EXPECT_EQ(text("key"), "nothing");
  ASSERT_TRUE(cache_->put("key", value_of(5, 7, 300)));
  EXPECT_EQ(text("key"), "5/7/300");
  for (const auto& older : {value_of(5, 7, 299), value_of(4, 7, 300), value_of(0, 0, 0)}) {
    EXPECT_TRUE(cache_->put("key", older));
    EXPECT_EQ(text("key"), "5/7/300");
  }
  // None is newer than the other, and the last one is as good.
  for (const auto& other : {value_of(6, 6, 300), value_of(6, 7, 299), value_of(5, 8, 299)}) {
    EXPECT_TRUE(cache_->put("key", other));
    EXPECT_EQ(text("key"), other.candidates);
  }
  EXPECT_TRUE(cache_->put("key", value_of(5, 8, 300)));
  EXPECT_EQ(text("key"), "5/8/300");
  EXPECT_TRUE(cache_->put("key", value_of(5, 8, 300, "the same position, of another version of the engine")));
  EXPECT_NE(text("key"), "5/8/300");
  EXPECT_EQ(text("other"), "nothing");
}

TEST_P(CandidateCaches, CompareRevisionsWithinOneTimelineOnly) {
  CachedCandidates before = value_of(5, 700, 300, "before the backup was restored");
  before.position.set_listings_timeline("one");
  CachedCandidates after = value_of(5, 600, 300, "after");
  after.position.set_listings_timeline("two");
  ASSERT_TRUE(cache_->put("key", before));
  ASSERT_TRUE(cache_->put("key", after));
  EXPECT_EQ(text("key"), "after") << "its revision is less, and says nothing";
  CachedCandidates older = after;
  older.position.set_listings(599);
  ASSERT_TRUE(cache_->put("key", older));
  EXPECT_EQ(text("key"), "after");
}

TEST_P(CandidateCaches, DecideAsIsNewerDoes) {
  std::mt19937_64 random(21);
  int stays = 0;
  for (int i = 0; i < 1500; ++i) {
    const std::string key = key_of(i);
    const CachedCandidates first = random_value(random);
    const CachedCandidates second = random_value(random);
    ASSERT_TRUE(cache_->put(key, first));
    ASSERT_TRUE(cache_->put(key, second));
    const auto found = cache_->get(key).found;
    ASSERT_TRUE(found != nullptr);
    const bool first_is_newer = is_newer(first.position, second.position);
    EXPECT_TRUE(same(*found, first_is_newer ? first : second))
        << first.position.ShortDebugString() << " then " << second.position.ShortDebugString();
    stays += first_is_newer;
  }
  EXPECT_GT(stays, 30);
}

TEST_P(CandidateCaches, TakeAndGiveMany) {
  std::vector<std::pair<std::string, CachedCandidates>> values;
  std::vector<std::string> keys;
  for (int i = 0; i < 100; ++i) {
    keys.push_back(key_of(i));
    if (i % 3 != 0) values.push_back({key_of(i), value_of(i, i, i)});
  }
  const std::vector<bool> stored = cache_->put_many(values);
  EXPECT_EQ(stored, std::vector<bool>(values.size(), true));
  const auto found = cache_->get_many(keys);
  ASSERT_EQ(found.size(), keys.size());
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(found[i].asked);
    ASSERT_EQ(found[i].found != nullptr, i % 3 != 0) << i;
    EXPECT_EQ(i % 3 == 0 ? i : found[i].found->position.listings(), i);
  }
  EXPECT_TRUE(cache_->get_many({}).empty());
  EXPECT_TRUE(cache_->put_many({}).empty());
}

// Writers of rising positions race; whatever their order, the newest one is there at the end, and at no time does a
// reader see an older one than before.
TEST_P(CandidateCaches, NeverGoBackWhileWritersRace) {
  constexpr int kWriters = 6;
  constexpr int kWrites = 150;
  std::atomic<std::int64_t> next = 1;
  std::atomic<bool> ended = false;
  std::atomic<int> went_back = 0;
  std::thread reader([&] {
    for (std::int64_t last = 0; !ended;) {
      const auto found = cache_->get("key").found;
      const std::int64_t now = found != nullptr ? found->position.listings() : 0;
      if (now < last) ++went_back;
      last = now;
    }
  });
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&] {
      for (int i = 0; i < kWrites; ++i) {
        const std::int64_t revision = next++;
        // Others overtake here.
        std::this_thread::yield();
        EXPECT_TRUE(cache_->put("key", value_of(1, revision, 1)));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  ended = true;
  reader.join();
  EXPECT_EQ(went_back, 0);
  EXPECT_EQ(cache_->get("key").found->position.listings(), kWriters * kWrites);
}

INSTANTIATE_TEST_SUITE_P(Both, CandidateCaches, testing::Values("Local", "Redis"),
                         [](const auto& one) { return std::string(one.param); });

TEST(RedisCandidateCache, IgnoresAndReplacesWhateverElseIsThere) {
  Redis redis;
  RedisCandidateCache cache(redis.pool(), {});
  const auto raw = redis.pool();
  const std::string key = key_of(1);
  const std::string at = RedisCandidateCache::redis_key(key);
  const CachedCandidates value = value_of(5, 7, 300);
  const CachedCandidates newer = value_of(9, 9, 999);
  const std::string good = *encode(key, newer);
  std::vector<std::string> garbage = {
      "", "garbage", std::string(500, '\0'), good + "x", good.substr(0, good.size() - 1), *encode(key_of(2), newer)};
  for (std::size_t i = 0; i < good.size(); ++i) {
    garbage.push_back(good);
    garbage.back()[i] = static_cast<char>(garbage.back()[i] ^ 1);
  }
  for (const std::string& bytes : garbage) {
    ASSERT_TRUE(raw->set(at, bytes, absl::Minutes(1)).ok());
    const auto lookup = cache.get(key);
    EXPECT_TRUE(lookup.asked);
    EXPECT_FALSE(lookup.found != nullptr);
    EXPECT_TRUE(cache.put(key, value));
    const auto found = cache.get(key).found;
    EXPECT_TRUE(found != nullptr && same(*found, value)) << "however new it says that it is";
  }
  for (const std::vector<std::string>& other :
       {std::vector<std::string>{"LPUSH", at, "x"}, {"HSET", at, "x", "y"}, {"SADD", at, "x"}}) {
    redis.server().say({"DEL", at});
    EXPECT_EQ(redis.server().say(other).number, 1);
    EXPECT_FALSE(cache.get(key).found != nullptr);
    EXPECT_TRUE(cache.put(key, value));
    EXPECT_TRUE(cache.get(key).found != nullptr);
  }
  ASSERT_TRUE(raw->set(at, good, absl::Minutes(1)).ok());
  EXPECT_TRUE(cache.put(key, value));
  EXPECT_TRUE(same(*cache.get(key).found, newer)) << "what is whole and newer stays";
}

TEST(RedisCandidateCache, EveryValueEnds) {
  Redis redis;
  RedisCandidateCache cache(redis.pool(), {.time_to_live = absl::Minutes(30)});
  const std::string at = RedisCandidateCache::redis_key("key");
  ASSERT_TRUE(cache.put("key", value_of(1, 1, 1)));
  const std::int64_t milliseconds = redis.server().say({"PTTL", at}).number;
  EXPECT_GT(milliseconds, 29 * 60'000);
  EXPECT_LE(milliseconds, 30 * 60'000);
}

TEST(RedisCandidateCache, SaysWhatBecomesOfRedis) {
  Redis redis;
  common::Metrics metrics;
  common::RedisOptions options = redis.server().options();
  options.breaker_pause = absl::Hours(1);
  RedisCandidateCache cache(redis.pool(options), {.metrics = &metrics});
  const auto says = [&](const std::string& line) {
    const std::string text = metrics.text();
    EXPECT_NE(text.find(line + "\n"), std::string::npos) << line << "\n" << text;
  };
  const CachedCandidates value = value_of(2, 2, 2);
  EXPECT_TRUE(cache.put("key", value));
  EXPECT_TRUE(cache.put("key", value_of(1, 1, 1)));
  EXPECT_TRUE(cache.get("key").found != nullptr);
  redis.server().say({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_FALSE(cache.put("key", value_of(3, 3, 3)));
  says("entente_redis_writes_total{result=\"stored\"} 1");
  says("entente_redis_writes_total{result=\"newer_stays\"} 1");
  says("entente_redis_writes_total{result=\"refused\"} 1");
  says(common::concat("entente_redis_stored_bytes_total{cache=\"candidates\"} ", encode("key", value)->size()));
  // One of them taught Redis the script.
  says("entente_redis_calls_total{result=\"answered\"} 5");
  says("entente_redis_breaker_open{cache=\"candidates\"} 0");
  redis.kill_server();
  for (int i = 0; i < 8; ++i) EXPECT_FALSE(cache.get("key").asked);
  EXPECT_FALSE(cache.put("key", value));
  says("entente_redis_calls_total{result=\"failed\"} 5");
  says("entente_redis_calls_total{result=\"left_alone\"} 4");
  says("entente_redis_breaker_open{cache=\"candidates\"} 1");
}

TEST(LocalCandidateCache, ForgetsTheLongestUnusedAndTheOld) {
  common::ManualClock clock(absl::UnixEpoch());
  LocalCandidateCache cache(clock, {.time_to_live = absl::Minutes(1), .entries = 2});
  cache.put("a", value_of(1, 1, 1));
  cache.put("b", value_of(1, 1, 1));
  cache.get("a");
  cache.put("c", value_of(1, 1, 1));
  EXPECT_FALSE(cache.get("b").found != nullptr);
  EXPECT_TRUE(cache.get("a").found != nullptr);
  clock.advance(absl::Minutes(2));
  EXPECT_FALSE(cache.get("a").found != nullptr);
  EXPECT_FALSE(cache.get("c").found != nullptr);
}

TEST(LocalCandidateCache, IsAsLargeAsItMayBe) {
  common::ManualClock clock(absl::UnixEpoch());
  LocalCandidateCache cache(clock, {.bytes = 10'000});
  const CachedCandidates large = value_of(1, 1, 1, std::string(3000, 'x'));
  for (const char* key : {"a", "b", "c", "d", "d"}) cache.put(key, large);
  EXPECT_FALSE(cache.get("a").found != nullptr);
  for (const char* key : {"b", "c", "d"}) EXPECT_TRUE(cache.get(key).found != nullptr) << key;
  cache.put("e", value_of(1, 1, 1, std::string(20'000, 'x')));
  EXPECT_FALSE(cache.get("e").found != nullptr);
  EXPECT_TRUE(cache.get("d").found != nullptr) << "what is larger than all of it takes nobody's place";
}

}  // namespace
}  // namespace entente::matching
