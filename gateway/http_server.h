// HTTP/1.1 server with keep-alive and pipelining: every wait has a limit in time, every buffer one in bytes.
// It knows sockets and framing only; what a request means is the handler's.
// `start` and `stop` are called from outside its threads; stopping twice is no error.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/exchange.h"
#include "gateway/http_limits.h"

namespace entente::gateway {

class HttpsCertificate;

class HttpServer {
 public:
  // Listens on `host:port` (`[::1]:8080` for IPv6; port 0: any free one) and serves with `threads` threads.
  // `certificate`: null for plain HTTP. INVALID_CONFIGURATION: the address can't be read. LISTEN_REFUSED: it can't be
  // listened on (port in use). REQUIRES: `handler` outlives the server.
  static absl::StatusOr<std::unique_ptr<HttpServer>> start(const std::string& address, HttpHandler& handler,
                                                           HttpLimits limits, int threads,
                                                           std::shared_ptr<HttpsCertificate> certificate = nullptr);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Port that it listens on.
  int port() const;
  // Tells clients first: for `drain_delay`, or until no connection is left, it goes on answering, and each answer is
  // the last of its connection. Then takes no new connection (none that was made is lost), lets running answers end
  // within `grace`, and closes what is left.
  void stop(std::chrono::milliseconds grace);

 private:
  class Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);
  std::unique_ptr<Listener> listener_;
};

}  // namespace entente::gateway
