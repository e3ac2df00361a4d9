#include "cli/serve/house.h"

#include <utility>

#include "gateway/gateway.h"
#include "services/common/authenticator.h"
#include "services/common/client.h"
#include "services/common/clock.h"
#include "services/common/errors.h"
#include "services/common/harness.h"
#include "services/common/ids.h"
#include "services/common/metrics.h"
#include "services/common/redis_pool.h"
#include "services/common/server.h"
#include "services/common/sqlite_database.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/trusted_clock.h"
#include "services/common/worker_pool.h"
#include "services/listings/parts.h"
#include "services/matching/parts.h"
#include "services/profiles/parts.h"

namespace entente::cli {
namespace {

constexpr char kOwnSubject[] = "entente-serve";

// Where a server that listens on `listen` is found from the same machine.
absl::StatusOr<std::string> own_target(const std::string& listen) {
  if (listen.starts_with("unix:")) return listen;
  const std::size_t colon = listen.rfind(':');
  const std::string port = colon == std::string::npos ? "" : listen.substr(colon + 1);
  if (port.empty() || port.find_first_not_of('0') == std::string::npos) {
    return common::make_error(common::kInvalidConfiguration,
                              common::concat("grpc-listen: ", listen, " must be host:port with a port other than 0"));
  }
  const std::string host = listen.substr(0, colon);
  return common::concat(host.empty() || host == "0.0.0.0" || host == "[::]" ? "localhost" : host, ":", port);
}

}  // namespace

// In the order of their lives: what stands below uses what stands above.
struct House::State {
  HouseOptions options;
  const common::SystemClock system_clock;
  const common::TrustedClock clock{system_clock};
  common::RandomIds ids;
  common::Metrics metrics;
  std::unique_ptr<common::Authenticator> authenticator;
  std::string own_token;  // by which the parts of this process know each other; empty: local sign-in
  std::shared_ptr<common::DataDirectory> directory;
  std::unique_ptr<common::SqliteDatabase> profiles_database, listings_database, matching_database;
  common::WorkerPool profiles_workers, listings_workers, matching_workers;  // one each: calls can't wait in a circle
  std::unique_ptr<common::Client> client;
  std::unique_ptr<profiles::ProfilesParts> profiles;
  std::unique_ptr<listings::Parts> listings;
  std::unique_ptr<matching::Parts> matching;
  std::unique_ptr<common::Server> server;
  std::unique_ptr<gateway::Gateway> gateway;
  bool stopped = false;

  common::Harness harness(common::WorkerPool& workers) {
    return {authenticator.get(), &workers, &clock, &ids, &metrics};
  }
  bool has_identity() const { return !options.token_file.empty(); }

  absl::Status sign_in() {
    if (!has_identity()) {
      authenticator = std::make_unique<common::LocalAuthenticator>();
      return absl::OkStatus();
    }
    ENTENTE_ASSIGN_OR_RETURN(auto tokens, common::TokenFileAuthenticator::load(options.token_file));
    own_token = common::concat(ids.uuid(), ids.uuid());
    tokens->add({own_token, kOwnSubject, common::CallerKind::kService, {{common::Role::kService, "*"}}});
    authenticator = std::move(tokens);
    return absl::OkStatus();
  }

  absl::Status open_stores() {
    ENTENTE_ASSIGN_OR_RETURN(directory, common::DataDirectory::open(options.data_dir));
    ENTENTE_ASSIGN_OR_RETURN(profiles_database, common::SqliteDatabase::open(directory, "profiles"));
    ENTENTE_ASSIGN_OR_RETURN(listings_database, common::SqliteDatabase::open(directory, "listings"));
    ENTENTE_ASSIGN_OR_RETURN(matching_database, common::SqliteDatabase::open(directory, "matching"));
    return absl::OkStatus();
  }

  // Those that are open.
  std::vector<common::SqliteDatabase*> stores() const {
    std::vector<common::SqliteDatabase*> open;
    for (const auto& store : {profiles_database.get(), listings_database.get(), matching_database.get()}) {
      if (store != nullptr) open.push_back(store);
    }
    return open;
  }

  absl::Status make_services() {
    std::unique_ptr<common::RedisPool> redis;
    if (!options.redis.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(const common::RedisOptions redis_options, common::parse_redis_url(options.redis));
      redis = std::make_unique<common::RedisPool>(redis_options, clock, ids);
    }
    common::ClientOptions client_options;
    ENTENTE_ASSIGN_OR_RETURN(client_options.target, own_target(options.grpc_listen));
    client_options.token = own_token;
    client = std::make_unique<common::Client>(client_options);
    ENTENTE_ASSIGN_OR_RETURN(profiles, profiles::ProfilesParts::make(*profiles_database, harness(profiles_workers)));
    ENTENTE_ASSIGN_OR_RETURN(listings, listings::Parts::make(harness(listings_workers), *listings_database, *client,
                                                             {.limits = options.limits}));
    ENTENTE_ASSIGN_OR_RETURN(matching, matching::Parts::make(harness(matching_workers), *matching_database, *client,
                                                             *client, std::move(redis)));
    return absl::OkStatus();
  }

  absl::Status open_doors() {
    common::ServerOptions server_options;
    server_options.listen = options.grpc_listen;
    server_options.has_identity = has_identity();
    std::vector<grpc::Service*> services = matching->services();
    services.push_back(profiles->service());
    services.push_back(&listings->service());
    ENTENTE_ASSIGN_OR_RETURN(server, common::Server::start(server_options, services, &metrics));
    for (common::SqliteDatabase* store : stores()) {
      store->on_usable(
          [this, store](const absl::Status& usable) { server->set_obstacle(store->path(), !usable.ok()); });
    }
    server->on_drain([this] {
      matching->drain();
      listings->drain();
      profiles->stop();
    });
    gateway::GatewayOptions gateway_options;
    gateway_options.listen = options.listen;
    gateway_options.static_dir = options.static_dir;
    gateway_options.service_token = own_token;
    gateway_options.token_file = options.token_file;
    const std::shared_ptr<grpc::Channel> channel = server->in_process_channel();
    ENTENTE_ASSIGN_OR_RETURN(gateway,
                             gateway::Gateway::start(gateway_options, {{"entente.profiles.v1", "profiles", channel},
                                                                       {"entente.listings.v1", "listings", channel},
                                                                       {"entente.matching.v1", "matching", channel}}));
    return absl::OkStatus();
  }

  absl::Status start() {
    // First what costs nothing to refuse.
    ENTENTE_RETURN_IF_ERROR(common::check_listen(options.listen, has_identity()));
    ENTENTE_RETURN_IF_ERROR(common::check_listen(options.grpc_listen, has_identity()));
    ENTENTE_RETURN_IF_ERROR(sign_in());
    ENTENTE_RETURN_IF_ERROR(open_stores());
    ENTENTE_RETURN_IF_ERROR(make_services());
    return open_doors();
  }
};

House::House(std::unique_ptr<State> state) : state_(std::move(state)) {}
House::~House() {
  stop();
}

absl::StatusOr<std::unique_ptr<House>> House::start(const HouseOptions& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  std::unique_ptr<House> house(new House(std::move(state)));
  ENTENTE_RETURN_IF_ERROR(house->state_->start());
  house->when_ready([state = house->state_.get()] { state->server->set_serving(true); });
  return house;
}

void House::when_ready(std::function<void()> proceed) {
  state_->listings->profiles().gate().when_reached(
      0, absl::InfiniteFuture(), [state = state_.get(), proceed = std::move(proceed)](const absl::Status& status) {
        if (status.ok()) state->matching->when_ready(proceed);
      });
}

std::string House::page_url() const {
  return gateway::page_url(state_->options.listen, state_->gateway->port());
}

void House::stop() {
  if (std::exchange(state_->stopped, true)) return;
  if (state_->gateway) state_->gateway->stop();
  for (common::SqliteDatabase* store : state_->stores()) store->on_usable(nullptr);
  // Who waits for the mirrors looks at the server: first no more of those, then its end.
  if (state_->listings) state_->listings->profiles().stop();
  if (state_->matching) state_->matching->drain();
  if (state_->server) state_->server->stop();
  for (common::WorkerPool* workers :
       {&state_->matching_workers, &state_->listings_workers, &state_->profiles_workers}) {
    workers->stop();
  }
  if (state_->matching) state_->matching->stop();
  if (state_->listings) state_->listings->stop();
  if (state_->profiles) state_->profiles->stop();
}

}  // namespace entente::cli
