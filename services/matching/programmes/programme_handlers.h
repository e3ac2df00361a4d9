// The handlers of ProgrammeService: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/programme_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
class Ids;
}  // namespace entente::common

namespace entente::matching {

class WorldReader;

class ProgrammeHandlers {
 public:
  // The parts outlive it.
  ProgrammeHandlers(common::Database& database, WorldReader& worlds, common::Ids& ids);

  absl::StatusOr<v1::Programme> get(const common::CallContext& call, const v1::GetProgrammeRequest& request);
  absl::StatusOr<v1::ListProgrammesResponse> list(const common::CallContext& call,
                                                  const v1::ListProgrammesRequest& request);
  absl::StatusOr<v1::Programme> create(const common::CallContext& call, const v1::CreateProgrammeRequest& request);
  absl::StatusOr<v1::Programme> update(const common::CallContext& call, const v1::UpdateProgrammeRequest& request);
  absl::StatusOr<v1::Directive> set_directive(const common::CallContext& call, const v1::SetDirectiveRequest& request);
  absl::StatusOr<v1::ClearDirectiveResponse> clear_directive(const common::CallContext& call,
                                                             const v1::ClearDirectiveRequest& request);
  absl::StatusOr<v1::Directive> get_directive(const common::CallContext& call, const v1::GetDirectiveRequest& request);
  absl::StatusOr<v1::ListDirectivesResponse> list_directives(const common::CallContext& call,
                                                             const v1::ListDirectivesRequest& request);

 private:
  // Refuses, or gives the programme of that id; nothing when there is none and the caller may know that.
  absl::StatusOr<v1::Programme> programme_to_direct(const common::CallContext& call, std::string_view field,
                                                    std::string_view name, std::string_view action);

  common::Database& database_;
  WorldReader& worlds_;
  common::Ids& ids_;
};

}  // namespace entente::matching
