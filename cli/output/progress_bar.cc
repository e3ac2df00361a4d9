#include "cli/output/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <stop_token>
#include <utility>

namespace entente::cli {
namespace {

using std::chrono::steady_clock;
constexpr int kBarWidth = 30;

}  // namespace

ProgressBar::ProgressBar(bool quiet)
    : on_(!quiet && isatty(STDERR_FILENO) == 1), start_(steady_clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(std::string_view phase, std::int64_t done, std::int64_t total) {
  if (!on_) return;
  const std::lock_guard lock(mutex_);
  const auto now = steady_clock::now();
  if (now - start_ < std::chrono::seconds(1) || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  std::string line = "\r\033[K" + std::string(phase) + " ";
  if (total > 0) {
    const auto filled = static_cast<std::size_t>(std::clamp<std::int64_t>(done * kBarWidth / total, 0, kBarWidth));
    line += "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " + std::to_string(done) + "/" +
            std::to_string(total);
  } else {
    line += std::to_string(done);
  }
  if (!note_.empty()) line += "  " + note_;
  std::fputs(line.c_str(), stderr);
}

void ProgressBar::note(std::string text) {
  const std::lock_guard lock(mutex_);
  note_ = std::move(text);
}

Waiting::Waiting(std::string phase)
    : ticker_([this, phase = std::move(phase)](const std::stop_token& stop) {
        const auto start = steady_clock::now();
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any wake;
        while (!wake.wait_for(lock, stop, std::chrono::milliseconds(200), [&stop] { return stop.stop_requested(); })) {
          bar_.show(phase, std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - start).count(), 0);
        }
      }) {}

}  // namespace entente::cli
