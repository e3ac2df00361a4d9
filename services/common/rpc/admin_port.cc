#include "services/common/rpc/admin_port.h"

#include <string_view>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/rpc/metrics.h"

namespace entente::common {

absl::StatusOr<std::unique_ptr<AdminHttp>> open_admin_port(const std::string& address, AdminQuestions questions) {
  return AdminHttp::start(address, [questions = std::move(questions)](std::string_view path) -> AdminReply {
    if (path == "/livez") return {.status = 200, .body = "alive\n"};
    if (path == "/healthz") {
      return questions.serves() ? AdminReply{.status = 200, .body = "serving\n"}
                                : AdminReply{.status = 503, .body = "not serving\n"};
    }
    if (path == "/readyz") {
      const std::string why_not = questions.why_not_ready();
      if (questions.serves() && why_not.empty()) return {.status = 200, .body = "ready\n"};
      return {.status = 503, .body = concat("not ready\n", why_not)};
    }
    if (path == "/metrics" && questions.metrics != nullptr) {
      return {
          .status = 200, .content_type = "text/plain; version=0.0.4; charset=utf-8", .body = questions.metrics->text()};
    }
    return {};
  });
}

}  // namespace entente::common
