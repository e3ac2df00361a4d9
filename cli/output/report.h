// Report: how a command ends. Exit codes: 0 done; 1 the answer is no (data have violations, a proof doesn't hold); 2
// wrong command line; 3 it couldn't be done (a file, the data or a service). Thread-safe.
#pragma once

#include "absl/status/status.h"

namespace entente::cli {

inline constexpr int kDone = 0;
inline constexpr int kNo = 1;
inline constexpr int kUsage = 2;
inline constexpr int kFailed = 3;
inline constexpr int kNoReader = 128 + 13;  // SIGPIPE, as a shell says it

// Prints the status to standard error, with its field violations, in the user's language, and returns `exit_code`.
// Where the catalogue doesn't know the message, the sentence of its reason comes first, with its facts, and then the
// English.
int fail(const absl::Status& status, int exit_code = kFailed);

// What to exit with once everything is printed: `exit_code`, or kFailed with a word on standard error where standard
// output couldn't be written. Where nobody reads it any more (`| head`) nothing is said, and the code is that of a
// filter that SIGPIPE ends. Call it last.
int finish_output(int exit_code);

// Ends a command of CLI11 with an exit code; 0 just returns.
void end_command(int exit_code);

}  // namespace entente::cli
