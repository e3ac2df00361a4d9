// The handlers of ProposalService: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/call_context.h"
#include "services/common/change_log.h"

namespace entente::common {
class Database;
}  // namespace entente::common

namespace entente::matching {

class WorldReader;

class ProposalHandlers {
 public:
  // The parts outlive it.
  ProposalHandlers(common::Database& database, WorldReader& worlds);

  absl::StatusOr<v1::Proposal> get(const common::CallContext& call, const v1::GetProposalRequest& request);
  absl::StatusOr<v1::ListProposalsResponse> list(const common::CallContext& call,
                                                 const v1::ListProposalsRequest& request);
  // OK when the caller may watch what the request names.
  absl::Status check_watch(const common::CallContext& call, const v1::WatchProposalsRequest& request) const;
  absl::StatusOr<v1::Cooperation> get_cooperation(const common::CallContext& call,
                                                  const v1::GetCooperationRequest& request);
  absl::StatusOr<v1::ListCooperationsResponse> list_cooperations(const common::CallContext& call,
                                                                 const v1::ListCooperationsRequest& request);
  // All rows or none; violations come in the report.
  absl::StatusOr<v1::ImportCooperationsResponse> import_cooperations(const common::CallContext& call,
                                                                     const v1::ImportCooperationsRequest& request);

 private:
  common::Database& database_;
  WorldReader& worlds_;
};

// The message for watchers; nothing for other changes.
std::optional<v1::WatchProposalsResponse> to_watch_response(const common::Change& change);

}  // namespace entente::matching
