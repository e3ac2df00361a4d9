// Candidate cache: best partners of one listing, kept for those who ask again. An interface with two implementations,
// in process (below) and on Redis (redis_candidate_cache.h). It is asked before any work. It may lose, refuse or garble
// anything at any time: whoever reads checks the fingerprint, so that a cached answer always equals a fresh one.
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "entente/type/v1/quantity.pb.h"

namespace entente::common {
class Clock;
class Metrics;
}  // namespace entente::common

namespace entente::matching {

// A question. Its answer depends on the world besides, which the fingerprint stands for.
struct CandidateKey {
  std::string listing;
  std::string programme;
  std::int32_t as_of = 0;
  std::int32_t max_candidates = 0;

  // One text for the whole key: 64 hexadecimal digits.
  std::string text() const;
};

struct CachedCandidates {
  type::v1::Position position;  // of whoever stored it: a newer one's answer stays
  std::string fingerprint;      // 64 hexadecimal digits: of all that the answer follows from (problems.h)
  std::string candidates;       // a body (candidates_reply.h), or kept ones with it (kept_candidates.h)
};

// True when no part of `a` is older than that of `b` and one is newer. Revisions of different timelines can't be
// compared: then neither is newer.
bool is_newer(const type::v1::Position& a, const type::v1::Position& b);

class CandidateCache {
 public:
  virtual ~CandidateCache() = default;
  struct Lookup {
    bool asked = false;                             // false: the cache couldn't be asked
    std::shared_ptr<const CachedCandidates> found;  // null: there is nothing of use
  };
  virtual Lookup get(std::string_view key) = 0;
  // Stores unless a newer value is there; every value ends after the time to live. False: the cache couldn't be asked,
  // or didn't take it.
  virtual bool put(std::string_view key, const CachedCandidates& value) = 0;
  // Both for many keys, whatever trips that saves; results in their order.
  virtual std::vector<Lookup> get_many(const std::vector<std::string>& keys);
  virtual std::vector<bool> put_many(const std::vector<std::pair<std::string, CachedCandidates>>& values);
};

struct CandidateCacheOptions {
  absl::Duration time_to_live = absl::Minutes(30);
  // On Redis only, null: none. They outlive the cache and count what Redis did: entente_redis_calls_total and
  // …_writes_total by result, …_stored_bytes_total, and whether its breaker is open, …_breaker_open.
  common::Metrics* metrics = nullptr;
  // In process only: the longest unused ones go first.
  std::size_t entries = 4096;
  std::size_t bytes = std::size_t{128} << 20;
};

// In process: a map with the order of use.
class LocalCandidateCache : public CandidateCache {
 public:
  LocalCandidateCache(const common::Clock& clock, CandidateCacheOptions options);
  Lookup get(std::string_view key) override;
  bool put(std::string_view key, const CachedCandidates& value) override;

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const CachedCandidates> value;  // shared with those who are answered by it
    absl::Duration end;                             // by the steady clock
    std::size_t bytes() const { return key.size() + value->fingerprint.size() + value->candidates.size(); }
  };
  using Place = std::list<Entry>::iterator;
  void remove(Place place);
  const common::Clock& clock_;
  const CandidateCacheOptions options_;
  std::mutex mutex_;
  std::list<Entry> by_use_;  // the last used first
  std::unordered_map<std::string, Place> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace entente::matching
