// Who takes care of proposals: given to another coordinator one by one, or all open ones of a person whose term ends.
// Plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/seeing.h"
#include "services/matching/world/people.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class AssigneeHandlers {
 public:
  // The parts outlive it.
  AssigneeHandlers(common::Database& database, WorldSource world, People& people);

  absl::StatusOr<v1::Proposal> reassign(const common::CallContext& call, const v1::ReassignProposalRequest& request);
  absl::StatusOr<v1::HandOverResponse> hand_over(const common::CallContext& call, const v1::HandOverRequest& request);

 private:
  // The person that `field` names, as they would call; INVALID_FIELD where there is none.
  absl::StatusOr<common::Caller> person_in(const std::string& field, const std::string& person, absl::Time now);

  common::Database& database_;
  const WorldSource world_;
  People& people_;
};

}  // namespace entente::matching
