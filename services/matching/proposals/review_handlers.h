// The handlers of the review: steps on proposals and their decisions, as plain functions (call, request) → reply. Each
// step authorises, validates, and is taken in one transaction (steps_in_store.h). Errors by code: see errors.h.
// Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/seeing.h"
#include "services/matching/world/views.h"

namespace entente::common {
class Database;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

class HeldPlaces;

class ReviewHandlers {
 public:
  // The parts outlive it.
  ReviewHandlers(common::Database& database, WorldSource world, HeldPlaces& places);

  absl::StatusOr<v1::Proposal> approve(const common::CallContext& call, const v1::ApproveProposalRequest& request);
  absl::StatusOr<v1::Proposal> give_back(const common::CallContext& call, const v1::ReturnProposalRequest& request);
  absl::StatusOr<v1::Proposal> resubmit(const common::CallContext& call, const v1::ResubmitProposalRequest& request);
  absl::StatusOr<v1::Proposal> reject(const common::CallContext& call, const v1::RejectProposalRequest& request);
  absl::StatusOr<v1::Decision> add_note(const common::CallContext& call, const v1::AddNoteRequest& request);
  absl::StatusOr<v1::Proposal> undo(const common::CallContext& call, const v1::UndoDecisionRequest& request);
  absl::StatusOr<v1::BatchDecideResponse> batch(const common::CallContext& call, const v1::BatchDecideRequest& request);

 private:
  template <typename Request>
  absl::StatusOr<v1::Proposal> step(const common::CallContext& call, const Request& request, Action action,
                                    const std::string& reason, const Asked& asked);
  absl::StatusOr<v1::Proposal> decide(const common::CallContext& call, const v1::BatchDecideRequest& request,
                                      const v1::BatchDecideRequest::Entry& entry, const std::string& request_id);

  common::Database& database_;
  const WorldSource world_;
  HeldPlaces& places_;
};

}  // namespace entente::matching
