// The handlers of tasks: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/task_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/tasks/open_work.h"
#include "services/matching/tasks/task_list.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class FocalPoints;
class People;
class ProposalHandlers;

class TaskHandlers {
 public:
  // The parts outlive it.
  TaskHandlers(common::Database& database, WorldSource world, OpenWorkReader& work, People& people,
               FocalPoints& focal_points, ProposalHandlers& proposals);

  absl::StatusOr<v1::ListTasksResponse> list(const common::CallContext& call, const v1::ListTasksRequest& request);
  absl::StatusOr<v1::GetDigestResponse> digest(const common::CallContext& call, const v1::GetDigestRequest& request);
  absl::StatusOr<v1::ListDeadLettersResponse> dead_letters(const common::CallContext& call,
                                                           const v1::ListDeadLettersRequest& request);

 private:
  // Into `reply`, which has its tasks: what cities read of those that wait for their answers.
  absl::Status tell_texts(const common::CallContext& call, const World& world, const std::string& language_code,
                          v1::ListTasksResponse& reply) const;

  common::Database& database_;
  const WorldSource world_;
  OpenWorkReader& work_;
  People& people_;
  FocalPoints& focal_points_;
  ProposalHandlers& proposals_;
};

// By kind, in the order of the contract.
google::protobuf::RepeatedPtrField<v1::ListTasksResponse::Count> count_kinds(const std::vector<PlacedTask>& tasks);

}  // namespace entente::matching
