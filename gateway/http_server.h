// HTTP/1.1 server with keep-alive and pipelining: every wait has a limit in time, every buffer one in bytes.
// It knows sockets and framing only; what a request means is the handler's.
// `start` and `stop` are called from outside its threads; stopping twice is no error.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/exchange.h"

namespace entente::gateway {

struct HttpLimits {
  std::size_t header_bytes = 16 << 10;
  std::size_t connections = 1024;                     // further ones are closed at once
  std::size_t read_ahead_bytes = 64 << 10;            // pipelined bytes kept while a request is being answered
  std::chrono::milliseconds header_time{10'000};      // from the first byte of a request to the end of its head
  std::chrono::milliseconds body_pause{20'000};       // longest silence inside a body
  std::chrono::milliseconds body_time{600'000};       // a whole body
  std::chrono::milliseconds keep_alive_time{75'000};  // silence between two requests
  std::chrono::milliseconds write_pause{30'000};      // longest time in which a reader takes nothing
};

class HttpServer {
 public:
  // Listens on `host:port` (`[::1]:8080` for IPv6; port 0: any free one) and serves with `threads` threads.
  // INVALID_CONFIGURATION: the address can't be read. LISTEN_REFUSED: it can't be listened on (port in use).
  // REQUIRES: `handler` outlives the server.
  static absl::StatusOr<std::unique_ptr<HttpServer>> start(const std::string& address, HttpHandler& handler,
                                                           HttpLimits limits, int threads);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Port that it listens on.
  int port() const;
  // Takes no new connection, lets running answers end within `grace`, then closes what is left.
  void stop(std::chrono::milliseconds grace);

 private:
  class Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);
  std::unique_ptr<Listener> listener_;
};

}  // namespace entente::gateway
