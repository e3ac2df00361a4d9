// The process entente-listings: its parts in the order of their lives, from the data directory to the listening server.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/common/config.h"
#include "services/listings/import_gate.h"

namespace entente::listings {

struct ProcessConfig {
  common::ServiceConfig service;
  std::string profiles = "localhost:7101";  // where ProfileService answers
  ListingLimits limits;
};

// Serves until SIGTERM or SIGINT, or only brings the schema up to date with --migrate-only. REQUIRES: block_signals().
absl::Status run_process(const ProcessConfig& config);

}  // namespace entente::listings
