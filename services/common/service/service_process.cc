#include "services/common/service/service_process.h"

#include <list>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/sign_in.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/process_metrics.h"
#include "services/common/rpc/server.h"
#include "services/common/rpc/worker_pool.h"
#include "services/common/service/measured_database.h"
#include "services/common/service/otlp_exporter.h"
#include "services/common/service/patient_store.h"
#include "services/common/service/process.h"
#include "services/common/service/service.h"
#include "services/common/storage/store_place.h"
#include "services/common/storage/trusted_clock.h"

namespace entente::common {
namespace {

// One service with what is its own, in the order of their lives.
struct Tenant {
  std::string name;
  std::unique_ptr<Database> database;
  std::unique_ptr<OtlpExporter> spans;
  std::unique_ptr<WorkerPool> workers;
  std::unique_ptr<Service> service;
  std::shared_ptr<void> told;  // of the workers
};

constexpr Metric kWorkers("entente_workers", "Threads that run calls.", {"service", "lane", "state"});
constexpr Metric kQueue("entente_worker_queue", "Calls that wait for a thread.", {"service", "lane"});
constexpr Metric kQueueMost("entente_worker_queue_max", "Most calls that may wait for a thread.", {"service", "lane"});
constexpr Metric kRefused("entente_worker_refused_total", "Calls that were refused since too many waited for a thread.",
                          {"service", "lane"});

// The pool outlives what comes back.
std::shared_ptr<void> tell_of_workers(Metrics& metrics, std::string service, const WorkerPool& workers) {
  return metrics.before_text([&metrics, &workers, service = std::move(service)] {
    for (const auto& [lane, name] :
         {std::pair{Lane::kRead, "read"}, {Lane::kWrite, "write"}, {Lane::kSolve, "solve"}}) {
      const WorkerPool::Use use = workers.use(lane);
      metrics.set(kWorkers, {service, name, "busy"}, static_cast<double>(use.busy));
      metrics.set(kWorkers, {service, name, "idle"}, static_cast<double>(use.threads - use.busy));
      metrics.set(kQueue, {service, name}, static_cast<double>(use.waiting));
      metrics.set(kQueueMost, {service, name}, static_cast<double>(use.limit));
      metrics.raise(kRefused, {service, name}, static_cast<double>(use.refused));
    }
  });
}

}  // namespace

// In the order of their lives: what stands below uses what stands above.
struct ServiceProcess::State {
  ServiceConfig config;
  SignIn sign_in;
  const SystemClock system_clock{};
  const TrustedClock clock{system_clock};
  RandomIds ids;
  Metrics metrics;
  const std::shared_ptr<void> told = tell_of_process(metrics);
  std::optional<StorePlace> stores;
  std::mutex mutex;  // of the clients, and of the end
  std::list<Client> clients;
  bool stopped = false;
  std::vector<Tenant> tenants;
  std::unique_ptr<Server> server;

  // Which services are ready, one after the other.
  void when_ready_from(std::size_t index, std::function<void()> proceed) {
    if (index == tenants.size()) return proceed();
    tenants[index].service->when_ready(
        [this, index, proceed = std::move(proceed)] { when_ready_from(index + 1, proceed); });
  }
  std::string why_not_ready() const {
    std::string lines;
    for (const Tenant& tenant : tenants) lines += tenant.service->why_not_ready();
    return lines;
  }
  void drain() {
    for (auto tenant = tenants.rbegin(); tenant != tenants.rend(); ++tenant) tenant->service->drain();
  }
  void hurry() {
    for (const Tenant& tenant : tenants) tenant.workers->hurry();
  }
};

absl::StatusOr<SignIn> sign_in(const ProcessConfig& config) {
  SignIn result;
  ENTENTE_ASSIGN_OR_RETURN(result.authenticator, open_authenticator({config.token_file, config.oidc_file}));
  ENTENTE_ASSIGN_OR_RETURN(result.own_token, read_secret_file(config.service_token_file));
  return result;
}

absl::StatusOr<std::unique_ptr<ServiceProcess>> ServiceProcess::open(const ServiceConfig& config, SignIn sign_in) {
  ENTENTE_RETURN_IF_ERROR(check_listen(config.listen, config.has_identity()));
  ENTENTE_RETURN_IF_ERROR(check_tls(config.mtls));
  auto state = std::make_unique<State>();
  state->config = config;
  state->sign_in = std::move(sign_in);
  ENTENTE_ASSIGN_OR_RETURN(state->stores, StorePlace::open(config.database));
  return std::unique_ptr<ServiceProcess>(new ServiceProcess(std::move(state)));
}

ServiceProcess::ServiceProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServiceProcess::~ServiceProcess() {
  stop();
}

absl::Status ServiceProcess::add(const ServiceKind& kind) {
  const ServiceConfig& config = state_->config;
  Tenant tenant;
  tenant.name = kind.name;
  ENTENTE_ASSIGN_OR_RETURN(auto database, open_store_patiently(*state_->stores, kind.name,
                                                               {.longest = config.wait_for_database,
                                                                .admin_listen = config.admin_listen,
                                                                .metrics = &state_->metrics}));
  if (config.migrate_only) return kind.migrate(*database, state_->clock, state_->ids);
  tenant.database = std::make_unique<MeasuredDatabase>(std::move(database), kind.name, state_->metrics);
  ENTENTE_ASSIGN_OR_RETURN(tenant.spans,
                           OtlpExporter::open(config.otlp_endpoint, concat("entente-", kind.name), state_->metrics));
  tenant.workers = std::make_unique<WorkerPool>(
      WorkerPoolOptions{.read_threads = config.read_threads, .write_threads = config.write_threads});
  tenant.told = tell_of_workers(state_->metrics, kind.name, *tenant.workers);
  const Harness harness{state_->sign_in.authenticator.get(),
                        tenant.workers.get(),
                        &state_->clock,
                        &state_->ids,
                        &state_->metrics,
                        tenant.spans.get(),
                        tenant.spans == nullptr ? 0 : config.trace_percent};
  ENTENTE_ASSIGN_OR_RETURN(tenant.service, kind.make(*this, harness, *tenant.database));
  state_->tenants.push_back(std::move(tenant));
  return absl::OkStatus();
}

absl::Status ServiceProcess::serve() {
  State& state = *state_;
  std::vector<grpc::Service*> services;
  for (const Tenant& tenant : state.tenants) {
    for (grpc::Service* service : tenant.service->grpc_services()) services.push_back(service);
  }
  const ServerOptions options{.listen = state.config.listen,
                              .admin_listen = state.config.admin_listen,
                              .identity = state.config.has_identity() ? state.sign_in.authenticator.get() : nullptr,
                              .tls = state.config.mtls,
                              .max_connection_age = state.config.max_connection_age,
                              .max_connection_age_grace = state.config.max_connection_age_grace,
                              .drain_delay = state.config.drain_delay,
                              .shutdown_deadline = state.config.shutdown_deadline};
  ENTENTE_ASSIGN_OR_RETURN(state.server, Server::start(options, services, &state.metrics));
  for (const Tenant& tenant : state.tenants) {
    tenant.database->on_usable([&state, obstacle = concat("store of ", tenant.name)](const absl::Status& usable) {
      state.server->set_obstacle(obstacle, !usable.ok());
    });
  }
  state.server->explain_not_serving([&state] { return state.why_not_ready(); });
  state.server->on_drain([&state] { state.drain(); });
  state.server->on_hurry([&state] { state.hurry(); });
  when_ready([&state] { state.server->set_serving(true); });
  return absl::OkStatus();
}

void ServiceProcess::when_ready(std::function<void()> proceed) {
  state_->when_ready_from(0, std::move(proceed));
}

void ServiceProcess::stop() {
  State& state = *state_;
  {
    std::lock_guard lock(state.mutex);
    if (std::exchange(state.stopped, true)) return;
  }
  for (const Tenant& tenant : state.tenants) tenant.database->on_usable(nullptr);
  if (state.server != nullptr) state.server->stop();
  for (const Tenant& tenant : state.tenants) tenant.workers->stop();
  for (auto tenant = state.tenants.rbegin(); tenant != state.tenants.rend(); ++tenant) tenant->service->stop();
  for (const Tenant& tenant : state.tenants) {
    if (tenant.spans != nullptr) tenant.spans->stop();
  }
}

const Clock& ServiceProcess::clock() const {
  return state_->clock;
}

Ids& ServiceProcess::ids() {
  return state_->ids;
}

Metrics& ServiceProcess::metrics() {
  return state_->metrics;
}

const Client& ServiceProcess::client(const std::string& target) {
  std::lock_guard lock(state_->mutex);
  return state_->clients.emplace_back(ClientOptions{
      .target = target, .token = state_->sign_in.own_token, .tls = state_->config.mtls, .unsampled = true});
}

Server& ServiceProcess::server() {
  return *state_->server;
}

int run_service(Flags& flags, const ServiceConfig& config, int argc, const char* const* argv, const ServiceKind& kind) {
  return run_process(flags, config, Protocol::kGrpc, argc, argv, [&]() -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(check_listen(config.listen, config.has_identity()));
    ENTENTE_ASSIGN_OR_RETURN(SignIn who, sign_in(config));
    ENTENTE_ASSIGN_OR_RETURN(const auto process, ServiceProcess::open(config, std::move(who)));
    ENTENTE_RETURN_IF_ERROR(process->add(kind));
    if (config.migrate_only) return absl::OkStatus();
    ENTENTE_RETURN_IF_ERROR(process->serve());
    log_info("serving", {{"service", kind.name}, {"port", process->server().port()}, {"flags", flags.masked()}});
    wait_for_signal();
    process->stop();
    return absl::OkStatus();
  });
}

}  // namespace entente::common
