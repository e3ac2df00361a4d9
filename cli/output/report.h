// Report: how a command ends. Exit codes: 0 done; 1 the answer is no (data have violations, a proof doesn't hold); 2
// wrong command line; 3 it couldn't be done (a file, the data or a service). Thread-safe.
#pragma once

#include "absl/status/status.h"

namespace entente::cli {

inline constexpr int kDone = 0;
inline constexpr int kNo = 1;
inline constexpr int kUsage = 2;
inline constexpr int kFailed = 3;

// Prints the status to standard error, with its field violations, and returns `exit_code`.
int fail(const absl::Status& status, int exit_code = kFailed);

// Ends a command of CLI11 with an exit code; 0 just returns.
void end_command(int exit_code);

}  // namespace entente::cli
