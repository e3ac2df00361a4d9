#include "services/common/worker_pool.h"

#include <algorithm>
#include <utility>

namespace entente::common {

WorkerPool::WorkerPool(WorkerPoolOptions options) {
  const int cores = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
  read_.limit = options.read_queue;
  write_.limit = options.write_queue;
  const int readers = options.read_threads > 0 ? options.read_threads : cores;
  for (int i = 0; i < readers; ++i) read_.threads.emplace_back([this] { run(read_); });
  for (int i = 0; i < options.write_threads; ++i) write_.threads.emplace_back([this] { run(write_); });
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::submit(Lane lane, std::function<void()> work) {
  Queue& to = queue(lane);
  {
    std::lock_guard lock(to.mutex);
    if (to.stopped || to.work.size() >= to.limit) return false;
    to.work.push_back(std::move(work));
  }
  to.wake.notify_one();
  return true;
}

void WorkerPool::run(Queue& queue) {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(queue.mutex);
      queue.wake.wait(lock, [&] { return queue.stopped || !queue.work.empty(); });
      if (queue.work.empty()) return;
      work = std::move(queue.work.front());
      queue.work.pop_front();
    }
    work();
  }
}

void WorkerPool::stop() {
  for (Queue* queue : {&read_, &write_}) {
    {
      std::lock_guard lock(queue->mutex);
      queue->stopped = true;
    }
    queue->wake.notify_all();
    for (std::thread& thread : queue->threads) {
      if (thread.joinable()) thread.join();
    }
  }
}

std::size_t WorkerPool::waiting(Lane lane) const {
  const Queue& of = lane == Lane::kRead ? read_ : write_;
  std::lock_guard lock(of.mutex);
  return of.work.size();
}

}  // namespace entente::common
