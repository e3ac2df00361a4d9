#include "services/matching/rounds/round_stream.h"

#include <mutex>
#include <optional>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/rpc/revision_gate.h"
#include "services/common/rpc/unary.h"
#include "services/common/rpc/worker_pool.h"
#include "services/matching/rounds/round_feed.h"

namespace entente::matching {
namespace {

const google::protobuf::MethodDescriptor& watch_round_method() {
  return common::method_taking<v1::WatchRoundRequest>();
}

class RoundStream final : public grpc::ServerWriteReactor<v1::WatchRoundResponse>,
                          public RoundWatcher,
                          public std::enable_shared_from_this<RoundStream> {
 public:
  RoundStream(const common::Harness& harness, RoundFeed& feed) : harness_(harness), feed_(feed) {}

  void start(const std::string& name, grpc::CallbackServerContext* context,
             std::function<absl::StatusOr<v1::Round>(const common::CallContext&)> read) {
    self_ = shared_from_this();
    begin_time_ = common::steady_now();
    absl::StatusOr<common::CallContext> call = common::accept_call(harness_, watch_round_method(), context);
    if (!call.ok()) return finish(call.status());
    call_ = *std::move(call);
    const bool taken = harness_.workers->submit(
        common::Lane::kRead,
        [stream = shared_from_this(), name, read = std::move(read)] { stream->begin(name, read); });
    if (!taken) {
      finish(common::make_retryable_error(common::kOverloaded, "too many calls wait for a thread", absl::Seconds(1)));
    }
  }

  void offer(const v1::Round& round) override {
    {
      std::lock_guard lock(mutex_);
      // Nothing is sent before the caller is known to be allowed.
      if (closing_ || !allowed_) return;
      // A progress that was on its way when the round ended comes too late.
      next_.emplace();
      *next_->mutable_round() = round;
      closing_ = is_over(round.state());
    }
    go_on();
  }

  void finish(const absl::Status& status) override {
    {
      std::lock_guard lock(mutex_);
      if (closing_) return;
      closing_ = true;
      status_ = status;
    }
    go_on();
  }

  void OnWriteDone(bool ok) override {
    {
      std::lock_guard lock(mutex_);
      writing_.reset();
      if (!ok) next_.reset();
    }
    if (!ok) finish(common::client_went_away());
    go_on();
  }

  void OnCancel() override {
    {
      std::lock_guard lock(mutex_);
      next_.reset();
    }
    finish(common::client_went_away());
  }

  void OnDone() override {
    common::finish_call(harness_, watch_round_method(), call_, status_, common::steady_now() - begin_time_);
    self_.reset();
  }

 private:
  void begin(const std::string& name,
             const std::function<absl::StatusOr<v1::Round>(const common::CallContext&)>& read) {
    // First the authorisation, then watching, then the state once more: a change in between is in one of the two.
    if (const absl::StatusOr<v1::Round> allowed = read(call_); !allowed.ok()) return finish(allowed.status());
    {
      std::lock_guard lock(mutex_);
      allowed_ = true;
    }
    feed_.add(name, shared_from_this());
    absl::StatusOr<v1::Round> round = read(call_);
    if (!round.ok()) return finish(round.status());
    offer(*round);
  }

  // The next step: write what waits, or finish. One operation at a time, begun outside the lock.
  void go_on() {
    const v1::WatchRoundResponse* message = nullptr;
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
      StartWrite(message);
    } else {
      Finish(common::to_grpc(status_, call_.trace_id));
    }
  }

  const common::Harness harness_;
  RoundFeed& feed_;
  common::CallContext call_;
  absl::Duration begin_time_;
  std::shared_ptr<RoundStream> self_;  // until OnDone
  std::mutex mutex_;
  std::optional<v1::WatchRoundResponse> next_;
  std::optional<v1::WatchRoundResponse> writing_;
  bool allowed_ = false;
  bool closing_ = false;
  bool finished_ = false;
  absl::Status status_;
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchRoundResponse>* watch_round(
    const common::Harness& harness, RoundFeed& feed, const std::string& name, grpc::CallbackServerContext* context,
    std::function<absl::StatusOr<v1::Round>(const common::CallContext&)> read) {
  auto stream = std::make_shared<RoundStream>(harness, feed);
  stream->start(name, context, std::move(read));
  return stream.get();
}

}  // namespace entente::matching
