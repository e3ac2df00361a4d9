#include "gateway/gateway.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "gateway/browser_sign_in.h"
#include "gateway/https_certificate.h"
#include "gateway/router.h"
#include "gateway/texts.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/admin_port.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/config.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/process_metrics.h"
#include "services/common/rpc/server.h"
#include "services/common/service/otlp_exporter.h"

namespace entente::gateway {
// In the order of their lives: what stands below uses what stands above.
struct Gateway::State {
  explicit State(common::Metrics* of_process) : metrics(of_process != nullptr ? *of_process : own) {
    if (of_process == nullptr) told = common::tell_of_process(own);
  }

  common::Metrics own;
  common::Metrics& metrics;
  std::shared_ptr<void> told;
  std::atomic<bool> stopping{false};
  std::unique_ptr<common::OtlpExporter> spans;
  std::unique_ptr<Router> router;
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<common::AdminHttp> admin;

  absl::Status open_admin(const std::string& address) {
    if (address.empty()) return absl::OkStatus();
    ENTENTE_ASSIGN_OR_RETURN(admin, common::open_admin_port(address, {.serves = [this] { return !stopping; },
                                                                      .why_not_ready = [this] { return why_not(); },
                                                                      .metrics = &metrics}));
    return absl::OkStatus();
  }
  // Waits for the services, two seconds at most.
  std::string why_not() const {
    const auto told = std::make_shared<std::promise<std::string>>();
    router->ask_readiness([told](std::string lines) { told->set_value(std::move(lines)); });
    return told->get_future().get();
  }
};

Gateway::Gateway(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gateway::~Gateway() {
  stop(std::chrono::milliseconds(0));
}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::start(GatewayOptions options, const std::vector<GatewayRoute>& routes,
                                                        common::Metrics* metrics) {
  ENTENTE_RETURN_IF_ERROR(common::check_listen(options.listen, options.has_identity()));
  StaticFiles files = StaticFiles::embedded();
  if (!options.static_dir.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(files, StaticFiles::from_directory(options.static_dir));
  }
  files.add("/texts.json", texts_json());
  files.add("/own-texts.json", own_texts_json());
  // What programs ask for is there whatever page is shown.
  for (const char* path : {"/openapi.json", "/descriptors.binpb"})
    files.add(path, std::string(StaticFiles::embedded().content(path)));

  ENTENTE_ASSIGN_OR_RETURN(auto certificate, HttpsCertificate::open(options.https_cert, options.https_key));
  std::unique_ptr<common::Authenticator> authenticator;
  std::unique_ptr<BrowserSignIn> sign_in;
  if (options.has_identity()) {
    ENTENTE_ASSIGN_OR_RETURN(authenticator, common::open_authenticator(options.identity));
    ENTENTE_ASSIGN_OR_RETURN(sign_in, BrowserSignIn::open(options.identity.oidc_file, *authenticator));
  }
  const std::string listen = options.listen;
  const HttpLimits limits = options.http;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int threads = options.threads > 0 ? options.threads : std::max(2, cores);
  auto state = std::make_unique<State>(metrics);
  const std::string admin_listen = options.admin_listen;
  ENTENTE_ASSIGN_OR_RETURN(state->spans,
                           common::OtlpExporter::open(options.otlp_endpoint, "entente-gateway", state->metrics));
  state->router = std::make_unique<Router>(std::move(options), routes, std::move(files), std::move(authenticator),
                                           std::move(sign_in), state->metrics, state->spans.get());
  ENTENTE_ASSIGN_OR_RETURN(state->server,
                           HttpServer::start(listen, *state->router, limits, threads, std::move(certificate)));
  ENTENTE_RETURN_IF_ERROR(state->open_admin(admin_listen));
  return std::unique_ptr<Gateway>(new Gateway(std::move(state)));
}

absl::Status configure(GatewayOptions& options, const common::ProcessConfig& config, int body_memory_mib) {
  if (body_memory_mib < 1) {
    return common::make_error(common::kInvalidConfiguration,
                              common::concat("body-memory-mib: ", body_memory_mib, " must be at least 1, e.g. 256"));
  }
  options.listen = config.listen;
  options.admin_listen = config.admin_listen;
  options.otlp_endpoint = config.otlp_endpoint;
  options.trace_percent = config.trace_percent;
  options.identity = {config.token_file, config.oidc_file};
  ENTENTE_RETURN_IF_ERROR(common::check_tls(config.mtls));
  options.has_certificate = config.mtls.any();
  ENTENTE_ASSIGN_OR_RETURN(options.service_token, common::read_secret_file(config.service_token_file));
  options.http.bodies_bytes = static_cast<std::size_t>(body_memory_mib) << 20;
  options.http.drain_delay = absl::ToChronoMilliseconds(config.drain_delay);
  return absl::OkStatus();
}

int Gateway::port() const {
  return state_->server->port();
}

int Gateway::admin_port() const {
  return state_->admin == nullptr ? 0 : state_->admin->port();
}

void Gateway::stop(std::chrono::milliseconds grace) {
  state_->stopping = true;
  state_->server->stop(grace);
  if (state_->spans != nullptr) state_->spans->stop();
}

std::string page_url(const std::string& listen, int port, bool https) {
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host == "0.0.0.0" || host == "[::]" || host.empty()) host = "localhost";
  return common::concat(https ? "https://" : "http://", host, ":", port, "/");
}

}  // namespace entente::gateway
