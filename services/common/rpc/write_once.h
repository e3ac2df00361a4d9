// Writes that may be repeated (AIP-155): a repeat under the same request_id answers with the first reply. Thread-safe:
// keeps no state of its own.
#pragma once

#include <cstddef>
#include <type_traits>

#include "absl/status/statusor.h"
#include "services/common/base/status.h"
#include "services/common/rpc/call_context.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"

namespace entente::common {

// A write that answers its repeat with the first reply. `write` is a closure of one transaction, as of write_value();
// `recall`, where the reply may not be kept (it tells of people), makes it anew of one that has the name only.
template <typename Reply, typename Request, typename Write, typename Recall = std::nullptr_t>
absl::StatusOr<Reply> write_once(Database& database, const CallContext& call, const Request& request, Write write,
                                 Recall recall = nullptr) {
  ENTENTE_RETURN_IF_ERROR(check_request_id(request.request_id()));
  const RequestId repeat(call.caller.subject, only_validates(request) ? "" : request.request_id(), request);
  return write_value<Reply>(database, [&](WriteTransaction& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    ENTENTE_ASSIGN_OR_RETURN(const bool replayed, repeat.replay(tx, &reply));
    if constexpr (std::is_same_v<Recall, std::nullptr_t>) {
      if (replayed) return reply;
      ENTENTE_ASSIGN_OR_RETURN(reply, write(tx));
      ENTENTE_RETURN_IF_ERROR(repeat.store(tx, reply, call.now));
    } else {
      if (replayed) return recall(tx, reply.name());
      ENTENTE_ASSIGN_OR_RETURN(reply, write(tx));
      Reply name_only;
      name_only.set_name(reply.name());
      ENTENTE_RETURN_IF_ERROR(repeat.store(tx, name_only, call.now));
    }
    return reply;
  });
}

}  // namespace entente::common
