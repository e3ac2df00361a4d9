#include "services/matching/candidates/candidate_answers.h"

#include <optional>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/metrics.h"
#include "services/common/storage/page.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/matching/candidates/candidate_cache.h"
#include "services/matching/candidates/candidate_count.h"
#include "services/matching/candidates/followers.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/results/results.h"
#include "services/matching/world/views.h"

namespace entente::matching {
namespace {

using Index = matcher::Problem::ListingIndex;
using Response = v1::ListCandidatesResponse;
using Status = Response::CacheStatus;

constexpr common::Metric kCandidates("entente_candidates_total",
                                     "Lists of candidates that were answered, by how they came about.", {"outcome"});

std::string_view word_of(Status status) {
  switch (status) {
    case Response::CACHE_STATUS_HIT:
      return "hit";
    case Response::CACHE_STATUS_MISS:
      return "miss";
    case Response::CACHE_STATUS_REPAIRED:
      return "repaired";
    default:
      return "bypassed";
  }
}

Status stored_or_not(Status status, bool stored) {
  return stored ? status : Response::CACHE_STATUS_BYPASSED;
}

std::string key_of(const CandidateAnswers::Asked& asked, std::string_view fingerprint = {}) {
  std::string key = CandidateKey{asked.listing, asked.programme.name(), asked.as_of, asked.count}.text();
  if (fingerprint.empty()) return key;
  return common::Digest("entente.candidates.of").add(key).add(fingerprint).finish_hex();
}

WorldDigests digests_of(const World& world, std::string_view programme) {
  return {world.listings->digest, world.profiles->digest, decisions_digest(*world.decisions, programme)};
}

}  // namespace

CandidateAnswers::Reply CandidateAnswers::answer(const Asked& asked) {
  Reply reply = asked.world.listings->counted_before ? of_follower(asked) : of_problem(asked);
  if (reply.ok() && metrics_ != nullptr) metrics_->count(kCandidates, {word_of(reply->cache_status)});
  return reply;
}

CandidateAnswers::Reply CandidateAnswers::of_problem(const Asked& asked) {
  const std::string key = key_of(asked);
  const std::string print = fingerprint(asked.world, asked.programme, asked.as_of);
  Reply reply =
      problem_flights_.run(common::concat(key, print), [&] { return from_cache_or_problem(key, print, asked); });
  // Whoever shares the flight may have seen more, of what nothing follows from.
  if (reply.ok()) reply->position = asked.world.position();
  return reply;
}

CandidateAnswers::Reply CandidateAnswers::from_cache_or_problem(const std::string& key, const std::string& print,
                                                                const Asked& asked) {
  const CandidateCache::Lookup lookup = cache_.get(key);
  if (lookup.found != nullptr && lookup.found->fingerprint == print && is_body(lookup.found->candidates))
    return CandidatesReply{lookup.found->candidates, lookup.found, Response::CACHE_STATUS_HIT, {}};
  ENTENTE_ASSIGN_OR_RETURN(const auto prepared, problems_.prepare(asked.world, asked.programme, asked.as_of));
  const Index listing = prepared->problem->find(asked.listing);
  if (listing < 0) return common::not_found(asked.listing);
  const auto made = std::make_shared<const CachedCandidates>(
      CachedCandidates{asked.world.position(), print,
                       common::to_body(to_reply(*prepared->problem, prepared->candidates.best(listing, asked.count)))});
  const bool stored = lookup.asked && cache_.put(key, *made);
  return CandidatesReply{made->candidates, made, stored_or_not(Response::CACHE_STATUS_MISS, stored), {}};
}

CandidateAnswers::Reply CandidateAnswers::of_follower(const Asked& asked) {
  const std::string print = followers_.find(asked.world, asked.programme, asked.as_of).fingerprint;
  const std::string key = key_of(asked, print);
  const WorldDigests of = digests_of(asked.world, asked.programme.name());
  Reply reply = flights_.run(common::concat(key, of.listings, of.profiles, of.decisions),
                             [&] { return from_cache_or_follower(key, print, of, asked); });
  // Of the same contents, or of newer ones.
  if (reply.ok() && !is_newer(reply->position, asked.world.position())) reply->position = asked.world.position();
  return reply;
}

CandidateAnswers::Reply CandidateAnswers::from_cache_or_follower(const std::string& key, const std::string& print,
                                                                 const WorldDigests& of, const Asked& asked) {
  CandidateCache::Lookup lookup = cache_.get(key);
  if (lookup.found != nullptr && lookup.found->fingerprint != print) lookup.found.reset();
  if (lookup.found != nullptr) {
    if (const auto body = shown_of(lookup.found->candidates, of))
      return CandidatesReply{*body, lookup.found, Response::CACHE_STATUS_HIT, asked.world.position()};
  }
  ENTENTE_ASSIGN_OR_RETURN(const Followers::Following following,
                           followers_.following(asked.world, asked.programme, asked.as_of));
  if (following.follower == nullptr) return of_problem(asked);
  const NetworkFollower& follower = *following.follower;
  std::optional<NetworkFollower::Answer> answer;
  auto status = Response::CACHE_STATUS_MISS;
  // Another follower may be ready since the key was made: what it says isn't what the key stands for.
  const bool same = following.fingerprint == print;
  if (lookup.found != nullptr && same) {
    if (std::optional<KeptCandidates> kept = from_bytes(lookup.found->candidates)) {
      ENTENTE_ASSIGN_OR_RETURN(answer, follower.repair(*std::move(kept), asked.listing, asked.count));
      if (answer.has_value())
        status = answer->judged == 0 ? Response::CACHE_STATUS_HIT : Response::CACHE_STATUS_REPAIRED;
    }
  }
  if (!answer.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(answer, follower.best(asked.listing, asked.count));
    if (!answer.has_value()) return common::not_found(asked.listing);
  }
  const auto made = std::make_shared<const CachedCandidates>(
      CachedCandidates{answer->position, following.fingerprint, to_bytes(answer->kept, asked.count)});
  const bool stored = lookup.asked && cache_.put(same ? key : key_of(asked, following.fingerprint), *made);
  return CandidatesReply{*shown_of(made->candidates, answer->kept.of), made, stored_or_not(status, stored),
                         answer->position};
}

}  // namespace entente::matching
