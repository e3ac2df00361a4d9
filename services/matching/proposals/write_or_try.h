// Writes of the review that a request may only try: the same code in both cases, taken back where it only validates.
// Thread-safe: keeps no state.
#pragma once

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"

namespace entente::matching {

// A write that answers its repeat (write_once), or, where the request only validates, the same write taken back.
template <typename Reply, typename Request, typename Write>
absl::StatusOr<Reply> write_or_try(common::Database& database, const common::CallContext& call, const Request& request,
                                   const Write& write) {
  if (!request.validate_only()) return common::write_once<Reply>(database, call, request, write);
  ENTENTE_RETURN_IF_ERROR(common::check_request_id(request.request_id()));
  std::optional<Reply> reply;
  const absl::Status status = database.write([&](common::WriteTransaction& tx) -> absl::Status {
    reply.reset();
    ENTENTE_ASSIGN_OR_RETURN(reply, write(tx));
    return absl::CancelledError("only validated");
  });
  if (reply.has_value()) return *std::move(reply);
  return status;
}

}  // namespace entente::matching
