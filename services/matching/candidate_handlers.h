// The handlers of CandidateService: plain functions (call, request) → reply. They write nothing but the cache.
// Errors by code: see errors.h. Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "matcher/model/kinds.h"
#include "services/common/call_context.h"
#include "services/matching/single_flight.h"

namespace entente::common {
class Database;
}  // namespace entente::common

namespace entente::matching {

class CandidateCache;
class Problems;
class RoundArchive;
struct World;
class WorldReader;

class CandidateHandlers {
 public:
  // The parts outlive it.
  CandidateHandlers(common::Database& database, WorldReader& worlds, Problems& problems, CandidateCache& cache,
                    RoundArchive& archive);

  // The same answer whatever the cache holds or does; only `cache_status` tells.
  absl::StatusOr<v1::ListCandidatesResponse> list(const common::CallContext& call,
                                                  const v1::ListCandidatesRequest& request);
  // Outside a round: `request.round` says nothing here.
  absl::StatusOr<v1::Explanation> explain(const common::CallContext& call, const v1::ExplainPairRequest& request);
  // Inside `request.round`, which may be solved again; that takes seconds: Lane::kSolve.
  absl::StatusOr<v1::Explanation> explain_in_round(const common::CallContext& call,
                                                   const v1::ExplainPairRequest& request);

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
  common::Database& database_;
  WorldReader& worlds_;
  Problems& problems_;
  CandidateCache& cache_;
  RoundArchive& archive_;
  SingleFlight<absl::StatusOr<v1::ListCandidatesResponse>> flights_;
};

}  // namespace entente::matching
