#include "services/common/storage/write_queue.h"

#include <iterator>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/storage/commit_listeners.h"

namespace entente::common {

void WriteQueue::start(std::size_t batch_limit, absl::Duration look_interval, CommitListeners& listeners,
                       std::function<void(const WriteBatch&)> write, std::function<void()> look) {
  batch_limit_ = batch_limit;
  look_interval_ = look_interval;
  listeners_ = &listeners;
  write_ = std::move(write);
  look_ = std::move(look);
  thread_ = std::thread([this] { write_until_stopped(); });
}

void WriteQueue::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status WriteQueue::write(const WriteClosure& closure) {
  PendingWrite pending;
  pending.closure = std::cref(closure);
  return submit(pending);
}

absl::Status WriteQueue::change_schema(const SchemaClosure& closure) {
  PendingWrite pending;
  pending.closure = std::cref(closure);
  pending.alone = true;
  return submit(pending);
}

absl::Status WriteQueue::submit(PendingWrite& pending) {
  if (std::this_thread::get_id() == thread_.get_id()) {
    return absl::InternalError("write() from within a write closure would wait for itself");
  }
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return make_error(kShuttingDown, "the store is closed");
    waiting_.push_back(&pending);
  }
  wake_.notify_one();
  pending.done.acquire();
  return pending.result;
}

std::int64_t WriteQueue::waiting() const {
  std::lock_guard lock(mutex_);
  return std::ssize(waiting_);
}

WriteBatch WriteQueue::next_batch() {
  std::unique_lock lock(mutex_);
  const auto due = [&] { return stopped_ || !waiting_.empty(); };
  while (!wake_.wait_for(lock, absl::ToChronoNanoseconds(look_interval_), due)) {
    lock.unlock();
    look_();
    lock.lock();
  }
  WriteBatch batch;
  while (!waiting_.empty() && batch.size() < batch_limit_) {
    const bool alone = waiting_.front()->alone;
    if (alone && !batch.empty()) break;
    batch.push_back(waiting_.front());
    waiting_.pop_front();
    if (alone) break;
  }
  return batch;
}

void WriteQueue::write_until_stopped() {
  for (WriteBatch batch = next_batch(); !batch.empty(); batch = next_batch()) {
    write_(batch);
    std::set<std::string> channels;
    for (PendingWrite* pending : batch) channels.merge(pending->channels);
    for (const std::string& channel : channels) listeners_->wake(channel);
    for (PendingWrite* pending : batch) pending->done.release();
  }
}

}  // namespace entente::common
