// Configuration of a process: one struct with defaults in its initialisers, read once in main from flags and
// environment (`--data-dir` is `ENTENTE_DATA_DIR`; the flag wins), validated, logged with secrets masked. Not
// thread-safe: main only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/rpc/server.h"
#include "services/common/rpc/tls.h"
#include "services/common/sheets/texts.h"
#include "services/common/storage/sweeper.h"

namespace entente::common {

enum class Secret { kNo, kYes };

// The environment variable of a flag: ENTENTE_DATA_DIR of `data-dir`.
std::string environment_name(std::string flag);

// What is known of a flag, for whoever describes a program (service/description.h).
struct FlagFact {
  std::string name;         // without dashes
  std::string environment;  // its variable; empty: none, it is for one call of the program
  std::string kind;     // text, file, callee (address of a service that is called), database, number, switch, duration
  std::string usual;    // its default, as one would write it
  std::string help;     // in English
  bool secret = false;  // its value may hold a password
};

class Flags {
 public:
  Flags(std::string program, std::string description);
  ~Flags();
  const std::string& program() const;
  const std::string& about() const;  // the description, in English
  // Lines for the end of --help, each a whole command.
  void set_examples(const std::string& examples);
  // `name` without dashes, e.g. "data-dir". The target's present value is the default. Targets outlive the flags.
  void add(const std::string& name, std::string& target, const std::string& help, Secret secret = Secret::kNo);
  void add(const std::string& name, int& target, const std::string& help);
  void add(const std::string& name, bool& target, const std::string& help);
  void add(const std::string& name, absl::Duration& target, const std::string& help);  // "5s", "200ms"
  // The address of a service that this process calls; `name` is the service's.
  void add_callee(const std::string& name, std::string& target, const std::string& help);
  // Asks one call of the program for something else than its work; without a variable.
  void add_question(const std::string& name, bool& target, const std::string& help);
  // Where the process keeps its stores (add_database_option); shown without its password.
  void add_database(std::string& target, const std::string& help);
  // Nothing when the process may go on; else the exit code, after help, version or the error (what was wrong and what
  // to do) has been printed, in the language that is asked for (command_line.h): helps, description and examples are
  // given in English and found in the catalogue by it (said.h).
  std::optional<int> parse(int argc, const char* const* argv);
  // The language that parse() found.
  Language language() const;
  // Every flag in the order of adding.
  const std::vector<FlagFact>& facts() const;
  // Every flag as `name=value`, sorted, secrets as `***`; for the first log line.
  std::string masked() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What every process that listens has.
struct ProcessConfig {
  std::string listen = "127.0.0.1:0";
  std::string admin_listen = {};
  std::string token_file = {};          // with neither this nor the next: local sign-in, loopback only
  std::string oidc_file = {};           // the identity provider (common/identity/oidc_config.h); empty: none
  std::string service_token_file = {};  // holds the token by which this process calls others; empty: none
  TlsFiles mtls = {};                   // between the services, and the gateway's towards them; none: plain text
  std::string log_level = "info";
  absl::Duration drain_delay = absl::ZeroDuration();
  absl::Duration shutdown_deadline = absl::Seconds(10);
  std::string otlp_endpoint = {};  // where spans of sampled calls go (service/otlp_exporter.h); empty: nowhere
  int trace_percent = 10;          // of the traces that begin here, so many in a hundred are sampled, if there is one

  bool has_identity() const { return !token_file.empty() || !oidc_file.empty(); }
};
void add_process_flags(Flags& flags, ProcessConfig& config);

// What every service has beside that. Add the service's own flags behind it.
struct ServiceConfig : ProcessConfig {
  std::string database = "entente-data";                // as StorePlace::open takes it
  absl::Duration wait_for_database = absl::Minutes(2);  // at a start, while it can't be reached
  int read_threads = 0;
  int write_threads = 64;
  bool migrate_only = false;
  Kept kept = {};
  absl::Duration max_connection_age = kMaxConnectionAge;
  absl::Duration max_connection_age_grace = kMaxConnectionAge;
};
void add_service_flags(Flags& flags, ServiceConfig& config);

// The first line of a file, trimmed: a token or password. INVALID_CONFIGURATION names the file, never its content. An
// empty path gives an empty text.
absl::StatusOr<std::string> read_secret_file(const std::string& path);

}  // namespace entente::common
