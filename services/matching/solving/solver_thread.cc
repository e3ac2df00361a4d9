#include "services/matching/solving/solver_thread.h"

#include <utility>

namespace entente::matching {

SolverThread::SolverThread(std::size_t places) : free_places_(places), thread_([this] { run(); }) {}

SolverThread::~SolverThread() {
  stop();
}

SolverThread::Place::~Place() {
  if (thread_ != nullptr) thread_->give_back();
}

void SolverThread::Place::submit(std::function<void(bool)> work) && {
  SolverThread* thread = std::exchange(thread_, nullptr);
  {
    std::lock_guard lock(thread->mutex_);
    if (!thread->stopped_) {
      thread->work_.push_back(std::move(work));
      thread->wake_.notify_one();
      return;
    }
  }
  work(true);
}

std::optional<SolverThread::Place> SolverThread::reserve() {
  std::lock_guard lock(mutex_);
  if (stopped_ || free_places_ == 0) return std::nullopt;
  --free_places_;
  return Place(this);
}

void SolverThread::give_back() {
  std::lock_guard lock(mutex_);
  ++free_places_;
}

void SolverThread::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void SolverThread::run() {
  while (true) {
    std::function<void(bool)> work;
    bool stopped = false;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopped_ || !work_.empty(); });
      if (work_.empty()) return;
      stopped = stopped_;
      work = std::move(work_.front());
      work_.pop_front();
    }
    work(stopped);
    work = nullptr;
    give_back();
  }
}

}  // namespace entente::matching
