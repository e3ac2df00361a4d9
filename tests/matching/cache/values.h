// Cached values at random, for tests.
#pragma once

#include <random>
#include <string>

#include "services/common/text/sha256.h"
#include "services/matching/candidates/candidate_cache.h"

namespace entente::matching {

inline std::string random_bytes(std::mt19937_64& random, std::size_t most) {
  std::string bytes(random() % (most + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// Revisions of all sizes, often neighbours of each other.
inline std::int64_t random_revision(std::mt19937_64& random) {
  constexpr std::int64_t kNear[] = {0, 254, 65'534, 4'294'967'294, 9'007'199'254'740'991, 9'223'372'036'854'775'803};
  return kNear[random() % std::size(kNear)] + static_cast<std::int64_t>(random() % 4);
}

// Mostly of one past.
inline type::v1::Position random_position(std::mt19937_64& random) {
  const auto timeline = [&] { return std::string(random() % 4 == 0 ? random() % 20 : 12, 't'); };
  type::v1::Position position;
  position.set_profiles(random_revision(random));
  position.set_listings(random_revision(random));
  position.set_decisions(random_revision(random));
  position.set_profiles_timeline(timeline());
  position.set_listings_timeline(timeline());
  position.set_decisions_timeline(timeline());
  return position;
}

inline CachedCandidates random_value(std::mt19937_64& random) {
  return {random_position(random), common::sha256_hex(random_bytes(random, 8)), random_bytes(random, 300)};
}

inline bool same(const CachedCandidates& a, const CachedCandidates& b) {
  return a.position.SerializeAsString() == b.position.SerializeAsString() && a.fingerprint == b.fingerprint &&
         a.candidates == b.candidates;
}

}  // namespace entente::matching
