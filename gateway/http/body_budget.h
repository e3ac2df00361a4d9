// One budget in bytes for all bodies that a server holds at a time, of requests and of answers, so that many large ones
// together can't take the machine's memory. Small ones (64 KiB) have an eighth of it to themselves: large ones never
// keep them out. Thread-safe; a lease belongs to one thread at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace entente::gateway {

class BodyBudget {
 public:
  static constexpr std::size_t kSmallBody = 64 << 10;

  explicit BodyBudget(std::size_t bytes) : bytes_(bytes) {}

  std::size_t held() const { return held_.load(); }

 private:
  friend class BodyLease;
  bool take(std::size_t bytes, bool small) {
    const std::size_t most = small ? bytes_ : bytes_ - bytes_ / 8;
    std::size_t held = held_.load();
    do {
      if (bytes > most || held > most - bytes) return false;
    } while (!held_.compare_exchange_weak(held, held + bytes));
    return true;
  }
  void give_back(std::size_t bytes) { held_ -= bytes; }

  const std::size_t bytes_;
  std::atomic<std::size_t> held_{0};
};

// What one body holds of a budget; gives it back when it ends. REQUIRES: the budget outlives it.
class BodyLease {
 public:
  BodyLease() = default;
  explicit BodyLease(BodyBudget& budget) : budget_(&budget) {}
  BodyLease(BodyLease&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  BodyLease& operator=(BodyLease&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~BodyLease() {
    if (budget_ != nullptr) budget_->give_back(bytes_);
  }

  std::size_t bytes() const { return bytes_; }
  // False, and nothing changed, when the budget hasn't that many left. A lease of no budget is without limit.
  bool grow(std::size_t bytes) {
    if (budget_ != nullptr && !budget_->take(bytes, bytes_ + bytes <= BodyBudget::kSmallBody)) return false;
    bytes_ += bytes;
    return true;
  }

 private:
  BodyBudget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace entente::gateway
