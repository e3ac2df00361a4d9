// The handlers of cooperations: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}  // namespace entente::common

namespace entente::matching {

class WorldReader;

class CooperationHandlers {
 public:
  // The parts outlive it.
  CooperationHandlers(common::Database& database, WorldReader& worlds);

  absl::StatusOr<v1::Cooperation> get(const common::CallContext& call, const v1::GetCooperationRequest& request);
  absl::StatusOr<v1::ListCooperationsResponse> list(const common::CallContext& call,
                                                    const v1::ListCooperationsRequest& request);
  // All rows or none; violations come in the report.
  absl::StatusOr<v1::ImportCooperationsResponse> import(const common::CallContext& call,
                                                        const v1::ImportCooperationsRequest& request);

 private:
  common::Database& database_;
  WorldReader& worlds_;
};

}  // namespace entente::matching
