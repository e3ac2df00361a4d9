#include "services/common/rpc/revision_gate.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

absl::Status not_reached(std::int64_t wanted, std::int64_t seen) {
  return make_retryable_error(
      kDependencyUnavailable,
      concat("revision ", wanted, " hasn't arrived here in time, the last one seen is ", seen, "; repeat"),
      absl::Milliseconds(500));
}

absl::Status is_stopped() {
  return make_error(kShuttingDown, "the process is ending; repeat");
}

}  // namespace

absl::Status client_went_away() {
  return absl::CancelledError("the client went away");
}

RevisionGate::RevisionGate(std::int64_t revision) : revision_(revision) {}

RevisionGate::~RevisionGate() {
  stop();
}

std::int64_t RevisionGate::revision() const {
  std::lock_guard lock(mutex_);
  return revision_;
}

void RevisionGate::set(std::int64_t revision) {
  {
    std::lock_guard lock(mutex_);
    if (revision_ == revision) return;
    revision_ = revision;
  }
  changed_.notify_all();
}

absl::Status RevisionGate::wait_for(std::int64_t revision, absl::Time deadline) {
  std::unique_lock lock(mutex_);
  while (revision_ < revision && !stopped_) {
    if (deadline == absl::InfiniteFuture()) {
      changed_.wait(lock);
    } else if (changed_.wait_until(lock, absl::ToChronoTime(deadline)) == std::cv_status::timeout) {
      break;
    }
  }
  if (revision_ >= revision) return absl::OkStatus();
  return stopped_ ? is_stopped() : not_reached(revision, revision_);
}

void RevisionGate::when_reached(std::int64_t revision, absl::Time deadline, std::function<void(absl::Status)> proceed,
                                const WhenCancelled& when_cancelled) {
  std::unique_lock lock(mutex_);
  if (revision_ >= revision || stopped_ || waiters_.size() >= kMostWaiters) {
    const absl::Status now =
        revision_ >= revision ? absl::OkStatus()
        : stopped_
            ? is_stopped()
            : make_retryable_error(kOverloaded, "too many calls wait for a position; repeat later", absl::Seconds(1));
    lock.unlock();
    return proceed(now);
  }
  const std::int64_t id = ++last_id_;
  waiters_.emplace(deadline, Waiter{id, revision, std::move(proceed)});
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
  lock.unlock();
  // Whoever waits may have been answered and gone by now: from here on only what this function owns.
  if (when_cancelled) when_cancelled([this, id] { drop(id); });
}

void RevisionGate::drop(std::int64_t id) {
  std::function<void(absl::Status)> proceed;
  {
    std::lock_guard lock(mutex_);
    const auto waiter =
        std::find_if(waiters_.begin(), waiters_.end(), [&](const auto& each) { return each.second.id == id; });
    if (waiter == waiters_.end()) return;
    proceed = std::move(waiter->second.proceed);
    waiters_.erase(waiter);
  }
  proceed(client_went_away());
}

std::size_t RevisionGate::waiting() const {
  std::lock_guard lock(mutex_);
  return waiters_.size();
}

void RevisionGate::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    std::vector<std::pair<std::function<void(absl::Status)>, absl::Status>> ready;
    const absl::Time now = absl::Now();
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
      const bool reached = waiter->second.revision <= revision_;
      if (!reached && !stopped_ && waiter->first > now) {
        ++waiter;
        continue;
      }
      ready.emplace_back(std::move(waiter->second.proceed), reached ? absl::OkStatus()
                                                            : stopped_
                                                                ? is_stopped()
                                                                : not_reached(waiter->second.revision, revision_));
      waiter = waiters_.erase(waiter);
    }
    if (!ready.empty()) {
      lock.unlock();
      for (auto& [proceed, status] : ready) proceed(std::move(status));
      lock.lock();
      continue;
    }
    if (stopped_) return;
    if (waiters_.empty() || waiters_.begin()->first == absl::InfiniteFuture()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, absl::ToChronoTime(waiters_.begin()->first));
    }
  }
}

void RevisionGate::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id()) thread_.join();
}

}  // namespace entente::common
