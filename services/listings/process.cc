#include "services/listings/process.h"

#include <memory>

#include "services/common/authenticator.h"
#include "services/common/client.h"
#include "services/common/clock.h"
#include "services/common/harness.h"
#include "services/common/ids.h"
#include "services/common/log.h"
#include "services/common/metrics.h"
#include "services/common/migrations.h"
#include "services/common/server.h"
#include "services/common/sqlite_database.h"
#include "services/common/status.h"
#include "services/common/trusted_clock.h"
#include "services/common/worker_pool.h"
#include "services/listings/parts.h"
#include "services/listings/schema.h"

namespace entente::listings {
namespace {

absl::StatusOr<std::unique_ptr<common::Authenticator>> make_authenticator(const std::string& token_file) {
  if (token_file.empty()) return std::make_unique<common::LocalAuthenticator>();
  ENTENTE_ASSIGN_OR_RETURN(auto tokens, common::TokenFileAuthenticator::load(token_file));
  return std::unique_ptr<common::Authenticator>(std::move(tokens));
}

}  // namespace

absl::Status run_process(const ProcessConfig& config) {
  const common::ServiceConfig& service = config.service;
  const bool has_identity = !service.token_file.empty();
  ENTENTE_RETURN_IF_ERROR(common::set_log_level(service.log_level));
  ENTENTE_RETURN_IF_ERROR(common::check_listen(service.listen, has_identity));
  const common::SystemClock system_clock;
  const common::TrustedClock clock(system_clock);
  ENTENTE_ASSIGN_OR_RETURN(auto directory, common::DataDirectory::open(service.data_dir));
  ENTENTE_ASSIGN_OR_RETURN(auto database, common::SqliteDatabase::open(directory, "listings"));
  if (service.migrate_only) return common::migrate(*database, migrations(), clock).status();

  ENTENTE_ASSIGN_OR_RETURN(const auto authenticator, make_authenticator(service.token_file));
  ENTENTE_ASSIGN_OR_RETURN(const std::string token, common::read_secret_file(service.service_token_file));
  common::RandomIds ids;
  common::Metrics metrics;
  common::WorkerPoolOptions threads;
  threads.read_threads = service.read_threads;
  threads.write_threads = service.write_threads;
  common::WorkerPool workers(threads);
  const common::Harness harness{authenticator.get(), &workers, &clock, &ids, &metrics};
  const common::Client profiles(common::ClientOptions{config.profiles, token});
  ENTENTE_ASSIGN_OR_RETURN(const auto parts, Parts::make(harness, *database, profiles, {.limits = config.limits}));

  common::ServerOptions options;
  options.listen = service.listen;
  options.admin_listen = service.admin_listen;
  options.has_identity = has_identity;
  options.drain_delay = service.drain_delay;
  options.shutdown_deadline = service.shutdown_deadline;
  ENTENTE_ASSIGN_OR_RETURN(const auto server, common::Server::start(options, {&parts->service()}, &metrics));
  database->on_usable([&server](const absl::Status& usable) { server->set_obstacle("store", !usable.ok()); });
  server->on_drain([&parts] { parts->drain(); });
  parts->profiles().gate().when_reached(0, absl::InfiniteFuture(), [&server](const absl::Status& status) {
    if (status.ok()) server->set_serving(true);
  });
  common::log_info("entente-listings serves", {{"port", server->port()}, {"profiles", config.profiles}});
  common::wait_for_signal();
  // The gate's callback looks at the server: first no more callbacks, then the end of the server.
  parts->profiles().stop();
  database->on_usable(nullptr);
  server->stop();
  workers.stop();
  parts->stop();
  return absl::OkStatus();
}

}  // namespace entente::listings
