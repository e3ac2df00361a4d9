#include "cli/output/report.h"

#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "services/common/errors.h"

namespace entente::cli {

int fail(const absl::Status& status, int exit_code) {
  // Of several violations the message is all of them in one line.
  const std::vector<common::FieldViolation> violations = common::field_violations_of(status);
  if (violations.size() < 2) {
    std::cerr << "entente: " << status.message() << '\n';
    return exit_code;
  }
  std::cerr << "entente: " << violations.size() << " fields aren't as they must be:\n";
  for (const auto& violation : violations)
    std::cerr << "  " << violation.field << ": " << violation.description << '\n';
  return exit_code;
}

int finish_output(int exit_code) {
  if (std::cout.flush()) return exit_code;
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0) return kNoReader;
  std::cerr << "entente: standard output can't be written; is the disk full?\n";
  return kFailed;
}

void end_command(int exit_code) {
  // CLI11's own way to end with a code from within a callback.
  if (exit_code != kDone) throw CLI::RuntimeError(exit_code);
}

}  // namespace entente::cli
