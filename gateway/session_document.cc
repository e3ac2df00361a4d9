#include "gateway/session_document.h"

#include "absl/time/time.h"
#include "gateway/json_text.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

std::string assignment_json(const common::Assignment& assignment) {
  std::string json = common::concat("{\"role\":", json_text(common::role_name(assignment.role)),
                                    ",\"scope\":", json_text(assignment.scope));
  if (assignment.until != absl::InfiniteFuture()) {
    common::append(json, ",\"untilTime\":",
                   json_text(absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", assignment.until, absl::UTCTimeZone())));
  }
  json += '}';
  return json;
}

}  // namespace

std::string session_document(bool sign_in, const std::optional<common::Caller>& caller) {
  std::string json = sign_in ? "\"signIn\":true" : "";
  if (caller) {
    common::append(json, json.empty() ? "" : ",", "\"subject\":", json_text(caller->subject), ",\"assignments\":[");
    std::string comma;
    for (const common::Assignment& assignment : caller->assignments) {
      if (!assignment.holds(caller->now)) continue;
      common::append(json, comma, assignment_json(assignment));
      comma = ',';
    }
    json += ']';
  }
  return common::concat("{", json, "}");
}

}  // namespace entente::gateway
