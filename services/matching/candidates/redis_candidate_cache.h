// Candidate cache on Redis. A value carries its position, a digest of itself and its key, so that whatever else stands
// under the key is ignored. A newer value isn't overwritten: it is read first. Two writers may still cross between
// reading and writing; the loser costs a computation, never an answer, since every reader checks the position.
// Thread-safe.
#pragma once

#include <memory>

#include "services/common/storage/redis_pool.h"
#include "services/matching/candidates/candidate_cache.h"

namespace entente::matching {

class RedisCandidateCache : public CandidateCache {
 public:
  RedisCandidateCache(std::unique_ptr<common::RedisPool> pool, CandidateCacheOptions options);
  Lookup get(std::string_view key) override;
  bool put(std::string_view key, const CachedCandidates& value) override;

  // The value as bytes, and back; nothing when they aren't exactly what encode() makes for that key.
  static std::string encode(std::string_view key, const CachedCandidates& value);
  static std::optional<CachedCandidates> decode(std::string_view key, std::string_view bytes);

 private:
  const std::unique_ptr<common::RedisPool> pool_;
  const CandidateCacheOptions options_;
};

}  // namespace entente::matching
