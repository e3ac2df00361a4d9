// Solver thread: one thread that runs long work one after the other, so that solving never holds a worker of the pool.
// Its queue is bounded; a place in it is reserved before the work is promised to anybody. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace entente::matching {

class SolverThread {
 public:
  // `places`: work that may wait or run at once.
  explicit SolverThread(std::size_t places);
  // stop()
  ~SolverThread();

  // A reserved place; it goes back when it isn't used.
  class Place {
   public:
    Place(Place&& other) noexcept : thread_(other.thread_) { other.thread_ = nullptr; }
    Place& operator=(Place&&) = delete;
    ~Place();
    // Runs `work` on the thread. It is told whether the thread was stopped before its turn: then it only says so to
    // whoever waits.
    void submit(std::function<void(bool stopped)> work) &&;

   private:
    friend class SolverThread;
    explicit Place(SolverThread* thread) : thread_(thread) {}
    SolverThread* thread_;
  };
  // Nothing: full, or stopped.
  std::optional<Place> reserve();
  // Waits for what runs now; what waits is run as stopped. Idempotent. REQUIRES: not called from the thread itself.
  void stop();

 private:
  void run();
  void give_back();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void(bool)>> work_;
  std::size_t free_places_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace entente::matching
