#include "services/common/rpc/unary.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/base/trace.h"
#include "services/common/rpc/audit.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/revision_gate.h"
#include "services/common/rpc/spans.h"
#include "services/common/rpc/tls.h"

namespace entente::common {
namespace {

constexpr absl::Duration kLongestWait = absl::Seconds(60);

std::string metadata_of(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? std::string()
                                                  : std::string(found->second.data(), found->second.size());
}

CallContext context_of(const Harness& harness, const grpc::CallbackServerContext& context) {
  CallContext call;
  call.now = harness.clock->now();
  if (context.deadline() != std::chrono::system_clock::time_point::max()) {
    call.deadline = absl::FromChrono(context.deadline());
  }
  call.trace = begin_trace(metadata_of(context, kTraceKey), *harness.ids, harness.trace_percent);
  return call;
}

// Who calls, and whether that one may call the method at all.
absl::Status admit(const Harness& harness, const google::protobuf::MethodDescriptor& method,
                   const grpc::CallbackServerContext& context, CallContext& call) {
  Credentials credentials;
  credentials.bearer = bearer_of(metadata_of(context, kAuthorizationKey));
  credentials.person_token = metadata_of(context, kPersonTokenKey);
  credentials.peer = context.peer();
  if (credentials.bearer.empty()) credentials.certificate = certificate_names(*context.auth_context());
  absl::StatusOr<Caller> caller = harness.authenticator->authenticate(credentials, call.now);
  if (!caller.ok()) return std::move(caller).status();
  call.caller = *std::move(caller);
  // What is handed on is the person's token, whether it came by a service or by the person.
  call.person_token = !credentials.person_token.empty()         ? credentials.person_token
                      : call.caller.kind == CallerKind::kPerson ? credentials.bearer
                                                                : std::string();
  return authorise_call(method, call.caller);
}

absl::Status time_is_over() {
  return make_error(kDeadlineExceeded, "the call's deadline was over before the work began; repeat with more time");
}

// Made once, since a process that has too much to do makes thousands a second.
const absl::Status& too_many_calls() {
  static const auto* const status = new absl::Status(
      make_retryable_error(kOverloaded, "too many calls wait for a thread; repeat later", absl::Seconds(1)));
  return *status;
}

absl::Status process_is_ending() {
  return make_retryable_error(kShuttingDown, "the process is ending; repeat", absl::Seconds(1));
}

// That the client went away, and what is then to be done. Thread-safe.
class Cancellation {
 public:
  bool is_cancelled() const {
    std::lock_guard lock(mutex_);
    return cancelled_;
  }
  void when_cancelled(std::function<void()> reaction) {
    {
      std::lock_guard lock(mutex_);
      if (!cancelled_) {
        reaction_ = std::move(reaction);
        return;
      }
    }
    reaction();
  }
  void cancel() {
    std::function<void()> reaction;
    {
      std::lock_guard lock(mutex_);
      cancelled_ = true;
      reaction = std::exchange(reaction_, nullptr);
    }
    if (reaction) reaction();
  }

 private:
  mutable std::mutex mutex_;
  bool cancelled_ = false;
  std::function<void()> reaction_;
};

// One unary call on its way; ends itself with OnDone.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const Harness& harness, const google::protobuf::MethodDescriptor& method, Lane lane,
            std::function<absl::Status(const CallContext&)> run)
      : harness_(harness), method_(method), lane_(lane), run_(std::move(run)), begin_time_(steady_now()) {}

  void start(const grpc::CallbackServerContext& context, const WaitBefore& wait) {
    call_ = context_of(harness_, context);
    call_.cancelled = [cancellation = cancellation_, workers = harness_.workers] {
      return cancellation->is_cancelled() || workers->hurries();
    };
    call_.when_cancelled = [cancellation = cancellation_](std::function<void()> reaction) {
      cancellation->when_cancelled(std::move(reaction));
    };
    if (absl::Status admitted = admit(harness_, method_, context, call_); !admitted.ok()) return finish(admitted);
    if (!wait) return queue();
    wait(call_, [this](const absl::Status& status) { status.ok() ? queue() : finish(status); });
  }
  void OnCancel() override { cancellation_->cancel(); }
  void OnDone() override { delete this; }

 private:
  void queue() {
    if (call_.deadline <= absl::Now()) return finish(time_is_over());
    if (!harness_.workers->submit(lane_, [this] { work(); })) refuse();
  }
  void work() {
    if (call_.deadline <= absl::Now()) return finish(time_is_over());
    if (cancellation_->is_cancelled()) return finish(client_went_away());
    // There is no time left for what takes seconds.
    if (lane_ == Lane::kSolve && harness_.workers->hurries()) return finish(process_is_ending());
    absl::Status status;
    try {
      const TraceScope scope(call_.trace);
      status = run_(call_);
    } catch (const std::exception& exception) {
      status = absl::InternalError(concat("a handler threw: ", exception.what()));
    }
    // What gave up though its client is still there did so because the process ends.
    if (harness_.workers->hurries() && absl::IsCancelled(status) && !cancellation_->is_cancelled()) {
      status = process_is_ending();
    }
    finish(status);
  }
  // Counted, and no line in the log: there are as many as there are callers.
  void refuse() {
    static const auto* const answer = new grpc::Status(to_grpc(too_many_calls(), ""));
    if (harness_.metrics != nullptr) harness_.metrics->count_call(method_, too_many_calls().code(), 0);
    Finish(*answer);
  }
  void finish(const absl::Status& status) {
    finish_call(harness_, method_, call_, status, steady_now() - begin_time_);
    Finish(to_grpc(status, call_.trace.id));
  }

  const Harness harness_;
  const google::protobuf::MethodDescriptor& method_;
  const Lane lane_;
  const std::function<absl::Status(const CallContext&)> run_;
  const absl::Duration begin_time_;
  CallContext call_;
  // Shared with copies of the context, which may outlive the call.
  std::shared_ptr<Cancellation> cancellation_ = std::make_shared<Cancellation>();
};

}  // namespace

absl::Time latest_wait(const CallContext& call) {
  return std::min(call.deadline, absl::Now() + kLongestWait);
}

grpc::ServerUnaryReactor* run_unary(const Harness& harness, const google::protobuf::MethodDescriptor& method, Lane lane,
                                    grpc::CallbackServerContext* context, const WaitBefore& wait,
                                    std::function<absl::Status(const CallContext&)> run) {
  auto* const call = new UnaryCall(harness, method, lane, std::move(run));
  call->start(*context, wait);
  return call;
}

absl::StatusOr<CallContext> accept_call(const Harness& harness, const google::protobuf::MethodDescriptor& method,
                                        grpc::CallbackServerContext* context) {
  CallContext call = context_of(harness, *context);
  if (absl::Status admitted = admit(harness, method, *context, call); !admitted.ok()) return admitted;
  return call;
}

grpc::Status refuse_call(const Harness& harness, const google::protobuf::MethodDescriptor& method,
                         const grpc::CallbackServerContext& context, absl::Status why) {
  CallContext call = context_of(harness, context);
  if (absl::Status admitted = admit(harness, method, context, call); !admitted.ok()) why = std::move(admitted);
  finish_call(harness, method, call, why, absl::ZeroDuration());
  return to_grpc(why, call.trace.id);
}

void finish_call(const Harness& harness, const google::protobuf::MethodDescriptor& method, const CallContext& call,
                 const absl::Status& status, absl::Duration took) {
  const std::string name = short_name(method);
  const std::string code = absl::StatusCodeToString(status.code());
  const std::string reason = reason_of(status);
  if (harness.metrics != nullptr) harness.metrics->count_call(method, status.code(), absl::ToDoubleSeconds(took));
  if (harness.spans != nullptr && call.trace.sampled) {
    harness.spans->take({.trace = call.trace,
                         .service = method.service()->full_name(),
                         .method = method.name(),
                         .end = absl::Now(),
                         .took = took,
                         .code = static_cast<int>(status.code()),
                         .reason = reason});
  }
  audit_refusal(name, call.caller, status, call.trace.id);
  log_info("call", {{"method", name},
                    {"code", code},
                    {"reason", reason},
                    {"subject", call.caller.subject},
                    {"via", call.caller.via.subject},
                    {"trace", call.trace.id},
                    {"ms", absl::ToDoubleMilliseconds(took)}});
}

}  // namespace entente::common
