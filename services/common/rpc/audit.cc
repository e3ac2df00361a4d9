#include "services/common/rpc/audit.h"

#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/caller.h"

namespace entente::common {

void audit_refusal(std::string_view method, const Caller& caller, const absl::Status& status, std::string_view trace) {
  if (!absl::IsPermissionDenied(status) && !absl::IsUnauthenticated(status)) return;
  log_info("audit", {{"act", "refused"},
                     {"subject", caller.subject},
                     {"via", caller.via.subject},
                     {"method", method},
                     {"reason", reason_of(status)},
                     {"trace", trace}});
}

void audit_contacts_read(const CallContext& call, std::string_view method, std::string_view of) {
  log_info("audit", {{"act", "contacts-read"},
                     {"subject", call.caller.subject},
                     {"via", call.caller.via.subject},
                     {"method", method},
                     {"of", of},
                     {"trace", call.trace.id}});
}

void audit_sign_in(std::string_view subject, const absl::Status& status) {
  log_info(
      "audit",
      {{"act", status.ok() ? "signed-in" : "sign-in-refused"}, {"subject", subject}, {"reason", reason_of(status)}});
}

}  // namespace entente::common
