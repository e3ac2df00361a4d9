#include "cli/serve/serve_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "cli/output/language.h"
#include "cli/output/report.h"
#include "cli/serve/house.h"
#include "services/common/base/locks.h"
#include "services/common/base/log.h"
#include "services/common/base/memory.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/rpc/config.h"
#include "services/common/service/process.h"

namespace entente::cli {
namespace {

// An option that is a time up to an hour.
CLI::Option* add_time(CLI::App& command, const std::string& name, const std::string& text, absl::Duration value,
                      std::function<void(absl::Duration)> set) {
  const auto read = [name, set = std::move(set)](const std::string& given) {
    absl::Duration time;
    if (!absl::ParseDuration(given, &time) || time < absl::ZeroDuration() || time > absl::Hours(1)) {
      throw CLI::ValidationError(name, say("cli.serve.no_delay", {{"text", given}}));
    }
    set(time);
  };
  return command.add_option_function<std::string>(name, read, say(text))
      ->type_name(say("cli.type.duration"))
      ->default_str(absl::FormatDuration(value))
      ->envname(common::environment_name(name.substr(2)));
}

absl::Status serve(const HouseOptions& options, const std::string& log_level) {
  ENTENTE_RETURN_IF_ERROR(common::set_log_level(log_level));
  // The mirrors begin before the server that they read from: that nobody answers at first is no news.
  if (log_level == "warning") ENTENTE_RETURN_IF_ERROR(common::set_log_level("error"));
  common::block_signals();
  common::keep_arenas_few();
  common::stop_tracking_locks();
  const auto started = House::start(options);
  // Told to end while it waited for its database.
  if (absl::IsCancelled(started.status())) return absl::OkStatus();
  ENTENTE_RETURN_IF_ERROR(started.status());
  const std::unique_ptr<House>& house = *started;
  house->when_ready([&house, &options, &log_level] {
    if (const absl::Status status = common::set_log_level(log_level); !status.ok()) return;  // it was read before
    std::cout << say("cli.serve.ready", {{"page", house->page_url()}, {"grpc", options.grpc_listen}}) << std::endl;
  });
  common::wait_for_signal();
  house->stop();
  return absl::OkStatus();
}

}  // namespace

void add_serve_command(CLI::App& app) {
  auto options = std::make_shared<HouseOptions>();
  auto log_level = std::make_shared<std::string>("warning");
  CLI::App* command = app.add_subcommand("serve", say("cli.serve.about"));
  common::add_database_option(*command, options->database, say("cli.serve.database"));
  add_time(*command, "--wait-for-database", "cli.serve.wait_for_database", options->wait_for_database,
           [options](absl::Duration time) { options->wait_for_database = time; });
  command->add_option("--listen", options->listen, say("cli.serve.listen"))
      ->envname("ENTENTE_LISTEN")
      ->capture_default_str();
  command->add_option("--grpc-listen", options->grpc_listen, say("cli.serve.grpc_listen"))
      ->envname("ENTENTE_GRPC_LISTEN")
      ->capture_default_str();
  command->add_option("--admin-listen", options->admin_listen, say("cli.serve.admin_listen"))
      ->envname("ENTENTE_ADMIN_LISTEN");
  command->add_option("--redis", options->redis, say("cli.serve.redis"))->envname("ENTENTE_REDIS");
  command->add_option("--redis-password-file", options->redis_password_file, say("cli.serve.redis_password_file"))
      ->envname("ENTENTE_REDIS_PASSWORD_FILE");
  command->add_option("--token-file", options->identity.token_file, say("cli.serve.token_file"))
      ->envname("ENTENTE_TOKEN_FILE");
  command->add_option("--oidc-file", options->identity.oidc_file, say("cli.serve.oidc_file"))
      ->envname("ENTENTE_OIDC_FILE");
  command->add_option("--https-cert", options->https_cert, say("cli.serve.https_cert"))->envname("ENTENTE_HTTPS_CERT");
  command->add_option("--https-key", options->https_key, say("cli.serve.https_key"))->envname("ENTENTE_HTTPS_KEY");
  command->add_option("--static", options->static_dir, say("cli.serve.static"))->envname("ENTENTE_STATIC");
  for (const matching::MailFlag& flag : matching::kMailFlags) {
    command
        ->add_option(common::concat("--", flag.name), options->mail.*flag.value,
                     say(common::concat("cli.serve.", flag.name)))
        ->envname(common::environment_name(flag.name));
  }
  for (const listings::LimitFlag& limit : listings::kLimitFlags) {
    const std::string what = say(common::concat("cli.serve.", limit.name));
    command
        ->add_option(common::concat("--", limit.name), options->limits.*limit.limit,
                     say("cli.serve.limit", {{"what", what}}))
        ->envname(common::environment_name(limit.name))
        ->capture_default_str();
  }
  command
      ->add_option_function<std::size_t>(
          "--body-memory-mib", [options](std::size_t mib) { options->http.bodies_bytes = mib << 20; },
          say("cli.serve.body_memory"))
      ->check(CLI::Range(1, 1 << 20))
      ->default_str(std::to_string(options->http.bodies_bytes >> 20))
      ->envname("ENTENTE_BODY_MEMORY_MIB");
  add_time(*command, "--drain-delay", "cli.serve.drain_delay", absl::FromChrono(options->http.drain_delay),
           [options](absl::Duration time) { options->http.drain_delay = absl::ToChronoMilliseconds(time); });
  command->add_option("--log-level", *log_level, say("cli.serve.log_level"))
      ->envname("ENTENTE_LOG_LEVEL")
      ->capture_default_str();
  command->footer(say("cli.serve.footer"));
  command->callback([options, log_level] {
    const absl::Status status = serve(*options, *log_level);
    if (!status.ok()) end_command(fail(status));
  });
}

}  // namespace entente::cli
