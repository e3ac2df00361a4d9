// What operators ask a process by HTTP, the same of each: /livez (200 as long as the process answers, whatever becomes
// of what it depends on), /healthz and /readyz (200, or 503 and why), /metrics. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/rpc/admin_http.h"

namespace entente::common {

class Metrics;

// Asked on the port's own thread; what they look at outlives the port.
struct AdminQuestions {
  std::function<bool()> serves;                // /healthz
  std::function<std::string()> why_not_ready;  // /readyz, once it serves: lines; empty when it is ready
  const Metrics* metrics = nullptr;            // null: no /metrics
};

// LISTEN_REFUSED when the address can't be listened on.
absl::StatusOr<std::unique_ptr<AdminHttp>> open_admin_port(const std::string& address, AdminQuestions questions);

}  // namespace entente::common
