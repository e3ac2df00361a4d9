// A server stream of which only the latest message counts: what a slow client hasn't read yet is replaced by what comes
// after it. Authenticates as unary.h does, begins on a worker, and then takes messages from any thread. No thread per
// stream.
//
//   auto stream = std::make_shared<LatestStream<Response>>(harness, method_taking<Request>());
//   stream->start(context, [&feed](const CallContext& call, const auto& self) -> absl::Status {…; feed.add(self); …});
//   return stream.get();
//
// Thread-safe.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/rpc/revision_gate.h"
#include "services/common/rpc/unary.h"

namespace entente::common {

template <typename Response>
class LatestStream : public grpc::ServerWriteReactor<Response>,
                     public std::enable_shared_from_this<LatestStream<Response>> {
 public:
  // Authorises, and lets whoever has messages know the stream; an error ends it.
  using Begin = std::function<absl::Status(const CallContext&, const std::shared_ptr<LatestStream>&)>;

  LatestStream(const Harness& harness, const google::protobuf::MethodDescriptor& method)
      : harness_(harness), method_(method) {}

  void start(grpc::CallbackServerContext* context, Begin begin) {
    self_ = this->shared_from_this();
    begin_time_ = steady_now();
    absl::StatusOr<CallContext> call = accept_call(harness_, method_, context);
    if (!call.ok()) return finish(call.status());
    call_ = *std::move(call);
    const bool taken = harness_.workers->submit(Lane::kRead, [stream = self_, begin = std::move(begin)] {
      if (absl::Status status = begin(stream->call_, stream); !status.ok()) stream->finish(status);
    });
    if (!taken) finish(make_retryable_error(kOverloaded, "too many calls wait for a thread", absl::Seconds(1)));
  }
  // Sends it, in place of one that waits. `last`: then the stream ends. Nothing happens once it ends.
  void send(Response message, bool last = false) {
    {
      std::lock_guard lock(mutex_);
      if (closing_) return;
      next_ = std::move(message);
      closing_ = last;
    }
    go_on();
  }
  void finish(const absl::Status& status) {
    {
      std::lock_guard lock(mutex_);
      if (closing_) return;
      closing_ = true;
      status_ = status;
    }
    go_on();
  }
  bool is_over() const {
    std::lock_guard lock(mutex_);
    return closing_;
  }

  void OnWriteDone(bool ok) override {
    {
      std::lock_guard lock(mutex_);
      writing_.reset();
      if (!ok) next_.reset();
    }
    if (!ok) finish(client_went_away());
    go_on();
  }
  void OnCancel() override {
    {
      std::lock_guard lock(mutex_);
      next_.reset();
    }
    finish(client_went_away());
  }
  void OnDone() override {
    finish_call(harness_, method_, call_, status_, steady_now() - begin_time_);
    self_.reset();
  }

 private:
  // The next step: write what waits, or finish. One operation at a time, begun outside the lock.
  void go_on() {
    const Response* message = nullptr;
    {
      std::lock_guard lock(mutex_);
      if (writing_.has_value() || finished_) return;
      if (next_.has_value()) {
        writing_ = std::exchange(next_, std::nullopt);
        message = &*writing_;
      } else if (closing_) {
        finished_ = true;
      } else {
        return;
      }
    }
    if (message != nullptr) {
      this->StartWrite(message);
    } else {
      this->Finish(to_grpc(status_, call_.trace.id));
    }
  }

  const Harness harness_;
  const google::protobuf::MethodDescriptor& method_;
  CallContext call_;
  absl::Duration begin_time_;
  std::shared_ptr<LatestStream> self_;  // until OnDone
  mutable std::mutex mutex_;
  std::optional<Response> next_;
  std::optional<Response> writing_;
  bool closing_ = false;
  bool finished_ = false;
  absl::Status status_;
};

}  // namespace entente::common
