// The handler of ListCandidates: a plain function (call, request) → reply. It writes nothing but the cache.
// Errors by code: see errors.h. Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "matcher/model/kinds.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/candidates/single_flight.h"

namespace entente::matching {

class CandidateCache;
class Problems;
struct World;
class WorldReader;

class CandidateHandlers {
 public:
  // The parts outlive it.
  CandidateHandlers(WorldReader& worlds, Problems& problems, CandidateCache& cache);

  // The same answer whatever the cache holds or does; only `cache_status` tells.
  absl::StatusOr<v1::ListCandidatesResponse> list(const common::CallContext& call,
                                                  const v1::ListCandidatesRequest& request);

 private:
  // What candidates are asked for.
  struct Asked {
    const World& world;
    const v1::Programme& programme;
    matcher::Day as_of;
    std::string listing;
    int count;
    std::string fingerprint;
  };
  absl::StatusOr<v1::ListCandidatesResponse> from_cache_or_best(const std::string& key, const Asked& asked);
  WorldReader& worlds_;
  Problems& problems_;
  CandidateCache& cache_;
  SingleFlight<absl::StatusOr<v1::ListCandidatesResponse>> flights_;
};

}  // namespace entente::matching
