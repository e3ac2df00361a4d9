// Whether a service is ready, by gRPC's own health service. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {
class Client;
}

namespace entente::cli {

// What the process says of itself beside its health; empty where it is of a version that says nothing.
struct ProcessFacts {
  std::string version;
  std::optional<absl::Time> clock;
};

// OK when all services behind the client's channel serve, or don't know of health; DEPENDENCY_UNAVAILABLE with
// RetryInfo and the cause while they load what they need; else what the call answers. One call, ten seconds at most.
// `facts` may be null.
absl::Status check_health(const common::Client& client, ProcessFacts* facts = nullptr);

}  // namespace entente::cli
