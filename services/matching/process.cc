#include "services/matching/process.h"

#include <memory>
#include <utility>

#include "services/common/authenticator.h"
#include "services/common/client.h"
#include "services/common/clock.h"
#include "services/common/harness.h"
#include "services/common/ids.h"
#include "services/common/log.h"
#include "services/common/metrics.h"
#include "services/common/migrations.h"
#include "services/common/redis_pool.h"
#include "services/common/server.h"
#include "services/common/sqlite_database.h"
#include "services/common/status.h"
#include "services/common/trusted_clock.h"
#include "services/common/worker_pool.h"
#include "services/matching/migrations.h"
#include "services/matching/parts.h"

namespace entente::matching {
namespace {

absl::StatusOr<std::unique_ptr<common::Authenticator>> make_authenticator(const std::string& token_file) {
  if (token_file.empty()) return std::make_unique<common::LocalAuthenticator>();
  ENTENTE_ASSIGN_OR_RETURN(auto tokens, common::TokenFileAuthenticator::load(token_file));
  return std::unique_ptr<common::Authenticator>(std::move(tokens));
}

absl::StatusOr<std::unique_ptr<common::RedisPool>> make_redis(const std::string& url, const common::Clock& clock,
                                                              common::Ids& ids) {
  if (url.empty()) return nullptr;
  ENTENTE_ASSIGN_OR_RETURN(const common::RedisOptions options, common::parse_redis_url(url));
  return std::make_unique<common::RedisPool>(options, clock, ids);
}

}  // namespace

absl::Status run_process(const ProcessConfig& config, std::string_view masked_flags) {
  const common::ServiceConfig& service = config.service;
  const bool has_identity = !service.token_file.empty();
  ENTENTE_RETURN_IF_ERROR(common::set_log_level(service.log_level));
  ENTENTE_RETURN_IF_ERROR(common::check_listen(service.listen, has_identity));
  const common::SystemClock system_clock;
  const common::TrustedClock clock(system_clock);
  ENTENTE_ASSIGN_OR_RETURN(auto directory, common::DataDirectory::open(service.data_dir));
  ENTENTE_ASSIGN_OR_RETURN(auto database, common::SqliteDatabase::open(directory, "matching"));
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
  const common::Client listings(common::ClientOptions{config.listings, token});
  ENTENTE_ASSIGN_OR_RETURN(auto redis, make_redis(config.redis, clock, ids));
  ENTENTE_ASSIGN_OR_RETURN(const auto parts, Parts::make(harness, *database, profiles, listings, std::move(redis)));

  common::ServerOptions options;
  options.listen = service.listen;
  options.admin_listen = service.admin_listen;
  if (has_identity) options.identity = authenticator.get();
  options.drain_delay = service.drain_delay;
  options.shutdown_deadline = service.shutdown_deadline;
  ENTENTE_ASSIGN_OR_RETURN(const auto server, common::Server::start(options, parts->services(), &metrics));
  database->on_usable([&server](const absl::Status& usable) { server->set_obstacle("store", !usable.ok()); });
  server->explain_not_serving([&parts] { return parts->why_not_ready(); });
  server->on_drain([&parts] { parts->drain(); });
  server->on_hurry([&workers] { workers.hurry(); });
  parts->when_ready([&server] { server->set_serving(true); });
  common::log_info("entente-matching serves", {{"port", server->port()}, {"flags", masked_flags}});
  common::wait_for_signal();
  database->on_usable(nullptr);
  server->stop();
  workers.stop();
  parts->stop();
  return absl::OkStatus();
}

}  // namespace entente::matching
