// Single flight: concurrent askers of one key share one computation. The first one computes on its own thread; the
// others sleep until it is done. Nothing is kept after that. Thread-safe. REQUIRES: a computation never asks the same
// SingleFlight, else it could wait for itself.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace entente::matching {

template <typename Value>
class SingleFlight {
 public:
  template <typename Compute>
  Value run(const std::string& key, Compute&& compute) {
    std::shared_ptr<Flight> flight;
    {
      std::unique_lock lock(mutex_);
      auto [entry, first] = flights_.try_emplace(key);
      if (!first) {
        flight = entry->second;
        landed_.wait(lock, [&] { return flight->value.has_value(); });
        return *flight->value;
      }
      flight = entry->second = std::make_shared<Flight>();
    }
    Value value = compute();
    {
      std::lock_guard lock(mutex_);
      flight->value = value;
      flights_.erase(key);
    }
    landed_.notify_all();
    return value;
  }

 private:
  struct Flight {
    std::optional<Value> value;
  };
  std::mutex mutex_;
  std::condition_variable landed_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace entente::matching
