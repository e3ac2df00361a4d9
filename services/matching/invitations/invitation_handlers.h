// The handlers of invitations for people who are signed in: they make, read, list and revoke them. Plain functions
// (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/invitation_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Database;
class Ids;
}  // namespace entente::common

namespace entente::matching {

class People;

class InvitationHandlers {
 public:
  // The parts outlive it.
  InvitationHandlers(common::Database& database, common::Ids& ids, WorldSource world, People& people);

  absl::StatusOr<v1::CreateInvitationResponse> create(const common::CallContext& call,
                                                      const v1::CreateInvitationRequest& request);
  absl::StatusOr<v1::Invitation> get(const common::CallContext& call, const v1::GetInvitationRequest& request);
  absl::StatusOr<v1::ListInvitationsResponse> list(const common::CallContext& call,
                                                   const v1::ListInvitationsRequest& request);
  absl::StatusOr<v1::Invitation> revoke(const common::CallContext& call, const v1::RevokeInvitationRequest& request);

 private:
  common::Database& database_;
  common::Ids& ids_;
  const WorldSource world_;
  People& people_;
};

}  // namespace entente::matching
