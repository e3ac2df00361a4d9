// Candidate cache on Redis, shared by replicas. Values are cached_value.h; a newer one is never overwritten by an older
// one, which a script sees to within Redis (put_unless_newer.lua). A Redis that is full, a replica without rights to
// write, or gone: the cache can't be asked, and the answers are the same. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/common/storage/redis_pool.h"
#include "services/matching/candidates/candidate_cache.h"

namespace entente::matching {

class RedisCandidateCache : public CandidateCache {
 public:
  RedisCandidateCache(std::unique_ptr<common::RedisPool> pool, CandidateCacheOptions options);
  Lookup get(std::string_view key) override;
  bool put(std::string_view key, const CachedCandidates& value) override;
  // One trip for all.
  std::vector<Lookup> get_many(const std::vector<std::string>& keys) override;
  std::vector<bool> put_many(const std::vector<std::pair<std::string, CachedCandidates>>& values) override;

  // The key in Redis.
  static std::string redis_key(std::string_view key);

 private:
  void tell() const;
  const std::unique_ptr<common::RedisPool> pool_;
  const CandidateCacheOptions options_;
  const common::RedisScript put_unless_newer_;
  std::shared_ptr<void> told_;  // last: it looks at what stands above
};

}  // namespace entente::matching
