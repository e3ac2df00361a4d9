#include "cli/serve/serve_command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

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
    std::cout << "Entente is ready: " << house->page_url() << " (gRPC: " << options.grpc_listen << "). Ctrl-C stops it."
              << std::endl;
  });
  common::wait_for_signal();
  house->stop();
  return absl::OkStatus();
}

}  // namespace

void add_serve_command(CLI::App& app) {
  auto options = std::make_shared<HouseOptions>();
  auto log_level = std::make_shared<std::string>("warning");
  CLI::App* command = app.add_subcommand("serve", "Serve everything in one process: the page, Connect and gRPC");
  command->add_option("--data-dir", options->data_dir, "directory of the stores; made where it is missing")
      ->envname("ENTENTE_DATA_DIR")
      ->capture_default_str();
  command->add_option("--listen", options->listen, "address of the page and of Connect, host:port")
      ->envname("ENTENTE_LISTEN")
      ->capture_default_str();
  command->add_option("--grpc-listen", options->grpc_listen, "address of gRPC, host:port")
      ->envname("ENTENTE_GRPC_LISTEN")
      ->capture_default_str();
  command->add_option("--redis", options->redis, "cache of candidates, redis://host:port; without it in the process")
      ->envname("ENTENTE_REDIS");
  command
      ->add_option("--token-file", options->token_file,
                   "who may sign in: lines token,subject,role,scope,kind; without it everybody on this machine")
      ->envname("ENTENTE_TOKEN_FILE");
  command->add_option("--static", options->static_dir, "directory of files to serve instead of the built-in page")
      ->envname("ENTENTE_STATIC");
  for (const listings::LimitFlag& limit : listings::kLimitFlags) {
    command->add_option(common::concat("--", limit.name), options->limits.*limit.limit, limit.help)
        ->envname(common::environment_name(limit.name))
        ->capture_default_str();
  }
  command->add_option("--log-level", *log_level, "debug, info, warning, error or off; JSON lines on standard error")
      ->envname("ENTENTE_LOG_LEVEL")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  entente serve                                        on this machine only, stores in ./entente-data\n"
      "  entente import data --server 127.0.0.1:7100          in a second terminal: fill it\n"
      "  entente serve --listen 0.0.0.0:8080 --token-file tokens.csv");
  command->callback([options, log_level] {
    const absl::Status status = serve(*options, *log_level);
    if (!status.ok()) end_command(fail(status));
  });
}

}  // namespace entente::cli
