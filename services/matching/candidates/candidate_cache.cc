#include "services/matching/candidates/candidate_cache.h"

#include "services/common/base/clock.h"
#include "services/common/text/sha256.h"

namespace entente::matching {

std::string CandidateKey::text() const {
  return common::Digest("entente.candidates.v2")
      .add(listing)
      .add(programme)
      .add(std::to_string(as_of))
      .add(std::to_string(max_candidates))
      .finish_hex();
}

bool is_newer(const type::v1::Position& a, const type::v1::Position& b) {
  const bool older_part = a.profiles() < b.profiles() || a.listings() < b.listings() || a.decisions() < b.decisions();
  const bool newer_part = a.profiles() > b.profiles() || a.listings() > b.listings() || a.decisions() > b.decisions();
  return newer_part && !older_part;
}

LocalCandidateCache::LocalCandidateCache(const common::Clock& clock, CandidateCacheOptions options)
    : clock_(clock), options_(options) {}

CandidateCache::Lookup LocalCandidateCache::get(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(std::string(key));
  if (found == by_key_.end()) return {true, std::nullopt};
  if (found->second->end <= clock_.steady()) {
    by_use_.erase(found->second);
    by_key_.erase(found);
    return {true, std::nullopt};
  }
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return {true, found->second->value};
}

bool LocalCandidateCache::put(std::string_view key, const CachedCandidates& value) {
  const absl::Duration now = clock_.steady();
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(std::string(key));
  if (found != by_key_.end()) {
    if (found->second->end > now && is_newer(found->second->value.position, value.position)) return true;
    by_use_.erase(found->second);
    by_key_.erase(found);
  }
  by_use_.push_front({std::string(key), value, now + options_.time_to_live});
  by_key_.emplace(std::string(key), by_use_.begin());
  while (by_use_.size() > options_.entries) {
    by_key_.erase(by_use_.back().key);
    by_use_.pop_back();
  }
  return true;
}

}  // namespace entente::matching
