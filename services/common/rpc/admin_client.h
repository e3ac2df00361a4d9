// Asks another process's admin port (admin_port.h), as `--check-ready` does where nothing else can: in an image without
// a shell. Thread-safe.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {

// OK when the process that listens on `address` (host:port; one that stands for all addresses means this machine)
// answers GET `path` by 200. DEPENDENCY_UNAVAILABLE with what it says, or why nobody could be asked, within `timeout`.
// INVALID_CONFIGURATION: `address` isn't host:port. `date` (may be null): what the answer's header says, a whole
// second; it stays as it is where there is none.
absl::Status ask_admin_port(const std::string& address, const std::string& path,
                            absl::Duration timeout = absl::Seconds(4), absl::Time* date = nullptr);

}  // namespace entente::common
