#include "services/common/rpc/client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"
#include "services/common/base/trace.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
namespace {

constexpr int kMaxMessageBytes = 64 << 20;

// Of gRPC's targets that may come without two slashes.
constexpr const char* kSchemes[] = {"unix:", "unix-abstract:", "ipv4:", "ipv6:", "dns:"};

std::shared_ptr<grpc::Channel> make_channel(const std::string& target, const TlsFiles& tls) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // The time that connecting gets, whatever its name says: a busy machine needs more than the pauses between attempts.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 3'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  const bool has_scheme = target.find("://") != std::string::npos ||
                          std::any_of(std::begin(kSchemes), std::end(kSchemes),
                                      [&](const char* scheme) { return target.starts_with(scheme); });
  return grpc::CreateCustomChannel(has_scheme ? target : concat("dns:///", target),
                                   tls.any() ? tls_channel_credentials(tls) : grpc::InsecureChannelCredentials(),
                                   arguments);
}

void set_token(grpc::ClientContext& context, const std::string& token) {
  if (!token.empty()) context.AddMetadata(kAuthorizationKey, concat("Bearer ", token));
}

// That of the call that this thread works for; of a call of the process's own one that nobody samples.
void set_trace(grpc::ClientContext& context, const ClientOptions& options) {
  const Trace* const trace = current_trace();
  if (trace != nullptr) return context.AddMetadata(kTraceKey, traceparent_of(*trace));
  if (!options.unsampled) return;
  static RandomIds ids;
  context.AddMetadata(kTraceKey, traceparent_of(begin_trace("", ids, 0)));
}

}  // namespace

Client::Client(ClientOptions options)
    : channel_(make_channel(options.target, options.tls)), options_(std::move(options)) {}

Client::Client(std::shared_ptr<grpc::Channel> channel, ClientOptions options)
    : channel_(std::move(channel)), options_(std::move(options)) {}

std::unique_ptr<grpc::ClientContext> Client::context(const CallContext& call) const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(std::min(call.deadline, absl::Now() + options_.timeout)));
  set_token(*context, options_.token);
  if (!call.person_token.empty()) context->AddMetadata(kPersonTokenKey, call.person_token);
  if (call.trace.span != 0) context->AddMetadata(kTraceKey, traceparent_of(call.trace));
  return context;
}

std::unique_ptr<grpc::ClientContext> Client::context() const {
  return context(options_.timeout);
}

std::unique_ptr<grpc::ClientContext> Client::context(absl::Duration timeout) const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  set_token(*context, options_.token);
  set_trace(*context, options_);
  return context;
}

std::unique_ptr<grpc::ClientContext> Client::stream_context() const {
  auto context = std::make_unique<grpc::ClientContext>();
  set_token(*context, options_.token);
  set_trace(*context, options_);
  return context;
}

}  // namespace entente::common
