#include "services/profiles/process.h"

#include "services/common/authenticator.h"
#include "services/common/clock.h"
#include "services/common/config.h"
#include "services/common/errors.h"
#include "services/common/ids.h"
#include "services/common/log.h"
#include "services/common/metrics.h"
#include "services/common/server.h"
#include "services/common/sqlite_database.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/trusted_clock.h"
#include "services/common/worker_pool.h"
#include "services/profiles/parts.h"

namespace entente::profiles {
namespace {

absl::StatusOr<std::unique_ptr<common::Authenticator>> make_authenticator(const std::string& token_file) {
  if (token_file.empty()) return std::make_unique<common::LocalAuthenticator>();
  return common::TokenFileAuthenticator::load(token_file);
}

}  // namespace

absl::Status run_process(const common::ServiceConfig& config, const std::string& flags) {
  ENTENTE_RETURN_IF_ERROR(common::set_log_level(config.log_level));
  ENTENTE_RETURN_IF_ERROR(common::check_listen(config.listen, !config.token_file.empty()));
  ENTENTE_ASSIGN_OR_RETURN(const auto authenticator, make_authenticator(config.token_file));
  ENTENTE_ASSIGN_OR_RETURN(const auto directory, common::DataDirectory::open(config.data_dir));
  ENTENTE_ASSIGN_OR_RETURN(const auto database, common::SqliteDatabase::open(directory, "profiles"));
  const common::SystemClock system_clock;
  const common::TrustedClock clock(system_clock);
  common::RandomIds ids;
  common::Metrics metrics;
  common::WorkerPool workers({.read_threads = config.read_threads, .write_threads = config.write_threads});
  const common::Harness harness{authenticator.get(), &workers, &clock, &ids, &metrics};
  if (config.migrate_only) return migrate_profiles(*database, harness);
  ENTENTE_ASSIGN_OR_RETURN(const auto parts, ProfilesParts::make(*database, harness));
  const common::ServerOptions options{.listen = config.listen,
                                      .admin_listen = config.admin_listen,
                                      .identity = config.token_file.empty() ? nullptr : authenticator.get(),
                                      .drain_delay = config.drain_delay,
                                      .shutdown_deadline = config.shutdown_deadline};
  ENTENTE_ASSIGN_OR_RETURN(const auto server, common::Server::start(options, {parts->service()}, &metrics));
  database->on_usable([&server](const absl::Status& usable) { server->set_obstacle("store", !usable.ok()); });
  server->on_drain([&parts] { parts->stop(); });
  server->on_hurry([&workers] { workers.hurry(); });
  server->set_serving(true);
  common::log_info("profiles is serving", {{"port", server->port()}, {"flags", flags}});
  common::wait_for_signal();
  database->on_usable(nullptr);
  server->stop();
  return absl::OkStatus();
}

}  // namespace entente::profiles
