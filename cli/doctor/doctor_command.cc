#include "cli/doctor/doctor_command.h"
#include "absl/time/clock.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/doctor/checks.h"
#include "cli/output/language.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/rpc/config.h"

namespace entente::cli {
namespace {

constexpr std::size_t kWidth = 110;
constexpr std::size_t kIndent = 4;

struct DoctorOptions {
  Installation installation;
  bool json = false;
  bool quiet = false;
};

void print(const Findings& findings, bool quiet) {
  for (const Finding& finding : findings.all()) {
    if (quiet && finding.severity <= Severity::kNote) continue;
    const std::string severity = say(common::concat("cli.doctor.is.", severity_name(finding.severity)));
    std::cout << wrap(common::concat(severity, ": ", finding.what), kWidth, kIndent) << '\n';
    if (!finding.remedy.empty()) {
      std::cout << "  " << wrap(common::concat("→ ", finding.remedy), kWidth, kIndent) << '\n';
    }
  }
  const auto count = [&](Severity severity) {
    return std::count_if(findings.all().begin(), findings.all().end(),
                         [&](const Finding& finding) { return finding.severity == severity; });
  };
  std::cout << say("cli.doctor.sum", {{"errors", common::concat(count(Severity::kError))},
                                      {"warnings", common::concat(count(Severity::kWarning))},
                                      {"notes", common::concat(count(Severity::kNote))},
                                      {"fine", common::concat(count(Severity::kFine))}})
            << '\n';
}

// As the processes take them where no flag says anything.
void take_variables(std::vector<std::string>& values, const std::vector<const char*>& variables) {
  if (!values.empty()) return;
  for (const char* const variable : variables) {
    const char* const named = std::getenv(variable);
    if (named != nullptr && *named != '\0') values.emplace_back(named);
  }
}

int examine(DoctorOptions& options) {
  Installation& installation = options.installation;
  installation.now = absl::Now();
  take_variables(installation.places, {"ENTENTE_DATABASE"});
  take_variables(installation.places, {"ENTENTE_DATA_DIR"});
  take_variables(installation.listen, {"ENTENTE_LISTEN", "ENTENTE_GRPC_LISTEN", "ENTENTE_ADMIN_LISTEN"});
  take_variables(installation.servers, {"ENTENTE_PROFILES", "ENTENTE_LISTINGS", "ENTENTE_MATCHING"});
  Findings findings;
  check_configuration(installation, findings);
  check_stores(installation, findings);
  check_redis(installation, findings);
  check_clock(findings);
  check_certificates(installation, findings);
  check_ports(installation, findings);
  check_versions(findings);
  if (options.json) {
    std::cout << findings.as_json();
  } else {
    print(findings, options.quiet);
  }
  return findings.exit_code();
}

}  // namespace

void add_doctor_command(CLI::App& app) {
  const auto options = std::make_shared<DoctorOptions>();
  Installation& its = options->installation;
  CLI::App* command = app.add_subcommand("doctor", say("cli.doctor.about"));
  // As the processes have it, by the same variables.
  const auto add = [&](const std::string& name, auto& target) {
    return command->add_option("--" + name, target, say("cli.doctor.option." + name))
        ->envname(common::environment_name(name));
  };
  command->add_option("--database,--data-dir", its.places, say("cli.doctor.option.database"));
  command->add_option("--server,--profiles,--listings,--matching", its.servers, say("cli.doctor.option.server"));
  command->add_option("--listen,--grpc-listen,--admin-listen", its.listen, say("cli.doctor.option.listen"));
  command->add_option("--gateway", its.gateway, say("cli.doctor.option.gateway"));
  add("token-file", its.identity.token_file);
  add("oidc-file", its.identity.oidc_file);
  add("service-token-file", its.service_token_file);
  add("redis", its.redis);
  add("redis-password-file", its.redis_password_file);
  add("mtls-cert", its.mtls.certificate);
  add("mtls-key", its.mtls.key);
  add("mtls-ca", its.mtls.authority);
  add("https-cert", its.https_certificate);
  add("https-key", its.https_key);
  command->add_option("--host", its.host, say("cli.doctor.option.host"));
  command->add_flag("--thorough", its.thorough, say("cli.doctor.option.thorough"));
  command->add_flag("--json", options->json, say("cli.doctor.option.json"));
  command->add_flag("--quiet", options->quiet, say("cli.doctor.option.quiet"));
  command->footer(say("cli.doctor.footer"));
  command->callback([options] {
    if (const absl::Status status = common::set_log_level("off"); !status.ok()) return end_command(fail(status));
    end_command(examine(*options));
  });
}

}  // namespace entente::cli
