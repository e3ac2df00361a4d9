#include "services/common/rpc/worker_pool.h"

#include <algorithm>
#include <utility>

namespace entente::common {

WorkerPool::WorkerPool(WorkerPoolOptions options) {
  const int cores = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
  const auto open = [this](Lane lane, std::size_t limit, int threads) {
    Queue& opened = queue(lane);
    opened.limit = limit;
    for (int i = 0; i < threads; ++i) opened.threads.emplace_back([this, &opened] { run(opened); });
  };
  open(Lane::kRead, options.read_queue, options.read_threads > 0 ? options.read_threads : cores);
  open(Lane::kWrite, options.write_queue, options.write_threads);
  open(Lane::kSolve, options.solve_queue, options.solve_threads);
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::submit(Lane lane, std::function<void()> work) {
  Queue& to = queue(lane);
  {
    std::lock_guard lock(to.mutex);
    if (to.stopped || to.work.size() >= to.limit) {
      to.refused += to.stopped ? 0 : 1;
      return false;
    }
    to.work.push_back(std::move(work));
  }
  to.wake.notify_one();
  return true;
}

void WorkerPool::run(Queue& queue) {
  for (bool worked = false;; worked = true) {
    std::function<void()> work;
    {
      std::unique_lock lock(queue.mutex);
      queue.busy -= worked ? 1 : 0;
      queue.wake.wait(lock, [&] { return queue.stopped || !queue.work.empty(); });
      if (queue.work.empty()) return;
      work = std::move(queue.work.front());
      queue.work.pop_front();
      ++queue.busy;
    }
    work();
  }
}

void WorkerPool::stop() {
  for (Queue& lane : lanes_) {
    {
      std::lock_guard lock(lane.mutex);
      lane.stopped = true;
    }
    lane.wake.notify_all();
    for (std::thread& thread : lane.threads) {
      if (thread.joinable()) thread.join();
    }
  }
}

std::size_t WorkerPool::waiting(Lane lane) const {
  const Queue& of = queue(lane);
  std::lock_guard lock(of.mutex);
  return of.work.size();
}

WorkerPool::Use WorkerPool::use(Lane lane) const {
  const Queue& of = queue(lane);
  std::lock_guard lock(of.mutex);
  return {of.threads.size(), of.busy, of.work.size(), of.limit, of.refused};
}

}  // namespace entente::common
