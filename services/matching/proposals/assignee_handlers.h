// Who takes care of proposals: who can, given to another coordinator one by one, or all open ones of a person whose
// term ends.
// Plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <map>
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
  // O(people + proposals that aren't over).
  absl::StatusOr<v1::ListAssigneesResponse> list(const common::CallContext& call,
                                                 const v1::ListAssigneesRequest& request);

 private:
  // Coordinators whose scopes the caller shares, by name; with `about`, those who can be given it.
  absl::StatusOr<std::map<std::string, v1::Assignee>> coordinators(const common::CallContext& call, const Seen* about);
  // The person that `field` names, as they would call; INVALID_FIELD where there is none.
  absl::StatusOr<common::Caller> person_in(const std::string& field, const std::string& person, absl::Time now);

  common::Database& database_;
  const WorldSource world_;
  People& people_;
};

}  // namespace entente::matching
