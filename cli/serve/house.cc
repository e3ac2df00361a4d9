#include "cli/serve/house.h"

#include <utility>

#include "gateway/gateway.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/server.h"
#include "services/common/service/service_process.h"
#include "services/common/storage/redis_pool.h"
#include "services/listings/migrations.h"
#include "services/listings/service.h"
#include "services/matching/migrations.h"
#include "services/matching/service.h"
#include "services/profiles/migrations.h"
#include "services/profiles/service.h"

namespace entente::cli {
namespace {

constexpr char kOwnSubject[] = "entente-serve";
constexpr char kGatewaySubject[] = "entente-serve-gateway";

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
  // By which the services know the gateway, which forwards people and has no right of its own; empty: local sign-in.
  std::string gateway_token;
  std::unique_ptr<common::ServiceProcess> process;
  std::unique_ptr<gateway::Gateway> gateway;
  bool stopped = false;

  common::ServiceConfig config() const {
    common::ServiceConfig config;
    config.listen = options.grpc_listen;
    config.admin_listen = options.admin_listen;
    config.database = options.database;
    config.wait_for_database = options.wait_for_database;
    config.token_file = options.identity.token_file;
    config.oidc_file = options.identity.oidc_file;
    return config;
  }

  // The services of this process know each other, and the gateway, by random tokens.
  absl::StatusOr<common::SignIn> sign_in() {
    if (!options.identity.any()) return common::sign_in(config());
    common::RandomIds ids;
    const std::string own_token = common::concat(ids.uuid(), ids.uuid());
    gateway_token = common::concat(ids.uuid(), ids.uuid());
    ENTENTE_ASSIGN_OR_RETURN(
        auto authenticator,
        common::open_authenticator(
            options.identity, {{own_token, kOwnSubject, common::CallerKind::kService, {{common::Role::kService, "*"}}},
                               {gateway_token, kGatewaySubject, common::CallerKind::kService, {}}}));
    return common::SignIn{std::move(authenticator), own_token};
  }

  absl::Status add_services(const std::string& target) {
    using common::Database;
    using common::Harness;
    using common::ServiceProcess;
    const auto make_profiles = [](ServiceProcess&, const Harness& harness, Database& database) {
      return profiles::Service::make(harness, database);
    };
    const auto make_listings = [&](ServiceProcess& host, const Harness& harness, Database& database) {
      return listings::Service::make(harness, database, host.client(target), {.limits = options.limits});
    };
    const auto make_matching = [&](ServiceProcess& host, const Harness& harness,
                                   Database& database) -> absl::StatusOr<std::unique_ptr<common::Service>> {
      ENTENTE_ASSIGN_OR_RETURN(const std::string password, common::read_secret_file(options.redis_password_file));
      ENTENTE_ASSIGN_OR_RETURN(auto redis, common::open_redis(options.redis, password, host.clock(), host.ids()));
      matching::ServiceOptions matching_options;
      ENTENTE_ASSIGN_OR_RETURN(matching_options.mailer, matching::open_mailer(options.mail));
      return matching::Service::make(harness, database, host.client(target), host.client(target), std::move(redis),
                                     std::move(matching_options));
    };
    ENTENTE_RETURN_IF_ERROR(process->add({"profiles", profiles::migrate, make_profiles}));
    ENTENTE_RETURN_IF_ERROR(process->add({"listings", listings::migrate, make_listings}));
    return process->add({"matching", matching::migrate, make_matching});
  }

  absl::Status open_gateway() {
    gateway::GatewayOptions gateway_options;
    gateway_options.listen = options.listen;
    gateway_options.http = options.http;
    gateway_options.https_cert = options.https_cert;
    gateway_options.https_key = options.https_key;
    gateway_options.static_dir = options.static_dir;
    gateway_options.service_token = gateway_token;
    gateway_options.identity = options.identity;
    const std::shared_ptr<grpc::Channel> channel = process->server().in_process_channel();
    ENTENTE_ASSIGN_OR_RETURN(gateway, gateway::Gateway::start(gateway_options,
                                                              {{"entente.profiles.v1", "profiles", channel},
                                                               {"entente.listings.v1", "listings", channel},
                                                               {"entente.matching.v1", "matching", channel}},
                                                              &process->metrics()));
    return absl::OkStatus();
  }

  absl::Status start() {
    // First what costs nothing to refuse.
    ENTENTE_RETURN_IF_ERROR(common::check_listen(options.listen, options.identity.any()));
    ENTENTE_RETURN_IF_ERROR(common::check_listen(options.grpc_listen, options.identity.any()));
    ENTENTE_ASSIGN_OR_RETURN(const std::string target, own_target(options.grpc_listen));
    ENTENTE_ASSIGN_OR_RETURN(common::SignIn who, sign_in());
    ENTENTE_ASSIGN_OR_RETURN(process, common::ServiceProcess::open(config(), std::move(who)));
    ENTENTE_RETURN_IF_ERROR(add_services(target));
    ENTENTE_RETURN_IF_ERROR(process->serve());
    return open_gateway();
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
  return house;
}

void House::when_ready(std::function<void()> proceed) {
  state_->process->when_ready(std::move(proceed));
}

std::string House::page_url() const {
  return gateway::page_url(state_->options.listen, state_->gateway->port(), !state_->options.https_cert.empty());
}

void House::stop() {
  if (std::exchange(state_->stopped, true)) return;
  if (state_->gateway) {
    state_->process->server().set_serving(false);  // for who asks the admin port while browsers get their last answers
    state_->gateway->stop();
  }
  if (state_->process) state_->process->stop();
}

}  // namespace entente::cli
