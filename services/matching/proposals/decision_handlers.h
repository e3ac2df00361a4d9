// Reading the decisions of proposals: plain functions (call, request) → reply. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class DecisionHandlers {
 public:
  // `database` outlives it.
  explicit DecisionHandlers(common::Database& database) : database_(database) {}

  absl::StatusOr<v1::Decision> get(const common::CallContext& call, const v1::GetDecisionRequest& request);
  absl::StatusOr<v1::ListDecisionsResponse> list(const common::CallContext& call,
                                                 const v1::ListDecisionsRequest& request);

 private:
  common::Database& database_;
};

}  // namespace entente::matching
