// ProgressBar: one line on a terminal's standard error for work of more than a second; silent otherwise. The bar is
// taken away when the object goes. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace entente::cli {

class ProgressBar {
 public:
  explicit ProgressBar(bool quiet);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `total` 0: not known.
  void show(std::string_view phase, std::int64_t done, std::int64_t total);
  // What stands behind the bar from now on, e.g. "12/30/4500 ≤ 12/30/4600".
  void note(std::string text);

 private:
  std::mutex mutex_;
  const bool on_;
  const std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
  bool shown_ = false;
  std::string note_;
};

// The same for work that can't say how far it is: shows `phase` and the seconds so far until the object goes.
class Waiting {
 public:
  explicit Waiting(std::string phase);

 private:
  ProgressBar bar_{false};
  std::jthread ticker_;  // the last member: it ends before the bar goes
};

}  // namespace entente::cli
