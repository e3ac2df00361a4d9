// The handlers of proposals: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/common/storage/change_log.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Database;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

class ProposalHandlers {
 public:
  // `database` outlives it. While there is no `world`, replies name neither `allowed_actions` nor what approvals are
  // missing.
  ProposalHandlers(common::Database& database, WorldSource world);

  absl::StatusOr<v1::Proposal> get(const common::CallContext& call, const v1::GetProposalRequest& request);
  absl::StatusOr<v1::ListProposalsResponse> list(const common::CallContext& call,
                                                 const v1::ListProposalsRequest& request);
  absl::StatusOr<v1::SearchProposalsResponse> search(const common::CallContext& call,
                                                     const v1::SearchProposalsRequest& request);
  // OK when the caller may watch what the request names.
  absl::Status check_watch(const common::CallContext& call, const v1::WatchProposalsRequest& request) const;
  // Puts the proposal as the caller reads it now in the place of the one that changed; leaves that where it can't be
  // read.
  void tell_watcher(const common::CallContext& call, v1::WatchProposalsResponse& message);

 private:
  // What the caller reads of proposals that it sees.
  absl::Status tell(common::ReadTransaction& tx, const common::Caller& caller, const std::optional<World>& world,
                    const v1::Round& round, google::protobuf::RepeatedPtrField<v1::Proposal>& proposals) const;
  // The same of proposals at which LookTwice has looked.
  absl::Status tell_steps(common::ReadTransaction& tx, const common::Caller& caller, const std::optional<World>& world,
                          LoadsOnce& loads, const v1::Round& round,
                          google::protobuf::RepeatedPtrField<v1::Proposal>& proposals) const;
  // Nothing where the caller sees no proposal.
  std::optional<World> world_for(const common::Caller& caller) const;

  common::Database& database_;
  const WorldSource world_;
};

// The message for watchers; nothing for other changes.
std::optional<v1::WatchProposalsResponse> to_watch_response(const common::Change& change);

}  // namespace entente::matching
