// Whether a service is ready, by gRPC's own health service. Thread-safe.
#pragma once

#include "absl/status/status.h"

namespace entente::common {
class Client;
}

namespace entente::cli {

// OK when all services behind the client's channel serve, or don't know of health; DEPENDENCY_UNAVAILABLE with
// RetryInfo and the cause while they load what they need; else what the call answers. One call, ten seconds at most.
absl::Status check_health(const common::Client& client);

}  // namespace entente::cli
