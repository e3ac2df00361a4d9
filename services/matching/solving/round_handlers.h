// The handlers of RoundService: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/round_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}  // namespace entente::common

namespace entente::matching {

class RoundFeed;
class RoundRunner;
class WorldReader;

class RoundHandlers {
 public:
  // The parts outlive it.
  RoundHandlers(common::Database& database, WorldReader& worlds, RoundRunner& runner, RoundFeed& feed);

  // Stores the round as RUNNING and hands it to the runner; `min_position` has been waited for before.
  absl::StatusOr<v1::Round> create(const common::CallContext& call, const v1::CreateRoundRequest& request);
  // With the progress of a running round.
  absl::StatusOr<v1::Round> get(const common::CallContext& call, const v1::GetRoundRequest& request);
  absl::StatusOr<v1::ListRoundsResponse> list(const common::CallContext& call, const v1::ListRoundsRequest& request);
  absl::StatusOr<v1::Round> cancel(const common::CallContext& call, const v1::CancelRoundRequest& request);
  absl::StatusOr<v1::ListUnmetNeedsResponse> list_unmet(const common::CallContext& call,
                                                        const v1::ListUnmetNeedsRequest& request);
  absl::StatusOr<v1::ListCityLoadsResponse> list_city_loads(const common::CallContext& call,
                                                            const v1::ListCityLoadsRequest& request);
  absl::StatusOr<v1::Balance> balance(const common::CallContext& call, const v1::GetBalanceRequest& request);
  absl::StatusOr<v1::GetCertificateResponse> certificate(const common::CallContext& call,
                                                         const v1::GetCertificateRequest& request);

 private:
  common::Database& database_;
  WorldReader& worlds_;
  RoundRunner& runner_;
  RoundFeed& feed_;
};

}  // namespace entente::matching
