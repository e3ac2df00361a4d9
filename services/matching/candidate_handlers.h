// The handlers of CandidateService: plain functions (call, request) → reply. They write nothing but the cache.
// Errors by code: see errors.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "services/common/call_context.h"
#include "services/matching/single_flight.h"

namespace entente::common {
class Database;

}  // namespace entente::common

namespace entente::matching {

class CandidateCache;
class Problems;
class RoundArchive;
class WorldReader;

class CandidateHandlers {
 public:
  // The parts outlive it.
  CandidateHandlers(common::Database& database, WorldReader& worlds, Problems& problems, CandidateCache& cache,
                    RoundArchive& archive);

  // The same answer whatever the cache holds or does; only `cache_status` tells.
  absl::StatusOr<v1::ListCandidatesResponse> list(const common::CallContext& call,
                                                  const v1::ListCandidatesRequest& request);
  // Inside a round it may solve, which takes seconds: then not on a worker of the pool.
  absl::StatusOr<v1::Explanation> explain(const common::CallContext& call, const v1::ExplainPairRequest& request);

 private:
  absl::StatusOr<v1::Explanation> explain_in_round(const common::CallContext& call,
                                                   const v1::ExplainPairRequest& request);
  common::Database& database_;
  WorldReader& worlds_;
  Problems& problems_;
  CandidateCache& cache_;
  RoundArchive& archive_;
  SingleFlight<v1::ListCandidatesResponse> flights_;
};

}  // namespace entente::matching
