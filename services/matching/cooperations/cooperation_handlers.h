// The handlers of cooperations: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/world/views.h"

namespace entente::common {
class Database;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

class WorldReader;

class CooperationHandlers {
 public:
  // Fills what the caller may do with a cooperation whose details it reads.
  using Tell = std::function<absl::Status(common::ReadTransaction& tx, const common::Caller& caller, const World& world,
                                          v1::Cooperation& cooperation)>;
  // The parts outlive it. While the mirrors aren't loaded, replies name no `allowed_actions`.
  CooperationHandlers(common::Database& database, WorldReader& worlds, Tell tell);

  absl::StatusOr<v1::Cooperation> get(const common::CallContext& call, const v1::GetCooperationRequest& request);
  absl::StatusOr<v1::ListCooperationsResponse> list(const common::CallContext& call,
                                                    const v1::ListCooperationsRequest& request);
  // All rows or none; of one that was agreed here, rows may say nothing else than it says. Violations come in the
  // report.
  absl::StatusOr<v1::ImportCooperationsResponse> import(const common::CallContext& call,
                                                        const v1::ImportCooperationsRequest& request);

 private:
  // Nothing where the caller takes no steps.
  std::optional<World> world_for(const common::Caller& caller) const;
  // What the caller reads of it: beside the agreement what everybody reads.
  absl::Status show(common::ReadTransaction& tx, const common::Caller& caller, const std::optional<World>& world,
                    v1::Cooperation& cooperation) const;

  common::Database& database_;
  WorldReader& worlds_;
  const Tell tell_;
};

}  // namespace entente::matching
