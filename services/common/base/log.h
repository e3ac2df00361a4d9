// Log lines of a process: JSON objects on stderr, one a line; what a thread says while it works for a call has its
// `trace` (trace.h). The only place that knows spdlog. Thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/status/status.h"

namespace entente::common {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

// One named value of a line.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
  LogField(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, std::int64_t v) : name(n), value(v) {}
  LogField(std::string_view n, int v) : name(n), value(std::int64_t{v}) {}
  LogField(std::string_view n, double v) : name(n), value(v) {}
  LogField(std::string_view n, bool v) : name(n), value(v) {}
};
using LogFields = std::initializer_list<LogField>;

// `debug`, `info`, `warning`, `error` or `off`. INVALID_CONFIGURATION otherwise. Default: info.
absl::Status set_log_level(std::string_view level);
bool log_enabled(LogLevel level);
void log(LogLevel level, std::string_view message, LogFields fields = {});

inline void log_info(std::string_view message, LogFields fields = {}) {
  log(LogLevel::kInfo, message, fields);
}
inline void log_warning(std::string_view message, LogFields fields = {}) {
  log(LogLevel::kWarning, message, fields);
}
inline void log_error(std::string_view message, LogFields fields = {}) {
  log(LogLevel::kError, message, fields);
}

// For tests: lines go to `sink` instead of stderr while the capture lives. One at a time.
class LogCapture {
 public:
  LogCapture();
  ~LogCapture();
  std::string text() const;
};

}  // namespace entente::common
