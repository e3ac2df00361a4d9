#include "cli/output/report.h"

#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <optional>

#include "cli/output/language.h"
#include "google/rpc/error_details.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/said.h"

namespace entente::cli {
namespace {

using common::concat;

// " (listing: …; places_left: 2)": what ErrorInfo names.
std::string facts_of(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (!payload || !info.ParseFromString(std::string(*payload)) || info.metadata().empty()) return "";
  const std::map<std::string, std::string> sorted(info.metadata().begin(), info.metadata().end());
  std::vector<std::string> facts;
  for (const auto& [name, value] : sorted) facts.push_back(say("cli.fail.fact", {{"name", name}, {"value", value}}));
  return concat(" (", common::join(facts, ", "), ")");
}

}  // namespace

int fail(const absl::Status& status, int exit_code) {
  // The message of violations is all of them in one line.
  const std::vector<common::FieldViolation> violations = common::field_violations_of(status);
  if (violations.size() < 2) {
    const std::string message(common::to_std(status.message()));
    const std::optional<std::string> known = common::said_in(spoken(), status);
    const std::string reason = concat("error.", common::reason_of(status));
    if (known || !common::has_text(reason)) {
      std::cerr << say("cli.fail.error", {{"error", known.value_or(message)}}) << '\n';
    } else {
      // Where the catalogue doesn't know what was said, the sentence of its reason comes first.
      std::cerr << say("cli.fail.error", {{"error", concat(say(reason), facts_of(status))}}) << '\n'
                << say("cli.fail.detail", {{"detail", message}}) << '\n';
    }
    return exit_code;
  }
  const auto count = static_cast<std::int64_t>(violations.size());
  std::cerr << say("cli.fail.error", {{"error", say_counted("cli.fail.fields", count)}}) << '\n';
  for (const auto& violation : violations) {
    const std::optional<std::string> known = common::said_in(spoken(), violation);
    std::cerr << "  "
              << known.value_or(
                     say("cli.fail.field", {{"field", violation.field}, {"description", violation.description}}))
              << '\n';
  }
  return exit_code;
}

int finish_output(int exit_code) {
  if (std::cout.flush()) return exit_code;
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0) return kNoReader;
  std::cerr << say("cli.fail.error", {{"error", say("cli.fail.output")}}) << '\n';
  return kFailed;
}

void end_command(int exit_code) {
  // CLI11's own way to end with a code from within a callback.
  if (exit_code != kDone) throw CLI::RuntimeError(exit_code);
}

}  // namespace entente::cli
