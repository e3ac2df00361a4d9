// The threads that run handlers, so that none ever blocks gRPC's own. Three lanes with queues of their own: reads
// (cores), writes (many threads that sleep in group commit), and what may take seconds of all cores, one after the
// other. A full queue refuses at once. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace entente::common {

enum class Lane { kRead, kWrite, kSolve };

struct WorkerPoolOptions {
  int read_threads = 0;  // 0: one for each core, at least 2
  int write_threads = 64;
  int solve_threads = 1;          // who solves takes several cores
  std::size_t read_queue = 1024;  // calls that may wait for a thread
  std::size_t write_queue = 4096;
  std::size_t solve_queue = 32;
};

class WorkerPool {
 public:
  explicit WorkerPool(WorkerPoolOptions options = {});
  // stop()
  ~WorkerPool();
  // Runs `work` later on a thread of the lane. False when the lane's queue is full or the pool is stopped.
  bool submit(Lane lane, std::function<void()> work);
  // The process ends and its time is nearly over: calls that look at `CallContext::cancelled` give up, and say so.
  void hurry() { hurries_ = true; }
  bool hurries() const { return hurries_; }
  // Runs what waits, then ends the threads. REQUIRES: not called from a worker.
  void stop();
  std::size_t waiting(Lane lane) const;
  // How busy a lane is, for operators.
  struct Use {
    std::size_t threads = 0;
    std::size_t busy = 0;  // of those
    std::size_t waiting = 0;
    std::size_t limit = 0;      // of what may wait
    std::uint64_t refused = 0;  // so far, since the lane was full
  };
  Use use(Lane lane) const;

 private:
  struct Queue {
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> work;
    std::size_t limit = 0;
    std::size_t busy = 0;
    std::uint64_t refused = 0;
    bool stopped = false;
    std::vector<std::thread> threads;
  };
  void run(Queue& queue);
  const Queue& queue(Lane lane) const { return lanes_[static_cast<std::size_t>(lane)]; }
  Queue& queue(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  std::array<Queue, 3> lanes_;  // by Lane
  std::atomic<bool> hurries_{false};
};

}  // namespace entente::common
