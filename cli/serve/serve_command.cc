#include "cli/serve/serve_command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/output/language.h"
#include "cli/output/report.h"
#include "cli/serve/house.h"
#include "services/common/config.h"
#include "services/common/log.h"
#include "services/common/memory.h"
#include "services/common/process.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

absl::Status serve(const HouseOptions& options, const std::string& log_level) {
  ENTENTE_RETURN_IF_ERROR(common::set_log_level(log_level));
  // The mirrors begin before the server that they read from: that nobody answers at first is no news.
  if (log_level == "warning") ENTENTE_RETURN_IF_ERROR(common::set_log_level("error"));
  common::block_signals();
  common::keep_arenas_few();
  ENTENTE_ASSIGN_OR_RETURN(const auto house, House::start(options));
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
  command->add_option("--data-dir", options->data_dir, say("cli.serve.data_dir"))
      ->envname("ENTENTE_DATA_DIR")
      ->capture_default_str();
  command->add_option("--listen", options->listen, say("cli.serve.listen"))
      ->envname("ENTENTE_LISTEN")
      ->capture_default_str();
  command->add_option("--grpc-listen", options->grpc_listen, say("cli.serve.grpc_listen"))
      ->envname("ENTENTE_GRPC_LISTEN")
      ->capture_default_str();
  command->add_option("--redis", options->redis, say("cli.serve.redis"))->envname("ENTENTE_REDIS");
  command->add_option("--token-file", options->token_file, say("cli.serve.token_file"))->envname("ENTENTE_TOKEN_FILE");
  command->add_option("--static", options->static_dir, say("cli.serve.static"))->envname("ENTENTE_STATIC");
  for (const listings::LimitFlag& limit : listings::kLimitFlags) {
    const std::string what = say(common::concat("cli.serve.", limit.name));
    command
        ->add_option(common::concat("--", limit.name), options->limits.*limit.limit,
                     say("cli.serve.limit", {{"what", what}}))
        ->envname(common::environment_name(limit.name))
        ->capture_default_str();
  }
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
