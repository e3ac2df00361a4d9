#include "services/matching/candidates/redis_candidate_cache.h"

#include <charconv>

#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"

namespace entente::matching {
namespace {

// magic | 3 × 16 hex digits of position | 64 hex digits of the digest of all else | 64 of the fingerprint | candidates
constexpr std::string_view kMagic = "entente.candidates.2\n";
constexpr std::size_t kPart = 16;
constexpr std::size_t kDigest = 64;

std::string redis_key(std::string_view key) {
  return common::concat("entente:candidates:2:", key);
}

std::string digest_of_value(std::string_view key, std::string_view position, std::string_view body) {
  return common::Digest(kMagic).add(key).add(position).add(body).finish_hex();
}

// 16 hexadecimal digits, so that texts have the order of numbers.
std::string format_part(std::int64_t part) {
  std::string text(kPart, '0');
  for (std::size_t i = kPart; i-- > 0; part >>= 4) text[i] = "0123456789abcdef"[part & 15];
  return text;
}

std::int64_t parse_part(std::string_view text) {
  std::int64_t part = 0;
  std::from_chars(text.data(), text.data() + text.size(), part, 16);
  return part;
}

}  // namespace

RedisCandidateCache::RedisCandidateCache(std::unique_ptr<common::RedisPool> pool, CandidateCacheOptions options)
    : pool_(std::move(pool)), options_(options) {}

std::string RedisCandidateCache::encode(std::string_view key, const CachedCandidates& value) {
  const std::string position =
      common::concat(format_part(value.position.profiles()), format_part(value.position.listings()),
                     format_part(value.position.decisions()));
  const std::string body = common::concat(value.fingerprint, value.candidates);
  return common::concat(kMagic, position, digest_of_value(key, position, body), body);
}

std::optional<CachedCandidates> RedisCandidateCache::decode(std::string_view key, std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  bytes.remove_prefix(kMagic.size());
  if (bytes.size() < 3 * kPart + 2 * kDigest) return std::nullopt;
  const std::string_view position = bytes.substr(0, 3 * kPart);
  const std::string_view digest = bytes.substr(3 * kPart, kDigest);
  const std::string_view body = bytes.substr(3 * kPart + kDigest);
  if (digest != digest_of_value(key, position, body)) return std::nullopt;
  CachedCandidates value;
  value.position.set_profiles(parse_part(position.substr(0, kPart)));
  value.position.set_listings(parse_part(position.substr(kPart, kPart)));
  value.position.set_decisions(parse_part(position.substr(2 * kPart)));
  value.fingerprint = std::string(body.substr(0, kDigest));
  value.candidates = std::string(body.substr(kDigest));
  return value;
}

CandidateCache::Lookup RedisCandidateCache::get(std::string_view key) {
  const absl::StatusOr<std::optional<std::string>> bytes = pool_->get(redis_key(key));
  if (!bytes.ok()) return {};
  return {true, bytes->has_value() ? decode(key, **bytes) : std::nullopt};
}

bool RedisCandidateCache::put(std::string_view key, const CachedCandidates& value) {
  const Lookup present = get(key);
  if (!present.asked) return false;
  if (present.found.has_value() && is_newer(present.found->position, value.position)) return true;
  return pool_->set(redis_key(key), encode(key, value), options_.time_to_live).ok();
}

}  // namespace entente::matching
