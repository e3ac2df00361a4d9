#include "services/common/rpc/head_check.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_context.h>

#include <charconv>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/trace.h"
#include "services/common/rpc/access.h"
#include "services/common/rpc/audit.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/call_places.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/tls.h"

namespace entente::common {
namespace {

constexpr std::string_view kPathKey = ":path";
constexpr std::string_view kTimeoutKey = "grpc-timeout";

std::string_view text_of(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

// `{number}{H, M, S, m, u or n}` as gRPC over HTTP/2 has it; infinite when it is none.
absl::Duration timeout_of(std::string_view text) {
  static constexpr std::string_view kUnits = "HMSmun";
  static constexpr absl::Duration kUnit[]{absl::Hours(1),        absl::Minutes(1),      absl::Seconds(1),
                                          absl::Milliseconds(1), absl::Microseconds(1), absl::Nanoseconds(1)};
  std::int64_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc() || end + 1 != text.data() + text.size()) return absl::InfiniteDuration();
  const std::size_t unit = kUnits.find(*end);
  return unit == std::string_view::npos ? absl::InfiniteDuration() : number * kUnit[unit];
}

// What a call is for the places. Methods that aren't of our contracts are gRPC's own, or none.
struct Kind {
  const google::protobuf::MethodDescriptor* method;  // nullptr: not of our contracts
  Cargo cargo;
};

Kind kind_of(std::string_view path) {
  const google::protobuf::MethodDescriptor* const method = method_at(path);
  if (method != nullptr) return {method, access_of(*method).carries_sheets() ? Cargo::kSheet : Cargo::kMessage};
  return {nullptr, path.starts_with("/grpc.health.") ? Cargo::kHealth : Cargo::kReflection};
}

// Whoever calls with the same tokens is one caller, and so are all services that are known by their certificates and
// call for nobody; health is asked without.
CallPlaces::CallerKey key_of(Cargo cargo, std::string_view authorization, std::string_view person_token,
                             const grpc_auth_context* connection) {
  if (cargo == Cargo::kHealth) return std::hash<const void*>()(connection);
  const std::hash<std::string_view> hash;
  return hash(authorization) * 31 + hash(person_token);
}

std::string trace_of(std::string_view traceparent) {
  const std::optional<Trace> trace = parse_traceparent(traceparent);
  return trace.has_value() ? trace->id : std::string();
}

void tell_refusal(Metrics* metrics, const Kind& kind, const absl::Status& status, const Caller& caller,
                  const std::string& trace) {
  if (metrics != nullptr && kind.method != nullptr) metrics->count_call(*kind.method, status.code(), 0);
  const std::string method = kind.method == nullptr ? "none of ours" : short_name(*kind.method);
  audit_refusal(method, caller, status, trace);
  log_info("call", {{"method", method},
                    {"code", absl::StatusCodeToString(status.code())},
                    {"reason", reason_of(status)},
                    {"subject", caller.subject},
                    {"via", caller.via.subject},
                    {"trace", trace}});
}

struct HeadCheck {
  const Authenticator& authenticator;
  std::shared_ptr<CallPlaces> places;
  Metrics* metrics;  // null: nobody counts
};

void process(void* state, grpc_auth_context* connection, const grpc_metadata* metadata, std::size_t count,
             grpc_process_auth_metadata_done_cb done, void* call) {
  const auto end = [done, call](const absl::Status& status) {
    done(call, nullptr, 0, nullptr, 0, static_cast<grpc_status_code>(status.code()),
         status.ok() ? nullptr : std::string(status.message()).c_str());
  };
  std::string_view path, timeout, authorization, person_token, parent;
  for (const grpc_metadata& each : std::span(metadata, count)) {
    const std::string_view key = text_of(each.key);
    if (key == kPathKey) path = text_of(each.value);
    if (key == kTimeoutKey) timeout = text_of(each.value);
    if (key == kAuthorizationKey) authorization = text_of(each.value);
    if (key == kPersonTokenKey) person_token = text_of(each.value);
    if (key == kTraceKey) parent = text_of(each.value);
  }
  const auto& [authenticator, places, metrics] = *static_cast<const HeadCheck*>(state);
  const Kind kind = kind_of(path);
  absl::StatusOr<Caller> caller = Caller();
  if (kind.cargo != Cargo::kHealth) {
    Credentials credentials{.bearer = bearer_of(authorization), .person_token = std::string(person_token)};
    if (credentials.bearer.empty()) credentials.certificate = certificate_names(connection);
    caller = authenticator.authenticate(credentials, absl::Now());
  }
  absl::Status status = caller.status();
  if (status.ok() && kind.method != nullptr) status = authorise_call(*kind.method, *caller);
  if (!status.ok()) {
    tell_refusal(metrics, kind, status, caller.ok() ? *caller : Caller(), trace_of(parent));
    return end(status);
  }
  places->enter(key_of(kind.cargo, authorization, person_token, connection), kind.cargo, timeout_of(timeout),
                [end, kind, metrics = metrics, caller = *std::move(caller),
                 trace = trace_of(parent)](const absl::Status& admitted) {
                  if (!admitted.ok()) tell_refusal(metrics, kind, admitted, caller, trace);
                  end(admitted);
                });
}

class JudgingHeads final : public grpc::ServerCredentials {
 public:
  JudgingHeads(HeadCheck check, TlsFiles tls) : check_(std::move(check)), tls_(std::move(tls)) {}
  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    grpc_server_credentials* const credentials =
        tls_.any() ? tls_server_credentials(tls_) : grpc_insecure_server_credentials_create();
    const auto forget = [](void* state) { delete static_cast<HeadCheck*>(state); };
    grpc_server_credentials_set_auth_metadata_processor(credentials, {process, forget, new HeadCheck(check_)});
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): `forget` deletes it
    const int port = grpc_server_add_http2_port(server, address.c_str(), credentials);
    grpc_server_credentials_release(credentials);
    return port;
  }
  const HeadCheck check_;
  const TlsFiles tls_;
};

// Keeps the place of a call to its end.
class KeptPlace final : public grpc::experimental::Interceptor {
 public:
  KeptPlace(std::shared_ptr<CallPlaces> places, CallPlaces::CallerKey caller, Cargo cargo)
      : places_(std::move(places)), caller_(caller), cargo_(cargo) {}
  ~KeptPlace() override { places_->leave(caller_, cargo_); }
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override { methods->Proceed(); }

 private:
  const std::shared_ptr<CallPlaces> places_;
  const CallPlaces::CallerKey caller_;
  const Cargo cargo_;
};

// gRPC makes the interceptors of a call once its message is whole, or will never be.
class ArrivedMessages final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit ArrivedMessages(std::shared_ptr<CallPlaces> places) : places_(std::move(places)) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) override {
    const Cargo cargo = kind_of(call->method()).cargo;
    // In a blocking service, such as reflection's, the context doesn't know its call yet.
    grpc_call* const core = cargo == Cargo::kHealth ? call->server_context()->c_call() : nullptr;
    const std::unique_ptr<grpc_auth_context, decltype(&grpc_auth_context_release)> connection(
        core == nullptr ? nullptr : grpc_call_auth_context(core), grpc_auth_context_release);
    const auto& metadata = call->server_context()->client_metadata();
    const auto value_of = [&](const char* key) {
      const auto found = metadata.find(key);
      return found == metadata.end() ? std::string_view()
                                     : std::string_view(found->second.data(), found->second.size());
    };
    const CallPlaces::CallerKey caller =
        key_of(cargo, value_of(kAuthorizationKey), value_of(kPersonTokenKey), connection.get());
    return places_->arrive(caller, cargo) ? new KeptPlace(places_, caller, cargo) : nullptr;
  }

 private:
  const std::shared_ptr<CallPlaces> places_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> judging_heads(const Authenticator& authenticator,
                                                       std::shared_ptr<CallPlaces> places, const TlsFiles& tls,
                                                       Metrics* metrics) {
  return std::make_shared<JudgingHeads>(HeadCheck{authenticator, std::move(places), metrics}, tls);
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> arrived_messages(
    std::shared_ptr<CallPlaces> places) {
  return std::make_unique<ArrivedMessages>(std::move(places));
}

}  // namespace entente::common
