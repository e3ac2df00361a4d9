// The handlers of proposals: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/common/storage/change_log.h"

namespace entente::common {
class Database;
}  // namespace entente::common

namespace entente::matching {

class ProposalHandlers {
 public:
  // `database` outlives it.
  explicit ProposalHandlers(common::Database& database);

  absl::StatusOr<v1::Proposal> get(const common::CallContext& call, const v1::GetProposalRequest& request);
  absl::StatusOr<v1::ListProposalsResponse> list(const common::CallContext& call,
                                                 const v1::ListProposalsRequest& request);
  // OK when the caller may watch what the request names.
  absl::Status check_watch(const common::CallContext& call, const v1::WatchProposalsRequest& request) const;

 private:
  common::Database& database_;
};

// The message for watchers; nothing for other changes.
std::optional<v1::WatchProposalsResponse> to_watch_response(const common::Change& change);

}  // namespace entente::matching
