// ProgressBar: one line on a terminal's standard error for work of more than a second; silent otherwise. The bar is
// taken away when the object goes. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace entente::cli {

class ProgressBar {
 public:
  explicit ProgressBar(bool quiet);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `total` 0: not known.
  void show(std::string_view phase, std::int64_t done, std::int64_t total);

 private:
  std::mutex mutex_;
  const bool on_;
  const std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
  bool shown_ = false;
};

}  // namespace entente::cli
