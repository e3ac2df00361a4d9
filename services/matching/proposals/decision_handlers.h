// Reading the decisions of proposals: plain functions (call, request) → reply. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class SpokenFor;

class DecisionHandlers {
 public:
  // Who is whose deputy at a time; empty: nobody is.
  using Deputies = std::function<std::shared_ptr<const SpokenFor>(absl::Time now)>;
  // `database` outlives it.
  explicit DecisionHandlers(common::Database& database, Deputies deputies = {})
      : database_(database), deputies_(std::move(deputies)) {}

  absl::StatusOr<v1::Decision> get(const common::CallContext& call, const v1::GetDecisionRequest& request);
  absl::StatusOr<v1::ListDecisionsResponse> list(const common::CallContext& call,
                                                 const v1::ListDecisionsRequest& request);

 private:
  common::Database& database_;
  const Deputies deputies_;
};

}  // namespace entente::matching
