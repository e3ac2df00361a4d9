#include "services/common/service/process.h"

#include <csignal>
#include <cstdio>
#include <optional>
#include <string>

#include "services/common/base/locks.h"
#include "services/common/base/log.h"
#include "services/common/base/memory.h"
#include "services/common/rpc/admin_client.h"
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

// What a call of the program may ask instead of its work.
struct Questions {
  bool version = false;
  bool describe = false;
  bool check_ready = false;
};

void add_questions(Flags& flags, Questions& asked) {
  flags.add_question("check-ready", asked.check_ready,
                     "ask the process that runs with the same --admin-listen whether it is ready, and end: 0 or 1");
  flags.add_question("describe", asked.describe, "say in JSON what this program is (flags, ports, probes), and end");
  flags.add_question("version", asked.version, "say which version this is, and end");
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

int run_process(Flags& flags, const ProcessConfig& config, Protocol protocol, int argc, const char* const* argv,
                const std::function<absl::Status()>& run) {
  block_signals();
  keep_arenas_few();
  stop_tracking_locks();
  Questions asked;
  add_questions(flags, asked);
  if (const std::optional<int> exit_code = flags.parse(argc, argv)) return *exit_code;
  if (asked.version || asked.describe) {
    std::puts((asked.version ? version_line(flags.program()) : describe(flags, protocol)).c_str());
    return 0;
  }
  absl::Status status = set_log_level(config.log_level);
  if (status.ok()) status = asked.check_ready ? ask_admin_port(config.admin_listen, "/readyz") : run();
  if (status.ok() || absl::IsCancelled(status)) return 0;
  const std::string english(status.message());
  const std::string fault = said_in(flags.language(), english).value_or(english);
  std::fprintf(stderr, "%s\n",
               text("cli.fail.fact", flags.language(), {{"name", flags.program()}, {"value", fault}}).c_str());
  return 1;
}

}  // namespace entente::common
