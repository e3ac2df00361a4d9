#include "services/matching/candidates/candidate_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/candidates/candidate_cache.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/results/results.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

using Index = matcher::Problem::ListingIndex;

constexpr int kStandardCandidates = 32;
constexpr int kMostCandidates = 1000;

// What of a ListCandidates can be told without the world; the caller may ask it.
absl::Status check(const common::CallContext& call, const v1::ListCandidatesRequest& request) {
  const absl::StatusOr<std::string> city = city_name_in("listing", request.listing());
  ENTENTE_RETURN_IF_ERROR(authorise_ask_about(call.caller, city.ok() ? *city : std::string(), ""));
  ENTENTE_RETURN_IF_ERROR(city.status());
  ENTENTE_RETURN_IF_ERROR(common::parse_id<common::ProgrammeName>("programme", request.programme()).status());
  if (request.max_candidates() >= 0 && request.max_candidates() <= kMostCandidates) return absl::OkStatus();
  return common::invalid_field("max_candidates", common::concat("is ", request.max_candidates(), "; must be 0–",
                                                                kMostCandidates, " (0: as the programme says)"));
}

// Fewer where they fill a reply before: the best ones.
v1::ListCandidatesResponse best(const PreparedProblem& prepared, Index listing, int count) {
  v1::ListCandidatesResponse reply;
  std::size_t bytes = 0;
  for (const matcher::Candidate& candidate : prepared.candidates.best(listing, count)) {
    v1::Candidate shown = to_proto(*prepared.problem, candidate);
    bytes += shown.ByteSizeLong();
    if (bytes > common::kMostPageBytes) break;
    *reply.add_candidates() = std::move(shown);
  }
  reply.set_score_scale(matcher::kScoreScale);
  return reply;
}

}  // namespace

CandidateHandlers::CandidateHandlers(WorldReader& worlds, Problems& problems, CandidateCache& cache)
    : worlds_(worlds), problems_(problems), cache_(cache) {}

absl::StatusOr<v1::ListCandidatesResponse> CandidateHandlers::list(const common::CallContext& call,
                                                                   const v1::ListCandidatesRequest& request) {
  ENTENTE_RETURN_IF_ERROR(check(call, request));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of("as_of", request.has_as_of(), request.as_of(), call.now));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const v1::Programme* programme = world.programme(request.programme());
  if (programme == nullptr) return common::not_found(request.programme());
  if (visible_listing(call.caller, world, request.listing()) == nullptr) return common::not_found(request.listing());
  int count = request.max_candidates();
  if (count == 0)
    count = programme->candidates_per_need() == 0 ? kStandardCandidates : programme->candidates_per_need();
  const Asked asked{world, *programme, as_of, request.listing(), count, fingerprint(world, *programme, as_of)};
  const std::string key = CandidateKey{request.listing(), request.programme(), as_of, count}.text();
  ENTENTE_ASSIGN_OR_RETURN(v1::ListCandidatesResponse reply, flights_.run(common::concat(key, asked.fingerprint), [&] {
    return from_cache_or_best(key, asked);
  }));
  // Whoever shares the flight may have seen more, of what nothing follows from.
  *reply.mutable_position() = world.position();
  return reply;
}

absl::StatusOr<v1::ListCandidatesResponse> CandidateHandlers::from_cache_or_best(const std::string& key,
                                                                                 const Asked& asked) {
  v1::ListCandidatesResponse reply;
  const CandidateCache::Lookup lookup = cache_.get(key);
  if (lookup.found.has_value() && lookup.found->fingerprint == asked.fingerprint &&
      reply.ParseFromString(lookup.found->candidates)) {
    reply.set_cache_status(v1::ListCandidatesResponse::CACHE_STATUS_HIT);
    return reply;
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto prepared, problems_.prepare(asked.world, asked.programme, asked.as_of));
  const Index listing = prepared->problem->find(asked.listing);
  if (listing < 0) return common::not_found(asked.listing);
  reply = best(*prepared, listing, asked.count);
  const bool stored =
      lookup.asked && cache_.put(key, {asked.world.position(), asked.fingerprint, reply.SerializeAsString()});
  reply.set_cache_status(stored ? v1::ListCandidatesResponse::CACHE_STATUS_MISS
                                : v1::ListCandidatesResponse::CACHE_STATUS_BYPASSED);
  return reply;
}

}  // namespace entente::matching
