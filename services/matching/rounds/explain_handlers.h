// The handlers of ExplainPair: plain functions (call, request) → reply. They write nothing. Errors by code: see
// errors.h. Thread-safe.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}  // namespace entente::common

namespace entente::matching {

class Problems;
class RoundArchive;
class WorldReader;

class ExplainHandlers {
 public:
  // The parts outlive it.
  ExplainHandlers(common::Database& database, WorldReader& worlds, Problems& problems, RoundArchive& archive);

  // Outside a round: `request.round` says nothing here.
  absl::StatusOr<v1::Explanation> explain(const common::CallContext& call, const v1::ExplainPairRequest& request);
  // Inside `request.round`, which may be solved again; that takes seconds: Lane::kSolve.
  absl::StatusOr<v1::Explanation> explain_in_round(const common::CallContext& call,
                                                   const v1::ExplainPairRequest& request);
  // Several inside one round.
  absl::StatusOr<v1::ExplainPairsResponse> explain_pairs(const common::CallContext& call,
                                                         const v1::ExplainPairsRequest& request);

 private:
  absl::StatusOr<std::vector<v1::Explanation>> explain_all(const common::CallContext& call, const v1::Round& stored,
                                                           const std::vector<const v1::Pairing*>& pairings);

  common::Database& database_;
  WorldReader& worlds_;
  Problems& problems_;
  RoundArchive& archive_;
};

}  // namespace entente::matching
