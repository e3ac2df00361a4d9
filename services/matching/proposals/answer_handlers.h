// The handlers of what parties do with a proposal that is before them: they accept, decline, withdraw, or cancel what
// was agreed; coordinators enter answers that came another way. Plain functions (call, request) → reply. Errors by
// code: see errors.h. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/seeing.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class HeldPlaces;

class AnswerHandlers {
 public:
  // The parts outlive it.
  AnswerHandlers(common::Database& database, WorldSource world, HeldPlaces& places);

  absl::StatusOr<v1::Proposal> accept(const common::CallContext& call, const v1::AcceptProposalRequest& request);
  absl::StatusOr<v1::Proposal> decline(const common::CallContext& call, const v1::DeclineProposalRequest& request);
  absl::StatusOr<v1::Proposal> record(const common::CallContext& call, const v1::RecordAnswerRequest& request);
  absl::StatusOr<v1::Proposal> withdraw(const common::CallContext& call, const v1::WithdrawProposalRequest& request);
  absl::StatusOr<v1::Cooperation> cancel(const common::CallContext& call, const v1::CancelCooperationRequest& request);

  // An answer that is about to be taken in a transaction of the caller's; what is to be done behind that comes back.
  using Taking = std::function<absl::StatusOr<std::function<void()>>(common::WriteTransaction& tx)>;
  // Begins to take an answer as record() does, for a caller who is that city's focal point, by an invitation.
  absl::StatusOr<Taking> begin(const common::CallContext& call, const v1::RecordAnswerRequest& request,
                               const std::string& invitation);

 private:
  struct Prepared;
  absl::StatusOr<Prepared> prepare(const common::CallContext& call, Prepared answer) const;
  absl::StatusOr<Seen> take(common::WriteTransaction& tx, const common::CallContext& call, Prepared& answer) const;
  template <typename Request>
  absl::StatusOr<v1::Proposal> answer(const common::CallContext& call, const Request& request, Prepared answer);
  void hold_again(const common::CallContext& call, const std::string& name, const std::string& former,
                  v1::Proposal* reply);

  common::Database& database_;
  const WorldSource world_;
  HeldPlaces& places_;
};

// Takes an answer in the transaction in which `seen` was read, whoever brings it: `wish.answer` has its city, and terms
// as they were said. `seen.actor` is who may answer for that city; NOT_ASKED when it isn't asked, INVALID_FIELD when
// the terms contradict the listings, else as take_step().
absl::Status answer_in_store(common::WriteTransaction& tx, Wish wish, const World& world, absl::Time now, Seen& seen);

}  // namespace entente::matching
