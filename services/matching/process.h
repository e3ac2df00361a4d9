// The process entente-matching: its parts in the order of their lives, from the data directory to the listening server.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/common/config.h"

namespace entente::matching {

struct ProcessConfig {
  common::ServiceConfig service;
  std::string profiles = "localhost:7101";  // where ProfileService answers
  std::string listings = "localhost:7102";  // where ListingService answers
  std::string redis;                        // URL; empty: the candidate cache is in process
};

// Serves until SIGTERM or SIGINT, or only brings the schema up to date with --migrate-only. `masked_flags` go into the
// first log line. REQUIRES: block_signals().
absl::Status run_process(const ProcessConfig& config, std::string_view masked_flags);

}  // namespace entente::matching
