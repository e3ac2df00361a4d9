// A very small HTTP server for operators: GET /metrics and /healthz, one connection at a time, closed after its answer.
// Private to Server. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"

namespace entente::common {

struct AdminReply {
  int status = 404;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

class AdminHttp {
 public:
  // `answer` gets the path. LISTEN_REFUSED when the address can't be listened on.
  static absl::StatusOr<std::unique_ptr<AdminHttp>> start(const std::string& address,
                                                          std::function<AdminReply(std::string_view path)> answer);
  ~AdminHttp();
  int port() const { return port_; }

 private:
  AdminHttp(int listener, int port, std::function<AdminReply(std::string_view)> answer);
  void run();
  void serve(int connection);
  const int listener_;
  const int port_;
  const std::function<AdminReply(std::string_view)> answer_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

// Binds and closes again: why an address can't be listened on, in the system's words; empty when it can.
std::string why_not_bindable(const std::string& address);

}  // namespace entente::common
