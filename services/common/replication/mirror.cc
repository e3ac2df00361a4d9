#include "services/common/replication/mirror.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

// Failures in a row before an outage that may pass by itself is called an error: some three seconds.
constexpr int kPatience = 5;

}  // namespace

std::shared_ptr<grpc::ClientContext> MirrorCalls::keep(std::unique_ptr<grpc::ClientContext> context) {
  std::shared_ptr<grpc::ClientContext> shared = std::move(context);
  std::lock_guard lock(mutex_);
  current_ = shared;
  // A context that is cancelled before its call begins ends that call at once.
  if (cancelled_) shared->TryCancel();
  return shared;
}

std::shared_ptr<grpc::ClientContext> MirrorCalls::page_context() {
  return keep(client_.context(timeout_));
}

std::shared_ptr<grpc::ClientContext> MirrorCalls::stream_context() {
  return keep(client_.stream_context());
}

void MirrorCalls::cancel() {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (current_ != nullptr) current_->TryCancel();
}

bool MirrorCalls::cancelled() const {
  std::lock_guard lock(mutex_);
  return cancelled_;
}

Mirror::Mirror(const Client& client, MirrorSource source, Ids& ids, MirrorOptions options)
    : source_(std::move(source)),
      options_(options),
      ids_(ids),
      calls_(client, options.page_timeout),
      heard_(steady_now()) {
  thread_ = std::thread([this] { run(); });
}

Mirror::~Mirror() {
  stop();
}

absl::Status Mirror::check_ready() const {
  if (ready()) return absl::OkStatus();
  return make_retryable_error(kDependencyUnavailable, concat(why_not_ready(), "; repeat in a moment"), absl::Seconds(1),
                              {{"source", source_.name}});
}

std::string Mirror::why_not_ready() const {
  if (ready()) return {};
  std::lock_guard lock(mutex_);
  return concat("the copy of ", source_.name, " isn't loaded yet", cause_.empty() ? "" : ": ", cause_);
}

absl::Duration Mirror::silence() const {
  std::lock_guard lock(mutex_);
  return steady_now() - heard_;
}

std::int64_t Mirror::list_count() const {
  std::lock_guard lock(mutex_);
  return list_count_;
}

void Mirror::run() {
  bool must_list = true;
  bool other_past = false;
  StorePoint point;
  std::optional<std::int64_t> hidden;  // the revision at which the new copy is to be shown
  int failures = 0;
  const auto reached = [&] {
    if (hidden.has_value() && point.revision < *hidden) return;
    if (std::exchange(hidden, std::nullopt).has_value()) source_.show();
    gate_.set(point.revision);
  };
  for (;;) {
    if (must_list) {
      absl::StatusOr<Listed> listed = source_.list(calls_);
      if (!listed.ok()) {
        if (calls_.cancelled()) return;
        ++failures;
        failed("can't be loaded", listed.status(),
               listed.status().code() != absl::StatusCode::kUnavailable || failures >= kPatience);
        if (!pause(failures)) return;
        continue;
      }
      {
        std::lock_guard lock(mutex_);
        ++list_count_;
      }
      point = std::move(listed->first);
      timelines_.begin(point, other_past);
      hidden = listed->latest;
      reached();
      failures = 0;
      succeeded();
      log_info("copy loaded", {{"source", source_.name}, {"revision", point.revision}});
    }
    const StorePoint from = point;
    const absl::Status ended = source_.follow(calls_, from, [&](StorePoint seen) {
      failures = 0;
      succeeded();
      timelines_.pass(seen);
      if (seen.revision <= point.revision) return;
      point = std::move(seen);
      reached();
    });
    if (calls_.cancelled()) return;
    // Compacted, or the source hasn't gone through what we have seen: it was restored from a backup.
    other_past = reason_of(ended) == kFutureRevision.reason || reason_of(ended) == kOtherTimeline.reason;
    must_list = other_past || ended.code() == absl::StatusCode::kOutOfRange;
    log_info("watch ended", {{"source", source_.name}, {"error", ended.ToString()}, {"revision", gate_.revision()}});
    ++failures;
    if (!must_list && !ended.ok()) failed("can't be kept up to date", ended, failures >= kPatience);
    if (!pause(failures)) return;
  }
}

void Mirror::failed(std::string_view what, const absl::Status& status, bool say) {
  std::string cause = concat(absl::StatusCodeToString(status.code()), ": ", to_std(status.message()));
  {
    std::lock_guard lock(mutex_);
    cause_ = cause;
  }
  if (!say || cause == said_) return;
  log_error(concat("the copy of ", source_.name, " ", what), {{"source", source_.name}, {"error", cause}});
  said_ = std::move(cause);
}

void Mirror::succeeded() {
  said_.clear();
  std::lock_guard lock(mutex_);
  heard_ = steady_now();
  cause_.clear();
}

bool Mirror::pause(int failures) {
  absl::Duration longest = options_.first_pause * (1 << std::min(failures - 1, 16));
  longest = std::min(longest, options_.longest_pause);
  // Between half and all of it, so that many mirrors don't come back at once.
  const absl::Duration pause = longest / 2 + longest / 2 * (static_cast<double>(ids_.bits() % 1024) / 1024);
  std::unique_lock lock(mutex_);
  stop_wake_.wait_for(lock, absl::ToChronoNanoseconds(pause), [&] { return stopped_; });
  return !stopped_;
}

void Mirror::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stop_wake_.notify_all();
  calls_.cancel();
  gate_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace entente::common
