// A very small HTTP server for operators: GET and HEAD of a few paths, one answer a connection. A client that is slow
// has a few seconds for its whole head and keeps nobody else waiting; when too many are open, the oldest goes.
// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

struct AdminReply {
  int status = 404;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

struct AdminOptions {
  absl::Duration longest = absl::Seconds(5);  // for a whole request, and for its answer
  std::size_t most_connections = 64;
};

class AdminHttp {
 public:
  // `answer` gets the path without its query, on the server's own thread. LISTEN_REFUSED when the address can't be
  // listened on.
  static absl::StatusOr<std::unique_ptr<AdminHttp>> start(const std::string& address,
                                                          std::function<AdminReply(std::string_view path)> answer,
                                                          AdminOptions options = {});
  ~AdminHttp();
  int port() const;

 private:
  struct State;
  explicit AdminHttp(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Binds and closes again: why an address can't be listened on, in the system's words; empty when it can.
std::string why_not_bindable(const std::string& address);

}  // namespace entente::common
