// Bytes that all bodies of a server may hold together. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>

namespace entente::gateway {

class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes) : free_(bytes) {}

  // False, and nothing taken, when fewer are left.
  bool take(std::size_t bytes) {
    std::size_t free = free_.load();
    do {
      if (free < bytes) return false;
    } while (!free_.compare_exchange_weak(free, free - bytes));
    return true;
  }
  void give(std::size_t bytes) { free_ += bytes; }
  std::size_t free() const { return free_; }

 private:
  std::atomic<std::size_t> free_;
};

// A share of the budget, given back at its end. One owner at a time.
class BodyShare {
 public:
  explicit BodyShare(BodyBudget& budget) : budget_(budget) {}
  BodyShare(const BodyShare&) = delete;
  ~BodyShare() { clear(); }

  // Takes or gives back until the share has this size; false when the budget hasn't that much.
  bool resize(std::size_t bytes) {
    if (bytes > bytes_ && !budget_.take(bytes - bytes_)) return false;
    if (bytes < bytes_) budget_.give(bytes_ - bytes);
    bytes_ = bytes;
    return true;
  }
  void clear() { resize(0); }

 private:
  BodyBudget& budget_;
  std::size_t bytes_ = 0;
};

}  // namespace entente::gateway
