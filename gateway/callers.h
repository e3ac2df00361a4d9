// How many calls of one caller a gateway has at a time, from head to answer. Fewer than an address has connections, so
// that nobody, by calls that wait or bodies that don't come, keeps others of the address out: whose call is refused is
// idle, and makes room (connections.h). Thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace entente::gateway {

class Callers {
 public:
  explicit Callers(std::size_t calls_per_caller) : most_(calls_per_caller) {}

  // A place, given back when the last pointer to it goes, which may be after this; null when the caller has as many
  // as it may.
  std::shared_ptr<void> take_place(const std::string& caller) {
    std::lock_guard lock(state_->mutex);
    std::size_t& calls = state_->calls[caller];
    if (calls == most_) return nullptr;
    ++calls;
    return {state_.get(), [state = state_, caller](void*) {
              std::lock_guard back(state->mutex);
              if (--state->calls[caller] == 0) state->calls.erase(caller);
            }};
  }

 private:
  struct State {
    std::mutex mutex;
    std::map<std::string, std::size_t> calls;
  };
  const std::size_t most_;
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace entente::gateway
