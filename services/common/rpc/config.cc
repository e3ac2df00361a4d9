#include "services/common/rpc/config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/sheets/said.h"
#include "services/common/storage/postgres_url.h"
#include "services/common/text/text.h"

namespace entente::common {
std::string environment_name(std::string flag) {
  for (char& c : flag) c = c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return concat("ENTENTE_", flag);
}

struct Flags::State {
  std::string program;
  CLI::App app;
  std::string examples;
  Language language = Language::kEnglish;
  std::string about;  // in English
  std::vector<FlagFact> facts;
  std::map<std::string, std::function<std::string()>> shown;
  State(std::string description, std::string the_program)
      : program(std::move(the_program)), app(description, program), about(std::move(description)) {}

  // Takes note of the flag that was just made.
  void note(FlagFact fact, std::function<std::string()> show) {
    shown[fact.name] = std::move(show);
    facts.push_back(std::move(fact));
  }

  std::string in_words(const std::string& english) const { return said_in(language, english).value_or(english); }
  // What was given in English, in the person's language.
  void speak() {
    speak_help(language, app);
    app.description(in_words(app.get_description()));
    for (CLI::Option* option : app.get_options()) option->description(in_words(option->get_description()));
    const std::string footer =
        in_words("Every flag can be given as an environment variable: --data-dir is ENTENTE_DATA_DIR.");
    app.footer(examples.empty() ? footer : concat(footer, "\n\n", in_words("Examples:"), "\n", examples));
    add_language_option(language, app);
  }
};

Flags::Flags(std::string program, std::string description)
    : state_(std::make_unique<State>(std::move(description), std::move(program))) {}
Flags::~Flags() = default;

const std::string& Flags::program() const {
  return state_->program;
}

const std::string& Flags::about() const {
  return state_->about;
}

const std::vector<FlagFact>& Flags::facts() const {
  return state_->facts;
}

void Flags::set_examples(const std::string& examples) {
  state_->examples = examples;
}

void Flags::add(const std::string& name, std::string& target, const std::string& help, Secret secret) {
  state_->app.add_option(concat("--", name), target, help)->envname(environment_name(name))->capture_default_str();
  const std::string kind = name.ends_with("-file") ? "file" : "text";
  state_->note({name, environment_name(name), kind, target, help, secret == Secret::kYes},
               [&target, secret] { return secret == Secret::kYes && !target.empty() ? std::string("***") : target; });
}

void Flags::add_callee(const std::string& name, std::string& target, const std::string& help) {
  add(name, target, help);
  state_->facts.back().kind = "callee";
}

void Flags::add_database(std::string& target, const std::string& help) {
  const std::string usual = target;
  add_database_option(state_->app, target, help);
  state_->note({"database", environment_name("database"), "database", usual, help, true},
               [&target] { return without_password(target); });
}

void Flags::add(const std::string& name, int& target, const std::string& help) {
  state_->app.add_option(concat("--", name), target, help)->envname(environment_name(name))->capture_default_str();
  state_->note({name, environment_name(name), "number", std::to_string(target), help},
               [&target] { return std::to_string(target); });
}

void Flags::add(const std::string& name, bool& target, const std::string& help) {
  state_->app.add_flag(concat("--", name), target, help)->envname(environment_name(name));
  const auto show = [&target] { return std::string(target ? "true" : "false"); };
  state_->note({name, environment_name(name), "switch", show(), help}, show);
}

void Flags::add_question(const std::string& name, bool& target, const std::string& help) {
  state_->app.add_flag(concat("--", name), target, help);
  state_->facts.push_back({name, "", "switch", "false", help});
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
  state_->note({name, environment_name(name), "duration", absl::FormatDuration(target), help},
               [&target] { return absl::FormatDuration(target); });
}

std::optional<int> Flags::parse(int argc, const char* const* argv) {
  state_->language = language_asked(argc, argv);
  state_->speak();
  // CLI11 speaks by exceptions; they end here.
  try {
    state_->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return state_->app.exit(error, std::cout, std::cerr);
  }
  return std::nullopt;
}

Language Flags::language() const {
  return state_->language;
}

std::string Flags::masked() const {
  std::string text;
  for (const auto& [name, show] : state_->shown) append(text, text.empty() ? "" : " ", name, "=", show());
  return text;
}

void add_process_flags(Flags& flags, ProcessConfig& config) {
  flags.add("listen", config.listen, "address to listen on, host:port");
  flags.add("admin-listen", config.admin_listen, "address of /metrics, /healthz and /readyz, host:port; empty: none");
  flags.add("token-file", config.token_file, "bearer tokens: token,subject,role,scope,kind; empty: none");
  flags.add("oidc-file", config.oidc_file,
            "which OpenID Connect provider signs people in, and what its claims give (JSON; docs/security.md); empty: "
            "none");
  flags.add("service-token-file", config.service_token_file, "holds the token by which this process calls others");
  flags.add(
      "mtls-cert", config.mtls.certificate,
      "certificate of this process (PEM) for TLS between the processes; read again when it changes; empty: no TLS");
  flags.add("mtls-key", config.mtls.key, "private key of that certificate (PEM)");
  flags.add("mtls-ca", config.mtls.authority, "certificates of who signs those of the other processes (PEM)");
  flags.add("log-level", config.log_level, "debug, info, warning, error or off");
  flags.add("drain-delay", config.drain_delay, "time between saying that it isn't serving any more and ending");
  flags.add("shutdown-deadline", config.shutdown_deadline, "time that running calls get to end");
  flags.add("otlp-endpoint", config.otlp_endpoint,
            "collector of traces, http://HOST:4318 (OTLP over HTTP; docs/operate.md); empty: none");
  flags.add("trace-percent", config.trace_percent,
            "of a hundred traces that begin here, how many go to the collector; who calls with a traceparent says so "
            "itself");
}

void add_service_flags(Flags& flags, ServiceConfig& config) {
  add_process_flags(flags, config);
  flags.add_database(config.database,
                     "where the store is: a directory, sqlite:DIRECTORY or postgresql://USER@HOST/DATABASE; --data-dir "
                     "is the same flag");
  flags.add("wait-for-database", config.wait_for_database,
            "how long a start waits for a database that can't be reached; 0: not at all");
  flags.add("read-threads", config.read_threads, "threads for reads; 0: one for each core");
  flags.add("write-threads", config.write_threads, "threads for writes");
  flags.add("keep-changes", config.kept.changes, "changes kept for watchers that resume; who comes later lists again");
  flags.add("keep-changes-for", config.kept.changes_for, "how long they are kept at most; 0: by number only");
  flags.add("keep-requests-for", config.kept.request_ids,
            "how long the answer to a write with a request_id is kept for its repeats");
  flags.add("max-connection-age", config.max_connection_age,
            "age at which a client is asked to connect anew, so that new replicas get their share");
  flags.add("max-connection-age-grace", config.max_connection_age_grace,
            "time that calls of such a connection get to end");
  flags.add("migrate-only", config.migrate_only, "bring the store's schema up to date and end");
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
