#include "services/common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/impl/server_initializer.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/support/server_interceptor.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/memory.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/access.h"
#include "services/common/rpc/admin_port.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/call_places.h"
#include "services/common/rpc/head_check.h"
#include "services/common/rpc/health_facts.h"
#include "services/common/rpc/metrics.h"

namespace entente::common {
namespace {

constexpr int kReadAhead = 16 << 10;
constexpr absl::Duration kSweepPause = absl::Milliseconds(200);

int milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

bool is_loopback(std::string_view address) {
  if (address.starts_with("unix:") || address.starts_with("unix-abstract:")) return true;
  const std::string_view host = address.substr(0, address.rfind(':'));
  const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;  // not 127.example.org
  return host == "localhost" || host == "[::1]" || (is_number && host.starts_with("127."));
}

// gRPC answers a message that it can't parse (text that isn't UTF-8, damaged bytes) with UNIMPLEMENTED and no word,
// before any handler runs. This gives that answer its reason. Methods that don't exist keep theirs.
class UnreadableMessage final : public grpc::experimental::Interceptor {
 public:
  explicit UnreadableMessage(std::string_view path) : path_(path) {}
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(grpc::experimental::InterceptionHookPoints::PRE_SEND_STATUS)) {
      const grpc::Status status = methods->GetSendStatus();
      if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED && status.error_message().empty() && is_ours()) {
        const grpc::Status said = to_grpc(make_error(
            kInvalidField,
            concat("the message of ", path_.substr(1),
                   " can't be read: its bytes are damaged, or a text isn't UTF-8; send every text as UTF-8")));
        methods->ModifySendStatus(said);
      }
    }
    methods->Proceed();
  }

 private:
  bool is_ours() const { return method_at(path_) != nullptr; }
  const std::string path_;  // /package.Service/Method
};

class UnreadableMessages final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) override {
    return new UnreadableMessage(call->method());
  }
};

// Why the server isn't ready. Thread-safe.
class NotReady {
 public:
  void set(std::function<std::string()> why) {
    std::lock_guard lock(mutex_);
    why_ = std::move(why);
  }
  std::string text() const {
    std::lock_guard lock(mutex_);
    return why_ ? why_() : std::string();
  }

 private:
  mutable std::mutex mutex_;
  std::function<std::string()> why_;
};

// gRPC's own health service knows but serving and not serving; this adds the cause, and who answers when.
class ExplainedHealth final : public grpc::experimental::Interceptor {
 public:
  explicit ExplainedHealth(std::shared_ptr<const NotReady> not_ready) : not_ready_(std::move(not_ready)) {}
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(grpc::experimental::InterceptionHookPoints::PRE_SEND_STATUS)) {
      if (auto* const metadata = methods->GetSendTrailingMetadata(); metadata != nullptr) {
        const std::string why = not_ready_->text();
        if (!why.empty()) metadata->emplace(kNotReadyKey, why.substr(0, kMostCauseBytes));
        metadata->emplace(kVersionKey, ENTENTE_VERSION);
        metadata->emplace(kClockKey, concat(absl::ToUnixMicros(absl::Now())));
      }
    }
    methods->Proceed();
  }

 private:
  static constexpr std::size_t kMostCauseBytes = 2048;
  const std::shared_ptr<const NotReady> not_ready_;
};

class ExplainedHealths final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit ExplainedHealths(std::shared_ptr<const NotReady> not_ready) : not_ready_(std::move(not_ready)) {}
  // No interceptor for other methods.
  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) override {
    const bool asks_health = std::string_view(call->method()) == "/grpc.health.v1.Health/Check";
    return asks_health ? new ExplainedHealth(not_ready_) : nullptr;
  }

 private:
  const std::shared_ptr<const NotReady> not_ready_;
};
// Finds the services of the server that has just been built.
class RegisteredServices final : public grpc::ServerBuilderOption {
 public:
  explicit RegisteredServices(std::vector<std::string>& names) : names_(names) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<Plugin>(names_));
  }

 private:
  class Plugin final : public grpc::ServerBuilderPlugin {
   public:
    explicit Plugin(std::vector<std::string>& names) : names_(names) {}
    std::string name() override { return "entente.registered-services"; }
    void InitServer(grpc::ServerInitializer*) override {}
    void Finish(grpc::ServerInitializer* server) override { names_ = *server->GetServiceList(); }
    void ChangeArguments(const std::string&, void*) override {}

   private:
    std::vector<std::string>& names_;
  };
  std::vector<std::string>& names_;
};

absl::Status check_access(const std::vector<std::string>& services) {
  for (const std::string& service : services) {
    if (service.starts_with("grpc.")) continue;  // health and reflection
    if (const auto methods = methods_without_access(service); !methods.empty()) {
      return make_error(kInvalidConfiguration,
                        concat("the contract doesn't say who may call ", join(methods, ", "),
                               ": give each method the option entente.type.v1.access, then build again"));
    }
  }
  return absl::OkStatus();
}

void set_options(grpc::ServerBuilder& builder, const ServerOptions& options) {
  grpc::ResourceQuota memory("messages");
  memory.Resize(options.message_memory_bytes);
  builder.SetResourceQuota(memory);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_calls_per_connection);
  // What a call may send before somebody reads its message. gRPC's guess of the line's capacity would make megabytes of
  // it; messages that are read have their own window, so that a large one comes no slower.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kReadAhead);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(options.max_message_bytes);
  // Two processes on one port would share its calls without a word.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, milliseconds(options.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 5'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, milliseconds(options.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, milliseconds(options.max_connection_age_grace));
}

}  // namespace

struct Server::State {
  ServerOptions options;
  int port = 0;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<AdminHttp> admin;
  std::atomic<bool> serving{false};  // what health says
  std::mutex health_mutex;
  bool wanted_serving = false;
  bool ending = false;
  std::set<std::string> obstacles;
  std::shared_ptr<NotReady> not_ready = std::make_shared<NotReady>();
  std::shared_ptr<CallPlaces> places = std::make_shared<CallPlaces>();
  absl::Notification swept_out;
  std::thread sweeper;
  std::mutex mutex;
  bool stopped = false;
  std::vector<std::function<void()>> drain_hooks;

  std::vector<std::string> health_names = {""};  // by which health tells the same

  // REQUIRES: health_mutex.
  void say_health() {
    serving = wanted_serving && obstacles.empty();
    auto* const health = server->GetHealthCheckService();
    if (health == nullptr) return;
    health->SetServingStatus(kLiveness, true);
    for (const std::string& name : health_names) health->SetServingStatus(name, serving);
  }
  std::vector<std::function<void()>> hurry_hooks;

  // What nobody else does in time: places of calls that stand still, and memory that nobody uses.
  void sweep() {
    FreeMemory free_memory;
    while (!swept_out.WaitForNotificationWithTimeout(kSweepPause)) {
      places->sweep();
      free_memory.give_back();
    }
  }
};

absl::Status check_listen(std::string_view address, bool has_identity) {
  if (has_identity || address.empty() || is_loopback(address)) return absl::OkStatus();
  return make_error(kListenRefused,
                    concat("listening on ", address,
                           " would let everybody in, since no identity is configured: give --token-file or "
                           "--oidc-file, or listen on 127.0.0.1"),
                    {{"address", address}});
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                                      const std::vector<grpc::Service*>& services, Metrics* metrics) {
  ENTENTE_RETURN_IF_ERROR(check_listen(options.listen, options.identity != nullptr));
  ENTENTE_RETURN_IF_ERROR(check_tls(options.tls));
  if (options.tls.any() && options.identity == nullptr) {
    return make_error(kInvalidConfiguration,
                      "mtls-cert: a certificate says who calls where identity is configured: give --token-file or "
                      "--oidc-file, too");
  }
  auto state = std::make_unique<State>();
  state->options = options;
  static std::once_flag plugins;
  std::call_once(plugins, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
  grpc::ServerBuilder builder;
  set_options(builder, options);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(std::make_unique<UnreadableMessages>());
  interceptors.push_back(std::make_unique<ExplainedHealths>(state->not_ready));
  interceptors.push_back(arrived_messages(state->places));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  if (!options.listen.empty()) {
    builder.AddListeningPort(options.listen,
                             options.identity == nullptr
                                 ? grpc::InsecureServerCredentials()
                                 : judging_heads(*options.identity, state->places, options.tls, metrics),
                             &state->port);
  }
  std::vector<std::string> registered;
  builder.SetOption(std::make_unique<RegisteredServices>(registered));
  for (grpc::Service* service : services) builder.RegisterService(service);
  state->server = builder.BuildAndStart();
  if (state->server == nullptr || (!options.listen.empty() && state->port == 0)) {
    const std::string why = options.listen.starts_with("unix") ? std::string() : why_not_bindable(options.listen);
    return make_error(kListenRefused,
                      concat("the address ", options.listen, " can't be listened on", why.empty() ? "" : ": ", why,
                             "; end the other program, or choose another with --listen"),
                      {{"address", options.listen}});
  }
  for (const std::string& name : registered) {
    if (!name.starts_with("grpc.")) state->health_names.push_back(name);
  }
  state->sweeper = std::thread([state = state.get()] { state->sweep(); });
  std::unique_ptr<Server> server(new Server(std::move(state)));
  server->set_serving(false);
  ENTENTE_RETURN_IF_ERROR(check_access(registered));
  if (!options.admin_listen.empty()) {
    const State* const kept = server->state_.get();
    ENTENTE_ASSIGN_OR_RETURN(
        server->state_->admin,
        open_admin_port(options.admin_listen,
                        {.serves = [kept] { return kept->serving.load(); },
                         .why_not_ready = [kept] { return kept->serving ? "" : kept->not_ready->text(); },
                         .metrics = metrics}));
  }
  log_info("listening", {{"address", options.listen}, {"port", server->port()}, {"admin_port", server->admin_port()}});
  return server;
}

Server::~Server() {
  stop();
}

int Server::port() const {
  return state_->port;
}

int Server::admin_port() const {
  return state_->admin == nullptr ? 0 : state_->admin->port();
}

std::shared_ptr<grpc::Channel> Server::in_process_channel() const {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(state_->options.max_message_bytes);
  arguments.SetMaxSendMessageSize(state_->options.max_message_bytes);
  return state_->server->InProcessChannel(arguments);
}

void Server::set_serving(bool serving) {
  std::lock_guard lock(state_->health_mutex);
  state_->wanted_serving = serving && !state_->ending;
  state_->say_health();
}

void Server::set_obstacle(const std::string& what, bool in_the_way) {
  std::lock_guard lock(state_->health_mutex);
  in_the_way ? static_cast<void>(state_->obstacles.insert(what)) : static_cast<void>(state_->obstacles.erase(what));
  state_->say_health();
}

void Server::explain_not_serving(std::function<std::string()> why) {
  state_->not_ready->set(std::move(why));
}

void Server::on_drain(std::function<void()> hook) {
  std::lock_guard lock(state_->mutex);
  state_->drain_hooks.push_back(std::move(hook));
}

void Server::on_hurry(std::function<void()> hook) {
  std::lock_guard lock(state_->mutex);
  state_->hurry_hooks.push_back(std::move(hook));
}

void Server::stop() {
  std::vector<std::function<void()>> hooks;
  std::vector<std::function<void()>> hurry_hooks;
  {
    std::lock_guard lock(state_->mutex);
    if (state_->stopped) return;
    state_->stopped = true;
    hooks.swap(state_->drain_hooks);
    hurry_hooks.swap(state_->hurry_hooks);
  }
  {
    std::lock_guard lock(state_->health_mutex);
    state_->ending = true;
  }
  set_serving(false);
  if (state_->options.drain_delay > absl::ZeroDuration()) absl::SleepFor(state_->options.drain_delay);
  for (const auto& hook : hooks) hook();
  state_->places->close();
  const absl::Time begin = absl::Now();
  absl::Notification ended;
  std::thread hurry([&] {
    if (ended.WaitForNotificationWithTimeout(state_->options.shutdown_deadline / 2)) return;
    for (const auto& hook : hurry_hooks) hook();
  });
  state_->server->Shutdown(absl::ToChronoTime(begin + state_->options.shutdown_deadline));
  state_->server->Wait();
  ended.Notify();
  hurry.join();
  state_->swept_out.Notify();
  state_->sweeper.join();
  state_->admin.reset();
}

}  // namespace entente::common
