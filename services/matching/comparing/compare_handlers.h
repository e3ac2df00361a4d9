// The handlers that hold a round against another one, or a person's list against the best round: plain functions
// (call, request) → reply. They store nothing. They build problems, and a list also solves: not on a worker. Errors by
// code: see errors.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/round_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}  // namespace entente::common

namespace entente::matching {

class Problems;
class WorldReader;

class CompareHandlers {
 public:
  // The parts outlive it.
  CompareHandlers(common::Database& database, WorldReader& worlds, Problems& problems)
      : database_(database), worlds_(worlds), problems_(problems) {}

  absl::StatusOr<v1::CompareRoundsResponse> rounds(const common::CallContext& call,
                                                   const v1::CompareRoundsRequest& request);
  // `min_position` has been waited for.
  absl::StatusOr<v1::CompareWithListResponse> list(const common::CallContext& call,
                                                   const v1::CompareWithListRequest& request);

 private:
  common::Database& database_;
  WorldReader& worlds_;
  Problems& problems_;
};

}  // namespace entente::matching
