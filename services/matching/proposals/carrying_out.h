// The handlers of cooperations that are carried out: the steps on their proposals from agreement to close, their next
// steps and signatures, the agreement sheet; plain functions (call, request) → reply. Errors by code: see errors.h.
// Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Database;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

// Fills `allowed_actions`: of the steps that end here (start, report, close, cancel) those that the caller may take
// now.
absl::Status tell_steps(common::ReadTransaction& tx, const common::Caller& caller, const World& world,
                        v1::Cooperation& cooperation);

class CarryingOut {
 public:
  // `database` outlives it.
  CarryingOut(common::Database& database, WorldSource world);

  absl::StatusOr<v1::Cooperation> start(const common::CallContext& call, const v1::StartCooperationRequest& request);
  absl::StatusOr<v1::Cooperation> report(const common::CallContext& call, const v1::ReportCooperationRequest& request);
  absl::StatusOr<v1::Cooperation> close(const common::CallContext& call, const v1::CloseCooperationRequest& request);
  absl::StatusOr<v1::Cooperation> set_milestones(const common::CallContext& call,
                                                 const v1::SetMilestonesRequest& request);
  absl::StatusOr<v1::Cooperation> sign(const common::CallContext& call, const v1::SignAgreementRequest& request);
  absl::StatusOr<v1::GetAgreementResponse> agreement(const common::CallContext& call,
                                                     const v1::GetAgreementRequest& request) const;

 private:
  // A cooperation and its proposal as the caller sees it.
  struct Carried {
    v1::Cooperation cooperation;
    Seen seen;
  };
  // PERMISSION_DENIED where the caller is none of `who`, or takes `action` nowhere; what is wrong with the request;
  // NOT_FOUND; or COOPERATION_IMPORTED.
  absl::StatusOr<Carried> see(common::ReadTransaction& tx, const common::CallContext& call, const std::string& name,
                              Action action, const absl::Status& valid, const World& world) const;
  // The same, for what changes no state, while it is agreed or running.
  absl::StatusOr<Carried> see_open(common::ReadTransaction& tx, const common::CallContext& call,
                                   const std::string& name, const absl::Status& valid, const World& world) const;
  template <typename Request>
  absl::StatusOr<v1::Cooperation> step(const common::CallContext& call, const Request& request, Action action,
                                       const std::string& reason, const absl::Status& valid,
                                       const v1::Cooperation::Report* report = nullptr);
  // `change` alters the cooperation as the caller sees it.
  template <typename Request, typename Change>
  absl::StatusOr<v1::Cooperation> alter(const common::CallContext& call, const Request& request,
                                        const absl::Status& valid, const Change& change);

  common::Database& database_;
  const WorldSource world_;
};

}  // namespace entente::matching
