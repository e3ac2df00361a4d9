#include "services/matching/candidates/candidate_cache.h"

#include <iterator>

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
  if (a.profiles_timeline() != b.profiles_timeline() || a.listings_timeline() != b.listings_timeline() ||
      a.decisions_timeline() != b.decisions_timeline()) {
    return false;
  }
  const bool older_part = a.profiles() < b.profiles() || a.listings() < b.listings() || a.decisions() < b.decisions();
  const bool newer_part = a.profiles() > b.profiles() || a.listings() > b.listings() || a.decisions() > b.decisions();
  return newer_part && !older_part;
}

std::vector<CandidateCache::Lookup> CandidateCache::get_many(const std::vector<std::string>& keys) {
  std::vector<Lookup> found;
  found.reserve(keys.size());
  for (const std::string& key : keys) found.push_back(get(key));
  return found;
}

std::vector<bool> CandidateCache::put_many(const std::vector<std::pair<std::string, CachedCandidates>>& values) {
  std::vector<bool> stored;
  stored.reserve(values.size());
  for (const auto& [key, value] : values) stored.push_back(put(key, value));
  return stored;
}

LocalCandidateCache::LocalCandidateCache(const common::Clock& clock, CandidateCacheOptions options)
    : clock_(clock), options_(options) {}

CandidateCache::Lookup LocalCandidateCache::get(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(std::string(key));
  if (found == by_key_.end()) return {true, nullptr};
  if (found->second->end <= clock_.steady()) {
    remove(found->second);
    return {true, nullptr};
  }
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return {true, found->second->value};
}

bool LocalCandidateCache::put(std::string_view key, const CachedCandidates& value) {
  const absl::Duration now = clock_.steady();
  Entry entry{std::string(key), std::make_shared<const CachedCandidates>(value), now + options_.time_to_live};
  if (entry.bytes() > options_.bytes) return false;
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(entry.key);
  if (found != by_key_.end()) {
    if (found->second->end > now && is_newer(found->second->value->position, value.position)) return true;
    remove(found->second);
  }
  bytes_ += entry.bytes();
  by_use_.push_front(std::move(entry));
  by_key_.emplace(by_use_.front().key, by_use_.begin());
  while (by_use_.size() > options_.entries || bytes_ > options_.bytes) remove(std::prev(by_use_.end()));
  return true;
}

void LocalCandidateCache::remove(Place place) {
  bytes_ -= place->bytes();
  by_key_.erase(place->key);
  by_use_.erase(place);
}

}  // namespace entente::matching
