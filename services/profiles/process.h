// The process of profiles put together: reads what is configured, owns the parts for their lifetime, serves until a
// signal. Names the concrete store; nothing else does. Call it once, from main.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace entente::common {
struct ServiceConfig;
}

namespace entente::profiles {

// Serves until SIGTERM or SIGINT, or only brings the tables up to date with `migrate_only`. `flags` is logged.
// REQUIRES: common::block_signals() was called before any thread began.
absl::Status run_process(const common::ServiceConfig& config, const std::string& flags);

}  // namespace entente::profiles
