// The handlers that publish rounds and take that back: plain functions (call, request) → reply. Errors by code: see
// errors.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/matching/v1/round_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class PublishHandlers {
 public:
  // `database` outlives it.
  explicit PublishHandlers(common::Database& database) : database_(database) {}

  absl::StatusOr<v1::Round> publish(const common::CallContext& call, const v1::PublishRoundRequest& request);
  absl::StatusOr<v1::Round> unpublish(const common::CallContext& call, const v1::UnpublishRoundRequest& request);

 private:
  common::Database& database_;
};

}  // namespace entente::matching
