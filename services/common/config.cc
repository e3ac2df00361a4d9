#include "services/common/config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>

#include "services/common/errors.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/text.h"

namespace entente::common {
namespace {

std::string environment_name(std::string name) {
  for (char& c : name) c = c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return concat("ENTENTE_", name);
}

}  // namespace

struct Flags::State {
  CLI::App app;
  std::map<std::string, std::function<std::string()>> shown;
  State(const std::string& description, const std::string& program) : app(description, program) {}
};

Flags::Flags(std::string program, std::string description) : state_(std::make_unique<State>(description, program)) {
  set_examples("");
}
Flags::~Flags() = default;

void Flags::set_examples(const std::string& examples) {
  const std::string footer = "Every flag can be given as an environment variable: --data-dir is ENTENTE_DATA_DIR.";
  state_->app.footer(examples.empty() ? footer : concat(footer, "\n\nExamples:\n", examples));
}

void Flags::add(const std::string& name, std::string& target, const std::string& help, Secret secret) {
  state_->app.add_option(concat("--", name), target, help)->envname(environment_name(name))->capture_default_str();
  state_->shown[name] = [&target, secret] {
    return secret == Secret::kYes && !target.empty() ? std::string("***") : target;
  };
}

void Flags::add(const std::string& name, int& target, const std::string& help) {
  state_->app.add_option(concat("--", name), target, help)->envname(environment_name(name))->capture_default_str();
  state_->shown[name] = [&target] { return std::to_string(target); };
}

void Flags::add(const std::string& name, bool& target, const std::string& help) {
  state_->app.add_flag(concat("--", name), target, help)->envname(environment_name(name));
  state_->shown[name] = [&target] { return std::string(target ? "true" : "false"); };
}

void Flags::add(const std::string& name, absl::Duration& target, const std::string& help) {
  const auto parse = [&target](const std::string& text) { return absl::ParseDuration(text, &target); };
  state_->app
      .add_option_function<std::string>(
          concat("--", name),
          [parse, name](const std::string& text) {
            if (!parse(text)) {
              throw CLI::ValidationError(concat("--", name, ": '", text, "' is no duration; write 5s or 200ms"));
            }
          },
          help)
      ->envname(environment_name(name))
      ->default_str(absl::FormatDuration(target));
  state_->shown[name] = [&target] { return absl::FormatDuration(target); };
}

std::optional<int> Flags::parse(int argc, const char* const* argv) {
  // CLI11 speaks by exceptions; they end here.
  try {
    state_->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return state_->app.exit(error, std::cout, std::cerr);
  }
  return std::nullopt;
}

std::string Flags::masked() const {
  std::string text;
  for (const auto& [name, show] : state_->shown) append(text, text.empty() ? "" : " ", name, "=", show());
  return text;
}

void add_service_flags(Flags& flags, ServiceConfig& config) {
  flags.add("listen", config.listen, "Address to listen on, host:port");
  flags.add("admin-listen", config.admin_listen, "Address of /metrics and /healthz, host:port; empty: none");
  flags.add("data-dir", config.data_dir, "Directory of the store");
  flags.add("token-file", config.token_file, "Bearer tokens: token,subject,role,scope,kind; empty: local sign-in only");
  flags.add("service-token-file", config.service_token_file, "Holds the token by which this process calls others");
  flags.add("log-level", config.log_level, "debug, info, warning, error or off");
  flags.add("read-threads", config.read_threads, "Threads for reads; 0: one for each core");
  flags.add("write-threads", config.write_threads, "Threads for writes");
  flags.add("drain-delay", config.drain_delay, "Time between saying NOT_SERVING and ending");
  flags.add("shutdown-deadline", config.shutdown_deadline, "Time that running calls get to end");
  flags.add("migrate-only", config.migrate_only, "Bring the store's schema up to date and end");
}

absl::StatusOr<std::string> read_secret_file(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line) || trim(line).empty()) {
    return make_error(kInvalidConfiguration, concat("the file ", path, " can't be read or has no first line"));
  }
  return std::string(trim(line));
}

}  // namespace entente::common
