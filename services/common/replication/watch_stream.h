// A server stream of changes, fed by a WatchHub: authenticates and authorises as unary.h does, then sends what
// `convert` makes of each change (once for all streams) and, when asked for, progress notices. No thread per stream.
// Use in a method of a CallbackService:
//
//   grpc::ServerWriteReactor<Response>* WatchListings(grpc::CallbackServerContext* context, const Request* request)
//   override {
//     return common::watch<Response>(harness_, hub_, context, request,
//         [this, start = request->start_revision(), progress = request->progress_notify()](const CallContext& call)
//             -> absl::StatusOr<common::WatchPlan<Response>> {…});
//   }
//
// Thread-safe.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/replication/watch_hub.h"
#include "services/common/rpc/unary.h"

namespace entente::common {

// What one stream sends.
template <typename Response>
struct WatchPlan {
  std::int64_t start_revision = 0;  // 0: from now on
  std::string timeline = {};        // of the revision before; empty: not compared
  bool progress_notify = false;
  // The message for a change, but for `revision` and `timeline`, which the stream fills; nothing: no watcher sees it.
  // The same for all watchers of a hub: it is made once. Both run on the hub's thread: quick, no locks held.
  std::optional<Response> (*convert)(const Change&) = nullptr;
  // Whether this watcher sees it; empty: it sees all.
  std::function<bool(const Change&, const Response&)> sees = {};
  // What this watcher is told in place of a message that it sees; nothing, or empty: the message itself. As quick.
  std::function<std::optional<Response>(const Response&)> instead = {};
  // Adds what this watcher reads of a message, on a worker, just before it is sent; empty: nothing. `call` as of then.
  // Where no worker is free the message goes out without.
  std::function<void(const CallContext& call, Response&)> complete = {};
  // Sent before any change, e.g. the present state.
  std::vector<Response> first = {};
  // True when the stream ends well behind this change (after it was sent).
  std::function<bool(const Change&)> ends_after = {};
};

// What `request` asks for; `convert` is still to be set. INVALID_FIELD: a revision below 0.
template <typename Response, typename Request>
absl::StatusOr<WatchPlan<Response>> plan_of(const Request& request) {
  if (request.start_revision() < 0) {
    return invalid_field("start_revision", "must be a revision, or 0 for from now on");
  }
  WatchPlan<Response> plan;
  plan.start_revision = request.start_revision();
  plan.timeline = request.timeline();
  plan.progress_notify = request.progress_notify();
  return plan;
}

template <typename Response>
using WatchBegin = std::function<absl::StatusOr<WatchPlan<Response>>(const CallContext&)>;

// What waits for a slow client: so many messages, or so many bytes of them.
inline constexpr std::size_t kWatchQueueLimit = 256;
inline constexpr std::size_t kWatchQueueBytes = std::size_t{4} << 20;

template <typename Response>
class WatchStream final : public grpc::ServerWriteReactor<Response>,
                          public Watcher,
                          public std::enable_shared_from_this<WatchStream<Response>> {
 public:
  WatchStream(const Harness& harness, WatchHub& hub, const google::protobuf::MethodDescriptor& method)
      : harness_(harness), hub_(hub), method_(method) {}

  void start(grpc::CallbackServerContext* context, WatchBegin<Response> begin) {
    self_ = this->shared_from_this();
    begin_time_ = steady_now();
    absl::StatusOr<CallContext> call = accept_call(harness_, method_, context);
    if (!call.ok()) return close(call.status());
    call_ = *std::move(call);
    const bool taken = harness_.workers->submit(
        Lane::kRead, [stream = this->shared_from_this(), begin = std::move(begin)] { stream->begin(begin); });
    if (!taken) close(make_retryable_error(kOverloaded, "too many calls wait for a thread", absl::Seconds(1)));
  }

  bool has_room() const override {
    std::lock_guard lock(mutex_);
    return closing_ || !is_full();
  }
  absl::Duration waits_since() const override {
    std::lock_guard lock(mutex_);
    return queue_.empty() ? absl::InfiniteDuration() : queue_.front().since;
  }
  Offered offer(OfferedChange& offered) override {
    const Change& change = offered.change;
    if (!std::exchange(offered.made, true)) {
      if (std::optional<Response> made = plan_.convert(change)) {
        offered.message = at(*std::move(made), {change.revision, change.timeline});
      }
    }
    const auto message = std::static_pointer_cast<const Response>(offered.message);
    const bool ends = plan_.ends_after && plan_.ends_after(change);
    const bool sees = message != nullptr && (!plan_.sees || plan_.sees(change, *message));
    if (sees) push(as_told(message));
    if (ends) close(absl::OkStatus());
    std::lock_guard lock(mutex_);
    return closing_ ? Offered::kOver : sees ? Offered::kTaken : Offered::kUnseen;
  }
  void notice(const StorePoint& point) override { push(at({}, point)); }
  void finish(const absl::Status& status) override { close(status); }
  void drop(const absl::Status& status) override {
    forget_queue();
    close(status);
  }

  void OnWriteDone(bool ok) override {
    bool was_full = false;
    {
      std::lock_guard lock(mutex_);
      writing_ = false;
      was_full = is_full();
      queue_bytes_ -= queue_.front().message->ByteSizeLong();
      queue_.pop_front();
      if (!ok) queue_.clear();
    }
    if (!ok) close(client_went_away());
    if (was_full) hub_.wake();
    go_on();
  }
  void OnCancel() override {
    forget_queue();
    close(client_went_away());
  }
  void OnDone() override {
    hub_.remove(this);
    finish_call(harness_, method_, call_, status_, steady_now() - begin_time_);
    self_.reset();
  }

 private:
  void begin(const WatchBegin<Response>& begin) {
    absl::StatusOr<WatchPlan<Response>> plan = begin(call_);
    if (!plan.ok()) return close(plan.status());
    plan_ = *std::move(plan);
    for (Response& message : plan_.first) push(std::make_shared<const Response>(std::move(message)));
    plan_.first.clear();
    hub_.add(this->shared_from_this(), plan_.start_revision, plan_.timeline, plan_.progress_notify);
  }
  static std::shared_ptr<const Response> at(Response message, const StorePoint& point) {
    message.set_revision(point.revision);
    message.set_timeline(point.timeline);
    return std::make_shared<const Response>(std::move(message));
  }
  std::shared_ptr<const Response> as_told(std::shared_ptr<const Response> message) const {
    if (!plan_.instead) return message;
    std::optional<Response> told = plan_.instead(*message);
    return told ? std::make_shared<const Response>(*std::move(told)) : message;
  }
  void push(std::shared_ptr<const Response> message) {
    {
      std::lock_guard lock(mutex_);
      if (closing_) return;
      queue_bytes_ += message->ByteSizeLong();
      queue_.push_back({std::move(message), steady_now()});
    }
    go_on();
  }
  // The message that is being written stays in front until OnWriteDone.
  void forget_queue() {
    std::lock_guard lock(mutex_);
    for (; queue_.size() > (writing_ ? 1u : 0u); queue_.pop_back()) {
      queue_bytes_ -= queue_.back().message->ByteSizeLong();
    }
  }
  void close(const absl::Status& status) {
    {
      std::lock_guard lock(mutex_);
      if (closing_) return;
      closing_ = true;
      status_ = status;
    }
    go_on();
  }
  // The next step: write what waits, or finish. Only one operation at a time, begun outside the lock.
  void go_on() {
    std::shared_ptr<const Response> message;
    {
      std::lock_guard lock(mutex_);
      if (writing_ || finished_) return;
      if (!queue_.empty()) {
        writing_ = true;
        message = queue_.front().message;
      } else if (closing_) {
        finished_ = true;
      } else {
        return;
      }
    }
    if (message == nullptr) return finish_stream();
    if (!plan_.complete) return this->StartWrite(message.get());
    const bool taken = harness_.workers->submit(
        Lane::kRead, [stream = this->shared_from_this(), message] { stream->write_completed(*message); });
    if (!taken) this->StartWrite(message.get());
  }
  // The message stays in front of the queue, whose bytes are counted by it.
  void write_completed(const Response& message) {
    completed_ = message;
    CallContext call = call_;
    call.now = call.caller.now = harness_.clock->now();
    plan_.complete(call, completed_);
    this->StartWrite(&completed_);
  }
  void finish_stream();
  // REQUIRES: mutex_. An empty queue never is, however large the next message.
  bool is_full() const { return queue_.size() >= kWatchQueueLimit || queue_bytes_ >= kWatchQueueBytes; }

  const Harness harness_;
  WatchHub& hub_;
  const google::protobuf::MethodDescriptor& method_;
  CallContext call_;
  absl::Duration begin_time_;
  WatchPlan<Response> plan_;
  std::shared_ptr<WatchStream> self_;  // until OnDone
  mutable std::mutex mutex_;
  struct Queued {
    std::shared_ptr<const Response> message;
    absl::Duration since;
  };
  std::deque<Queued> queue_;     // the front one is being written while writing_
  std::size_t queue_bytes_ = 0;  // of these messages
  Response completed_;           // the front one as this watcher reads it, while it is being written
  bool writing_ = false;
  bool closing_ = false;
  bool finished_ = false;
  absl::Status status_;
};

template <typename Response>
void WatchStream<Response>::finish_stream() {
  this->Finish(to_grpc(status_, call_.trace.id));
}

// `request` only says which method it is.
template <typename Response, typename Request>
grpc::ServerWriteReactor<Response>* watch(const Harness& harness, WatchHub& hub, grpc::CallbackServerContext* context,
                                          const Request*, WatchBegin<Response> begin) {
  auto stream = std::make_shared<WatchStream<Response>>(harness, hub, method_taking<Request>());
  stream->start(context, std::move(begin));
  return stream.get();
}

}  // namespace entente::common
