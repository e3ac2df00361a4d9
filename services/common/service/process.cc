#include "services/common/service/process.h"

#include <csignal>
#include <cstdio>
#include <optional>
#include <string>

#include "services/common/base/log.h"
#include "services/common/base/memory.h"
#include "services/common/rpc/config.h"
#include "services/common/sheets/said.h"

namespace entente::common {
namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void block_signals() {
  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int wait_for_signal() {
  const sigset_t signals = ending_signals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return signal;
}

bool signal_comes(absl::Duration within) {
  const sigset_t signals = ending_signals();
  const timespec time = absl::ToTimespec(within);
  return sigtimedwait(&signals, nullptr, &time) > 0;
}

int run_process(Flags& flags, const ProcessConfig& config, int argc, const char* const* argv,
                const std::function<absl::Status()>& run) {
  block_signals();
  keep_arenas_few();
  if (const std::optional<int> exit_code = flags.parse(argc, argv)) return *exit_code;
  absl::Status status = set_log_level(config.log_level);
  if (status.ok()) status = run();
  if (status.ok() || absl::IsCancelled(status)) return 0;
  const std::string english(status.message());
  const std::string fault = said_in(flags.language(), english).value_or(english);
  std::fprintf(stderr, "%s\n",
               text("cli.fail.fact", flags.language(), {{"name", flags.program()}, {"value", fault}}).c_str());
  return 1;
}

}  // namespace entente::common
