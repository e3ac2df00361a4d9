#include "services/common/housekeeping.h"

#include "services/common/change_log.h"
#include "services/common/request_ids.h"
#include "services/common/status.h"

namespace entente::common {

absl::Status keep_house(WriteTransaction& tx, std::optional<absl::Time> now, absl::Duration kept_request_ids,
                        std::int64_t kept_changes) {
  if (now) ENTENTE_RETURN_IF_ERROR(expire_request_ids(tx, *now - kept_request_ids).status());
  return compact_changes(tx, kept_changes).status();
}

}  // namespace entente::common
