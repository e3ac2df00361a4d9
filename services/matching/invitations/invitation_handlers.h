// The handlers of invitations: plain functions (call, request) → reply. Making, listing and revoking is for people who
// are signed in; reading and answering asks for the secret and for nothing else: whoever calls, the answer is given as
// the city of the invitation, whose focal point would see the same. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/invitation_service.pb.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/base/token_buckets.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/invitations/invitation_store.h"
#include "services/matching/proposals/proposal_handlers.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Clock;
class Database;
class Ids;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// A city's answer that is about to be taken, in the transaction of its invitation. What is to be done behind that
// comes back.
using Taking = std::function<absl::StatusOr<std::function<void()>>(common::WriteTransaction& tx)>;
// Begins to take an answer as RecordAnswer does, for a caller who is that city's focal point; the decision says by
// which invitation it came.
using TakeAnswer = std::function<absl::StatusOr<Taking>(
    const common::CallContext& call, const v1::RecordAnswerRequest& answer, const std::string& invitation)>;

class InvitationHandlers {
 public:
  // What an answer by an invitation needs of the review.
  struct Review {
    ProposalHandlers& proposals;
    TakeAnswer take_answer;
  };
  // The parts outlive it.
  InvitationHandlers(common::Database& database, const common::Clock& clock, common::Ids& ids, WorldSource world,
                     Review review);

  absl::StatusOr<v1::CreateInvitationResponse> create(const common::CallContext& call,
                                                      const v1::CreateInvitationRequest& request);
  absl::StatusOr<v1::Invitation> get(const common::CallContext& call, const v1::GetInvitationRequest& request);
  absl::StatusOr<v1::ListInvitationsResponse> list(const common::CallContext& call,
                                                   const v1::ListInvitationsRequest& request);
  absl::StatusOr<v1::Invitation> revoke(const common::CallContext& call, const v1::RevokeInvitationRequest& request);
  absl::StatusOr<v1::ReadInvitationResponse> read(const common::CallContext& call,
                                                  const v1::ReadInvitationRequest& request);
  absl::StatusOr<v1::ReadInvitationResponse> answer(const common::CallContext& call,
                                                    const v1::AnswerInvitationRequest& request);

 private:
  // The invitation of a secret, when it may be used now for reading; else the refusal, which is among its uses.
  absl::StatusOr<StoredInvitation> open(const common::CallContext& call, const std::string& secret);
  absl::Status append(const std::string& invitation, v1::Invitation::Use::Kind kind, absl::Time now);
  // What its city reads.
  absl::StatusOr<v1::ReadInvitationResponse> tell(const common::CallContext& call, const v1::Invitation& invitation);

  common::Database& database_;
  const common::Clock& clock_;
  common::Ids& ids_;
  const WorldSource world_;
  const Review review_;
  common::TokenBuckets uses_;
};

}  // namespace entente::matching
