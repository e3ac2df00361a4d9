// The roof: lets browsers call every method of the contracts by the Connect protocol (JSON and binary; unary calls and
// server streams over HTTP/1.1), and serves files. It finds methods by the descriptors linked into the program and
// knows no business rule; who may do what is decided by the services. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/http_server.h"
#include "services/common/identity/sign_in.h"

namespace grpc {
class Channel;
}
namespace entente::common {
class Metrics;
struct ProcessConfig;
}  // namespace entente::common

namespace entente::gateway {

struct GatewayOptions {
  std::string listen = "127.0.0.1:8080";
  std::string admin_listen;  // host:port of /metrics, /healthz and /readyz; "": none
  std::string https_cert;    // PEM; with https_key: HTTPS alone is spoken, else HTTP
  std::string https_key;
  std::string static_dir;          // empty: the plain page that is part of the program
  common::IdentityFiles identity;  // as the services have it: unknown tokens are refused at the door
  std::string service_token;       // by which the services know the gateway; empty: by its certificate, or not at all
  bool has_certificate = false;    // it shows one to the services
  std::size_t body_bytes = 4 << 20;
  std::size_t import_body_bytes = 64 << 20;            // of methods whose messages carry sheets
  std::chrono::milliseconds unary_time{30'000};        // of a call that brings no connect-timeout-ms
  std::chrono::milliseconds import_time{300'000};      // the same for imports
  std::chrono::milliseconds longest_silence{300'000};  // of a stream, between two messages
  std::size_t calls_per_caller = 64;                   // at a time, of who is signed in
  HttpLimits http;
  int threads = 0;                 // 0: one a core, at least two
  std::string otlp_endpoint = {};  // where spans of sampled calls go (service/otlp_exporter.h); empty: nowhere
  int trace_percent = 10;          // of the traces that begin here, so many in a hundred are sampled, if there is one

  // The services know the gateway, which forwards a caller's token; else it passes it on as it came.
  bool forwards() const { return !service_token.empty() || has_certificate; }
  // Identity is configured: callers are known here, and other addresses than loopback may be listened on. A service
  // token alone is no identity: the gateway couldn't tell one caller from another.
  bool has_identity() const { return identity.any(); }
};

// What a process's flags say. INVALID_CONFIGURATION: `body_memory_mib` isn't at least 1, or the file of the service
// token can't be read.
absl::Status configure(GatewayOptions& options, const common::ProcessConfig& config, int body_memory_mib);

// Where the services of one proto package are.
struct GatewayRoute {
  std::string package;  // "entente.profiles.v1"
  std::string name;     // what people read: "profiles"
  std::shared_ptr<grpc::Channel> channel;
};

class Gateway {
 public:
  // Listens and serves. LISTEN_REFUSED: the address is in use, or isn't loopback while no identity is configured.
  // INVALID_CONFIGURATION: address, certificate, static directory or catalogue can't be read.
  // `metrics`, of a process that has more than a gateway, outlives it; null: it has its own.
  static absl::StatusOr<std::unique_ptr<Gateway>> start(GatewayOptions options, const std::vector<GatewayRoute>& routes,
                                                        common::Metrics* metrics = nullptr);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  int port() const;
  int admin_port() const;  // 0: none
  // The admin port says from now on that it isn't serving. Takes no new connection; streams end with SHUTTING_DOWN;
  // calls that run have `grace` to end. Stopping twice is no error.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(10));

 private:
  struct State;
  explicit Gateway(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// `http://127.0.0.1:8080/` of a listening address and the port it got.
std::string page_url(const std::string& listen, int port, bool https = false);

}  // namespace entente::gateway
