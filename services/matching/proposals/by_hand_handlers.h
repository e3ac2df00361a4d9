// Proposals that people make: of any pair or trio, or with another partner for a need, each with what it costs its
// round. Plain functions (call, request) → reply, which may take as long as a round is solved. Errors by code: see
// errors.h. Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/appraiser.h"
#include "services/matching/proposals/seeing.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class ByHandHandlers {
 public:
  // The parts outlive it.
  ByHandHandlers(common::Database& database, WorldSource world, Appraiser& appraiser);

  absl::StatusOr<v1::CreateProposalResponse> create(const common::CallContext& call,
                                                    const v1::CreateProposalRequest& request);
  absl::StatusOr<v1::SwapPartnerResponse> swap(const common::CallContext& call, const v1::SwapPartnerRequest& request);

 private:
  common::Database& database_;
  const WorldSource world_;
  Appraiser& appraiser_;
};

}  // namespace entente::matching
