// What every process of the house does the same way, whatever it serves: signals, flags, log level, errors, exit code.
// Main thread only.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/service/description.h"

namespace entente::common {

struct ProcessConfig;

// Blocks SIGTERM and SIGINT for this thread and those that it starts, and ignores SIGPIPE. Before any thread begins.
void block_signals();
// Waits for SIGTERM or SIGINT and returns its number. REQUIRES: block_signals().
int wait_for_signal();
// Waits so long, or until one of them comes: true. REQUIRES: block_signals(), else the signal does what it does.
bool signal_comes(absl::Duration within);

// A whole main: reads the flags, of which `config` is a part, and calls `run`, which comes back once the process has
// ended. Adds what each process may be asked instead: --version, --describe (description.h) and --check-ready, which
// asks the admin port of the process that runs with the same flags whether it is ready. Returns the exit code: what the
// flags say (help, a mistake), 0, also when it was told to end before it had begun (CANCELLED), or 1 with the error on
// standard error. REQUIRES: no thread has begun.
int run_process(Flags& flags, const ProcessConfig& config, Protocol protocol, int argc, const char* const* argv,
                const std::function<absl::Status()>& run);

}  // namespace entente::common
