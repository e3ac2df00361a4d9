// Calls to other services: channels (round robin over DNS, keepalive, 64 MiB) and contexts that always have a deadline,
// carry the process's own token, the person's forwarded token and the trace. Never a timeout of the service config:
// gRPC fires it early. Thread-safe.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "services/common/rpc/tls.h"

namespace grpc {
class ClientContext;
}

namespace entente::common {

struct CallContext;

struct ClientOptions {
  // host:port, or a gRPC target with its scheme, e.g. dns:///listings:7102 or ipv4:10.0.0.1:7102,10.0.0.2:7102. Calls
  // go to all addresses of it in turn; one that doesn't answer is left out until it does again.
  std::string target = {};
  std::string token = {};                      // this process's own; empty: none
  absl::Duration timeout = absl::Seconds(10);  // of a call without a nearer deadline
  TlsFiles tls = {};                           // none: plain text
  bool unsampled = false;  // calls of the process's own begin a trace that is in no span: copies, what is owed
};

class Client {
 public:
  // Makes the channel; it connects with the first call.
  explicit Client(ClientOptions options);
  // Over a channel that is there already, e.g. Server::in_process_channel().
  Client(std::shared_ptr<grpc::Channel> channel, ClientOptions options);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // For a call that serves `call`: the nearer of both deadlines, the person's token, the same trace.
  std::unique_ptr<grpc::ClientContext> context(const CallContext& call) const;
  // For a call of the process's own; within the trace of the call that the thread works for (TraceScope), if it does.
  std::unique_ptr<grpc::ClientContext> context() const;
  std::unique_ptr<grpc::ClientContext> context(absl::Duration timeout) const;
  // For a stream without end: no deadline, so whoever reads it must be able to cancel it.
  std::unique_ptr<grpc::ClientContext> stream_context() const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
  ClientOptions options_;
};

// Names of the metadata.
inline constexpr char kAuthorizationKey[] = "authorization";
inline constexpr char kPersonTokenKey[] = "x-entente-person-token";
inline constexpr char kTraceKey[] = "traceparent";  // W3C Trace Context

}  // namespace entente::common
