// One of gRPC's callback handlers with a look at the message before it is parsed (message_check.h). `Handler` is
// grpc::internal::CallbackUnaryHandler or CallbackServerStreamingHandler, `Reactor` what its function gives.
// A refused request stays empty, so that the handler has what it frees at the end, and the answer is the reason.
// Thread-safe.
#pragma once

#include <grpc/byte_buffer.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/server_callback.h>

#include <utility>

#include "services/common/base/errors.h"
#include "services/common/rpc/message_check.h"
#include "services/common/rpc/unary.h"

namespace entente::common {

template <typename Handler, typename Reactor>
class CheckedHandler final : public grpc::internal::MethodHandler {
 public:
  template <typename React>
  CheckedHandler(const Harness& harness, const google::protobuf::MethodDescriptor& method, React react)
      : harness_(harness), method_(method), handler_(std::move(react)) {}

  void* Deserialize(grpc_call* call, grpc_byte_buffer* message, grpc::Status* status, void** data) override {
    const absl::Status checked = check_message(method_, message);
    if (checked.ok()) return handler_.Deserialize(call, message, status, data);
    grpc_byte_buffer_destroy(message);
    void* const request = handler_.Deserialize(call, grpc_raw_byte_buffer_create(nullptr, 0), status, data);
    *status = to_grpc(checked);
    return request;
  }
  // A message that can't be parsed has no request; gRPC's handler answers that.
  void RunHandler(const HandlerParameter& call) override {
    if (call.status.ok() || call.request == nullptr) return handler_.RunHandler(call);
    // Handlers call their function before they return.
    Handler refusing([this, &call](grpc::CallbackServerContext* context, auto&&...) -> Reactor* {
      return new Refusal(refuse_call(harness_, method_, *context, from_grpc(call.status)));
    });
    refusing.RunHandler(
        {call.call, call.server_context, call.request, grpc::Status::OK, call.internal_data, call.call_requester});
  }

 private:
  class Refusal final : public Reactor {
   public:
    explicit Refusal(const grpc::Status& status) { this->Finish(status); }
    void OnDone() override { delete this; }
  };

  const Harness harness_;
  const google::protobuf::MethodDescriptor& method_;
  Handler handler_;
};

}  // namespace entente::common
