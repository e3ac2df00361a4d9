// What is kept of an answer, repaired, and followed, beside what a problem of the whole world says.
#include "services/matching/candidates/kept_candidates.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "services/common/base/clock.h"
#include "tests/matching/candidates/followed_world.h"

namespace entente::matching {
namespace {

using Response = v1::ListCandidatesResponse;

// A cache that loses, refuses and garbles.
class SpoiltCache : public CandidateCache {
 public:
  explicit SpoiltCache(const common::Clock& clock) : cache_(clock, {}) {}
  Lookup get(std::string_view key) override {
    if (down_) return {};
    Lookup lookup = cache_.get(key);
    if (lookup.found != nullptr && spoil_) {
      CachedCandidates value = *lookup.found;
      spoil_(value);
      lookup.found = std::make_shared<const CachedCandidates>(std::move(value));
    }
    return lookup;
  }
  bool put(std::string_view key, const CachedCandidates& value) override {
    if (down_) return false;
    return cache_.put(key, value);
  }
  void next(std::mt19937& random) {
    down_ = false;
    switch (random() % 7) {
      case 0:
        down_ = true;
        break;
      case 1:  // cut short
        spoil_ = [](CachedCandidates& value) { value.candidates.resize(value.candidates.size() * 2 / 3); };
        break;
      case 2:
        spoil_ = [](CachedCandidates& value) { value.candidates = "garbage"; };
        break;
      case 3:  // by another programme, or by other counts
        spoil_ = [](CachedCandidates& value) { value.fingerprint[5] ^= 1; };
        break;
      case 4:  // of a world that never was here
        spoil_ = [](CachedCandidates& value) { value.candidates[40] ^= 1; };
        break;
      case 5:
        spoil_ = [](CachedCandidates& value) { value.candidates.clear(); };
        break;
      default:
        spoil_ = nullptr;
    }
  }

 private:
  LocalCandidateCache cache_;
  bool down_ = false;
  std::function<void(CachedCandidates&)> spoil_;
};

TEST(KeptCandidates, EqualFreshOnesUnderAnyChanges) {
  common::ManualClock clock(absl::UnixEpoch());
  std::vector<int> all(8);
  for (unsigned seed = 0; seed < 8; ++seed) {
    LocalCandidateCache cache(clock, {});
    const std::vector<int> statuses = check_kept_equals_fresh(cache, seed, 50);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += statuses[i];
  }
  EXPECT_GT(all[Response::CACHE_STATUS_HIT], 20);
  EXPECT_GT(all[Response::CACHE_STATUS_REPAIRED], 20);
  EXPECT_GT(all[Response::CACHE_STATUS_MISS], 100);
  EXPECT_EQ(all[Response::CACHE_STATUS_BYPASSED], 0);
}

TEST(KeptCandidates, EqualFreshOnesWhateverTheCacheDoes) {
  common::ManualClock clock(absl::UnixEpoch());
  SpoiltCache cache(clock);
  const std::vector<int> statuses =
      check_kept_equals_fresh(cache, 11, 60, [&](std::mt19937& random) { cache.next(random); });
  EXPECT_GT(statuses[Response::CACHE_STATUS_BYPASSED], 0);
  EXPECT_GT(statuses[Response::CACHE_STATUS_MISS], 20);
}

TEST(KeptCandidates, AreRepairedByWhatWasTouchedAndAskedForAnewWhereThatIsWhoAsks) {
  common::ManualClock clock(absl::UnixEpoch());
  LocalCandidateCache cache(clock, {});
  ChangingWorld truth(1);
  FollowingReplica replica(truth, cache, 1000);
  std::string asker, partner;
  for (const std::string& name : truth.names()) {
    const Response reply = replica.ask(name, 3);
    if (reply.candidates_size() < 3) continue;
    asker = name;
    partner = partner_of(reply.candidates(0), name);
  }
  ASSERT_FALSE(asker.empty());
  EXPECT_EQ(replica.ask(asker, 3).cache_status(), Response::CACHE_STATUS_HIT);
  const auto withdraw = [&](const std::string& name) {
    truth.listings_events.push_back({name, nullptr});
    replica.catch_up();
  };
  withdraw(partner);
  const Response repaired = replica.ask(asker, 3);
  EXPECT_EQ(repaired.cache_status(), Response::CACHE_STATUS_REPAIRED);
  EXPECT_TRUE(content_of(repaired) == content_of(replica.fresh(asker, 3)));
  for (const auto& candidate : repaired.candidates()) EXPECT_NE(partner_of(candidate, asker), partner);
  EXPECT_EQ(replica.ask(asker, 3).cache_status(), Response::CACHE_STATUS_HIT) << "it was stored again";
  auto changed = *replica.world().listing(asker);
  changed.set_title("Another title");
  truth.listings_events.push_back({asker, std::make_shared<const listings::v1::Listing>(changed)});
  replica.catch_up();
  EXPECT_EQ(replica.ask(asker, 3).cache_status(), Response::CACHE_STATUS_MISS);
  // A replica that has just begun can't tell what has changed since, and its counts may be others.
  FollowingReplica other(truth, cache, 1000);
  EXPECT_EQ(other.ask(asker, 3).cache_status(), Response::CACHE_STATUS_MISS);
  EXPECT_TRUE(content_of(other.ask(asker, 3)) == content_of(other.fresh(asker, 3)));
}

TEST(KeptCandidates, ReplicasThatPassTheSameRevisionCountAlike) {
  common::ManualClock clock(absl::UnixEpoch());
  LocalCandidateCache cache(clock, {});
  ChangingWorld truth(2);
  for (int i = 0; i < 40; ++i) truth.change();
  FollowingReplica one(truth, cache, 16);
  for (int i = 0; i < 9; ++i) truth.change();
  one.catch_up();
  FollowingReplica other(truth, cache, 16);
  EXPECT_NE(one.world().listings->counted, nullptr);
  EXPECT_EQ(other.world().listings->counted, nullptr) << "it has just listed";
  const std::size_t before = truth.listings_events.size();
  while (truth.listings_events.size() < before + 20) truth.change();
  one.catch_up();
  other.catch_up();
  EXPECT_EQ(one.world().listings->counted->digest, other.world().listings->counted->digest);
  EXPECT_EQ(one.world().listings->counted->counted, nullptr) << "what was counted before is let go";
  for (const std::string& name : truth.names()) {
    if (one.world().listing(name) == nullptr) continue;
    EXPECT_EQ(one.ask(name, 3).cache_status(), Response::CACHE_STATUS_MISS);
    EXPECT_EQ(other.ask(name, 3).cache_status(), Response::CACHE_STATUS_HIT);
    break;
  }
}

TEST(KeptCandidates, AreBytesThatTellGarbage) {
  KeptCandidates kept;
  kept.of = {"l", "p", "d"};
  kept.threshold = Threshold{4200, "cities/ulm/listings/a"};
  kept.score_scale = 100;
  for (int i = 0; i < 5; ++i) kept.candidates.emplace_back().set_score(5000 - i);
  const std::string bytes = to_bytes(kept, 3);
  const auto shown = shown_of(bytes, kept.of);
  ASSERT_TRUE(shown.has_value());
  Response parsed;
  ASSERT_TRUE(parsed.ParseFromString(std::string(*shown)));
  EXPECT_EQ(parsed.candidates_size(), 3);
  EXPECT_EQ(parsed.score_scale(), 100);
  EXPECT_FALSE(shown_of(bytes, {"l", "p", "e"}).has_value());
  const auto back = from_bytes(bytes);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->candidates.size(), 5u);
  EXPECT_EQ(back->threshold->score, 4200);
  EXPECT_EQ(back->threshold->last, "cities/ulm/listings/a");
  EXPECT_EQ(to_bytes(*back, 3), bytes);
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(from_bytes(std::string_view(bytes).substr(0, length)).has_value()) << length;
  EXPECT_FALSE(from_bytes(bytes + "x").has_value());
}

TEST(CountInterval, GrowsWithTheNetwork) {
  EXPECT_EQ(count_interval(0), 1);
  EXPECT_EQ(count_interval(4095), 1);
  EXPECT_EQ(count_interval(4096), 32);
  EXPECT_EQ(count_interval(100'000), 512);
  EXPECT_EQ(count_interval(1'048'576), 8192);
}

}  // namespace
}  // namespace entente::matching
