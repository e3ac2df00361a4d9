#include "services/matching/candidates/redis_candidate_cache.h"

#include <optional>

#include "services/common/base/strings.h"
#include "services/common/rpc/metrics.h"
#include "services/matching/candidates/cached_value.h"

namespace entente::matching {
namespace {

constexpr common::Metric kWrites("entente_redis_writes_total",
                                 "Values that were to be stored in Redis, by what it did with them.", {"result"});
constexpr common::Metric kStoredBytes("entente_redis_stored_bytes_total", "Bytes stored in Redis.", {"cache"});
constexpr common::Metric kRedisCalls("entente_redis_calls_total", "Calls of Redis, by what came of them.", {"result"});
constexpr common::Metric kBreaker("entente_redis_breaker_open", "1 while Redis is left alone.", {"cache"});

}  // namespace

extern const char* const kPutUnlessNewerLua;  // put_unless_newer.lua

RedisCandidateCache::RedisCandidateCache(std::unique_ptr<common::RedisPool> pool, CandidateCacheOptions options)
    : pool_(std::move(pool)), options_(options), put_unless_newer_(kPutUnlessNewerLua) {
  if (options_.metrics != nullptr) told_ = options_.metrics->before_text([this] { tell(); });
}

std::string RedisCandidateCache::redis_key(std::string_view key) {
  return common::concat("entente:candidates:", kCachedValueVersion, ":", key);
}

CandidateCache::Lookup RedisCandidateCache::get(std::string_view key) {
  return std::move(get_many({std::string(key)}).front());
}

bool RedisCandidateCache::put(std::string_view key, const CachedCandidates& value) {
  return put_many({{std::string(key), value}}).front();
}

std::vector<CandidateCache::Lookup> RedisCandidateCache::get_many(const std::vector<std::string>& keys) {
  std::vector<std::string> redis_keys;
  redis_keys.reserve(keys.size());
  for (const std::string& key : keys) redis_keys.push_back(redis_key(key));
  const auto values = pool_->get_many(redis_keys);
  std::vector<Lookup> found(keys.size());
  if (!values.ok()) return found;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::optional<std::string>& bytes = (*values)[i];
    found[i].asked = true;
    if (!bytes.has_value()) continue;
    if (std::optional<CachedCandidates> value = decode(keys[i], *bytes))
      found[i].found = std::make_shared<const CachedCandidates>(*std::move(value));
  }
  return found;
}

std::vector<bool> RedisCandidateCache::put_many(const std::vector<std::pair<std::string, CachedCandidates>>& values) {
  struct Write {
    std::size_t of;  // index in `values`
    std::string key;
    std::string bytes;
    std::string prefix;
  };
  std::vector<Write> writes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& [key, value] = values[i];
    if (std::optional<std::string> bytes = encode(key, value))
      writes.push_back({i, redis_key(key), *std::move(bytes), checksum_prefix(key)});
  }
  const std::string milliseconds = std::to_string(absl::ToInt64Milliseconds(options_.time_to_live));
  std::vector<common::RedisScriptCall> calls;
  calls.reserve(writes.size());
  for (const Write& write : writes) calls.push_back({write.key, {write.bytes, milliseconds, write.prefix}});
  std::vector<bool> stored(values.size(), false);
  const auto answers = pool_->run(put_unless_newer_, calls);
  if (!answers.ok()) return stored;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    const std::optional<std::int64_t>& answer = (*answers)[i];
    stored[writes[i].of] = answer.has_value();
    if (options_.metrics == nullptr) continue;
    options_.metrics->count(kWrites, {!answer.has_value() ? "refused" : *answer == 0 ? "newer_stays" : "stored"});
    if (answer.value_or(0) == 1) {
      options_.metrics->count(kStoredBytes, {"candidates"}, static_cast<double>(writes[i].bytes.size()));
    }
  }
  return stored;
}

void RedisCandidateCache::tell() const {
  const common::RedisCounts now = pool_->counts();
  const auto raise = [&](const char* result, std::int64_t total) {
    options_.metrics->raise(kRedisCalls, {result}, static_cast<double>(total));
  };
  raise("answered", now.answers);
  raise("timed_out", now.time_outs);
  raise("failed", now.errors - now.time_outs);
  raise("left_alone", now.left_alone);
  options_.metrics->set(kBreaker, {"candidates"}, now.breaker_open ? 1 : 0);
}

}  // namespace entente::matching
