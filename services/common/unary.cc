#include "services/common/unary.h"

#include <grpcpp/server_context.h>

#include <atomic>
#include <exception>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "services/common/authenticator.h"
#include "services/common/client.h"
#include "services/common/clock.h"
#include "services/common/errors.h"
#include "services/common/ids.h"
#include "services/common/log.h"
#include "services/common/metrics.h"
#include "services/common/strings.h"

namespace entente::common {
namespace {

std::string metadata_of(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? std::string()
                                                  : std::string(found->second.data(), found->second.size());
}

std::string bearer_of(const std::string& authorization) {
  constexpr std::string_view kScheme = "bearer ";
  return absl::StartsWithIgnoreCase(authorization, to_absl(kScheme)) ? authorization.substr(kScheme.size())
                                                                     : std::string();
}

// The trace id of `00-<32 hexadecimal digits>-<16>-<2>`; empty when it is none.
std::string trace_of(const std::string& traceparent) {
  if (traceparent.size() < 55 || traceparent[2] != '-' || traceparent[35] != '-') return {};
  std::string id = traceparent.substr(3, 32);
  return id.find_first_not_of("0123456789abcdef") == std::string::npos ? id : std::string();
}

CallContext context_of(const Harness& harness, const grpc::CallbackServerContext& context) {
  CallContext call;
  call.now = harness.clock->now();
  if (context.deadline() != std::chrono::system_clock::time_point::max()) {
    call.deadline = absl::FromChrono(context.deadline());
  }
  call.trace_id = trace_of(metadata_of(context, kTraceKey));
  if (call.trace_id.empty()) call.trace_id = harness.ids->trace_id();
  return call;
}

absl::Status authenticate(const Harness& harness, const grpc::CallbackServerContext& context, CallContext& call) {
  Credentials credentials;
  credentials.bearer = bearer_of(metadata_of(context, kAuthorizationKey));
  credentials.person_token = metadata_of(context, kPersonTokenKey);
  credentials.peer = context.peer();
  absl::StatusOr<Caller> caller = harness.authenticator->authenticate(credentials, call.now);
  if (!caller.ok()) return std::move(caller).status();
  call.caller = *std::move(caller);
  // What is handed on is the person's token, whether it came by a service or by the person.
  call.person_token = !credentials.person_token.empty()         ? credentials.person_token
                      : call.caller.kind == CallerKind::kPerson ? credentials.bearer
                                                                : std::string();
  return absl::OkStatus();
}

absl::Status time_is_over() {
  return make_error(kDeadlineExceeded, "the call's deadline was over before the work began; repeat with more time");
}

// One unary call on its way; ends itself with OnDone.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const Harness& harness, std::string_view method, Lane lane,
            std::function<absl::Status(const CallContext&)> run)
      : harness_(harness), method_(method), lane_(lane), run_(std::move(run)), begin_time_(steady_now()) {}

  void start(const grpc::CallbackServerContext& context, const WaitBefore& wait) {
    call_ = context_of(harness_, context);
    call_.cancelled = [cancelled = cancelled_] { return cancelled->load(); };
    if (absl::Status known = authenticate(harness_, context, call_); !known.ok()) return finish(known);
    if (!wait) return queue();
    wait(call_, [this](const absl::Status& status) { status.ok() ? queue() : finish(status); });
  }
  void OnCancel() override { cancelled_->store(true); }
  void OnDone() override { delete this; }

 private:
  void queue() {
    if (call_.deadline <= absl::Now()) return finish(time_is_over());
    if (!harness_.workers->submit(lane_, [this] { work(); })) {
      finish(make_retryable_error(kOverloaded, "too many calls wait for a thread; repeat later", absl::Seconds(1)));
    }
  }
  void work() {
    if (call_.deadline <= absl::Now()) return finish(time_is_over());
    if (cancelled_->load()) return finish(absl::CancelledError("the client went away"));
    absl::Status status;
    try {
      status = run_(call_);
    } catch (const std::exception& exception) {
      status = absl::InternalError(concat("a handler threw: ", exception.what()));
    }
    finish(status);
  }
  void finish(const absl::Status& status) {
    finish_call(harness_, method_, call_, status, steady_now() - begin_time_);
    Finish(to_grpc(status, call_.trace_id));
  }

  const Harness harness_;
  const std::string method_;
  const Lane lane_;
  const std::function<absl::Status(const CallContext&)> run_;
  const absl::Duration begin_time_;
  CallContext call_;
  // Shared with copies of the context, which may outlive the call.
  std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace

grpc::ServerUnaryReactor* run_unary(const Harness& harness, std::string_view method, Lane lane,
                                    grpc::CallbackServerContext* context, WaitBefore wait,
                                    std::function<absl::Status(const CallContext&)> run) {
  auto* const call = new UnaryCall(harness, method, lane, std::move(run));
  call->start(*context, wait);
  return call;
}

absl::StatusOr<CallContext> accept_call(const Harness& harness, grpc::CallbackServerContext* context) {
  CallContext call = context_of(harness, *context);
  if (absl::Status known = authenticate(harness, *context, call); !known.ok()) return known;
  return call;
}

void finish_call(const Harness& harness, std::string_view method, const CallContext& call, const absl::Status& status,
                 absl::Duration took) {
  const std::string code = absl::StatusCodeToString(status.code());
  if (harness.metrics != nullptr) harness.metrics->count_call(method, code, absl::ToDoubleSeconds(took));
  log_info("call", {{"method", method},
                    {"code", code},
                    {"reason", reason_of(status)},
                    {"subject", call.caller.subject},
                    {"via", call.caller.via},
                    {"trace", call.trace_id},
                    {"ms", absl::ToDoubleMilliseconds(took)}});
}

}  // namespace entente::common
