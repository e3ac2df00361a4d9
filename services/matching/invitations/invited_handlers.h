// The handlers of invitations for whoever holds a secret, and has no account: reading and answering. They ask for the
// secret and for nothing else: whoever calls, what is read and answered is what the invitation's speaker (speakers.h)
// may. Plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/invitation_service.pb.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "entente/matching/v1/task_service.pb.h"
#include "services/common/base/token_buckets.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/invitations/speakers.h"
#include "services/matching/proposals/proposal_handlers.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Clock;
class Database;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

class People;

// A city's answer that is about to be taken, in the transaction of its invitation. What is to be done behind that
// comes back.
using Taking = std::function<absl::StatusOr<std::function<void()>>(common::WriteTransaction& tx)>;
// Begins to take an answer as RecordAnswer does, for a caller who is that city's focal point; the decision says by
// which invitation it came.
using TakeAnswer = std::function<absl::StatusOr<Taking>(
    const common::CallContext& call, const v1::RecordAnswerRequest& answer, const std::string& invitation)>;
// As the method of this name.
using ListTasks =
    std::function<absl::StatusOr<v1::ListTasksResponse>(const common::CallContext& call, const v1::ListTasksRequest&)>;

class InvitedHandlers {
 public:
  // What reading and answering by an invitation needs of the house.
  struct Review {
    ProposalHandlers& proposals;
    TakeAnswer take_answer;
    ListTasks list_tasks;
  };
  // The parts outlive it.
  InvitedHandlers(common::Database& database, const common::Clock& clock, WorldSource world, People& people,
                  Review review);

  absl::StatusOr<v1::ReadInvitationResponse> read(const common::CallContext& call,
                                                  const v1::ReadInvitationRequest& request);
  absl::StatusOr<v1::ReadInvitationResponse> answer(const common::CallContext& call,
                                                    const v1::AnswerInvitationRequest& asked);

 private:
  // What an answer is of.
  struct Target {
    std::string proposal;
    std::string city;
  };
  // The invitation of a secret, when it may be used now for reading; else the refusal, which is among its uses.
  absl::StatusOr<Invited> open(const common::CallContext& call, const std::string& secret);
  absl::Status append(const v1::Invitation& invitation, v1::Invitation::Use::Kind kind, absl::Time now);
  absl::StatusOr<Target> target_of(const common::CallContext& call, const Invited& invited,
                                   const v1::AnswerInvitationRequest& request) const;
  // The answer of the target in one transaction; what is to be done behind that comes back.
  absl::StatusOr<std::function<void()>> take(const common::CallContext& call, const Invited& invited,
                                             const v1::AnswerInvitationRequest& request, const Target& target);
  // Into `reply` what the speaker reads.
  absl::Status tell_proposal(const common::CallContext& call, const Invited& invited, const Target& target,
                             v1::ReadInvitationResponse& reply) const;
  absl::Status tell_tasks(const common::CallContext& call, const Invited& invited,
                          v1::ReadInvitationResponse& reply) const;
  absl::Status tell_texts(const Invited& invited, const std::string& language_code,
                          v1::ReadInvitationResponse& reply) const;
  absl::StatusOr<v1::ReadInvitationResponse> tell(const common::CallContext& call, const Invited& invited,
                                                  const Target& answered, const std::string& language_code) const;

  common::Database& database_;
  const common::Clock& clock_;
  const WorldSource world_;
  People& people_;
  const Review review_;
  common::TokenBuckets uses_;
};

}  // namespace entente::matching
