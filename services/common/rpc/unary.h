// Joins a plain handler `(const CallContext&, const Request&) → absl::StatusOr<Reply>` to gRPC's callback service:
// identity, what the contract says of who may call (access.h), deadline, trace id, worker pool, one log line, metrics,
// error conversion. Whoever may not call is refused before anything is waited for, queued or handled. A call whose time
// is over isn't run; a full lane answers OVERLOADED. The request's type says which method it is. Use in a method of a
// CallbackService:
//
//   grpc::ServerUnaryReactor* GetCity(grpc::CallbackServerContext* context, const v1::GetCityRequest* request,
//                                     v1::City* reply) override {
//     return common::unary(harness_, common::Lane::kRead, context, request, reply,
//                          [this](const common::CallContext& call, const auto& r) { return cities_.get(call, r); });
//   }
//
// Thread-safe. The handler runs on a worker; this function returns at once.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/rpc/access.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/harness.h"
#include "services/common/rpc/worker_pool.h"

namespace grpc {
class CallbackServerContext;
}

namespace entente::common {

// Called once, with OK to go on or the error to answer with.
using Proceed = std::function<void(absl::Status)>;
// Waits for something without holding a worker, e.g. RevisionGate::when_reached; empty: don't wait.
using WaitBefore = std::function<void(const CallContext&, Proceed)>;

// Until when a call may wait for a position: its deadline, but nobody waits longer than a minute, however long the call
// may take.
absl::Time latest_wait(const CallContext& call);

// The part that doesn't depend on types. `run` fills the reply.
grpc::ServerUnaryReactor* run_unary(const Harness& harness, const google::protobuf::MethodDescriptor& method, Lane lane,
                                    grpc::CallbackServerContext* context, const WaitBefore& wait,
                                    std::function<absl::Status(const CallContext&)> run);

template <typename Request, typename Reply, typename Handler>
grpc::ServerUnaryReactor* unary_after(const Harness& harness, Lane lane, grpc::CallbackServerContext* context,
                                      const Request* request, Reply* reply, const WaitBefore& wait, Handler handler) {
  return run_unary(harness, method_taking<Request>(), lane, context, wait,
                   [request, reply, handler = std::move(handler)](const CallContext& call) -> absl::Status {
                     absl::StatusOr<Reply> result = handler(call, *request);
                     if (!result.ok()) return std::move(result).status();
                     *reply = *std::move(result);
                     return absl::OkStatus();
                   });
}

template <typename Request, typename Reply, typename Handler>
grpc::ServerUnaryReactor* unary(const Harness& harness, Lane lane, grpc::CallbackServerContext* context,
                                const Request* request, Reply* reply, Handler handler) {
  return unary_after(harness, lane, context, request, reply, WaitBefore(), std::move(handler));
}

// The call's context with a caller who may call the method; else UNAUTHENTICATED or PERMISSION_DENIED. For streams.
absl::StatusOr<CallContext> accept_call(const Harness& harness, const google::protobuf::MethodDescriptor& method,
                                        grpc::CallbackServerContext* context);

// What a call is answered with whose request isn't read: `why`, or that the caller may not call; logged and counted.
grpc::Status refuse_call(const Harness& harness, const google::protobuf::MethodDescriptor& method,
                         const grpc::CallbackServerContext& context, absl::Status why);

// The one log line, the metrics and the span of a finished call.
void finish_call(const Harness& harness, const google::protobuf::MethodDescriptor& method, const CallContext& call,
                 const absl::Status& status, absl::Duration took);

}  // namespace entente::common
