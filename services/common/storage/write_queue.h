// Closures that wait for the one writer of a store in this process, and its thread: those that wait together are
// written together, and who waits is answered after that. What drivers keep behind Database::write. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <semaphore>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/storage/database.h"

namespace entente::common {

class CommitListeners;

// A closure that waits for the writer.
struct PendingWrite {
  SchemaClosure closure;
  bool alone = false;  // in its transaction: it changes the schema
  absl::Status result;
  std::set<std::string> channels;  // that it notified
  std::binary_semaphore done{0};
};
using WriteBatch = std::vector<PendingWrite*>;

class WriteQueue {
 public:
  // Begins the thread. `write` carries a batch out and gives each its result and channels; then those who listen to the
  // channels are woken, and then who waits is answered. `look` is called each `look_interval` without writes.
  void start(std::size_t batch_limit, absl::Duration look_interval, CommitListeners& listeners,
             std::function<void(const WriteBatch&)> write, std::function<void()> look);
  // Waits for the writes that have begun; later ones get UNAVAILABLE. Idempotent.
  void stop();
  ~WriteQueue() { stop(); }

  // Return when the closure's result stands. INTERNAL: called from within a closure.
  absl::Status write(const WriteClosure& closure);
  absl::Status change_schema(const SchemaClosure& closure);
  // Closures that wait for the next batch.
  std::int64_t waiting() const;

 private:
  absl::Status submit(PendingWrite& pending);
  void write_until_stopped();
  // Waits; empty: stopped.
  WriteBatch next_batch();

  std::size_t batch_limit_ = 0;
  absl::Duration look_interval_;
  CommitListeners* listeners_ = nullptr;
  std::function<void(const WriteBatch&)> write_;
  std::function<void()> look_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<PendingWrite*> waiting_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace entente::common
