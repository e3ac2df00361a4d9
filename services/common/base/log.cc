#include "services/common/base/log.h"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/time/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/base/trace.h"

namespace entente::common {
namespace {

std::atomic<LogLevel> current_level{LogLevel::kInfo};

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
    case LogLevel::kOff:
      break;
  }
  return "off";
}

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("entente", std::move(sink));
  logger->set_level(spdlog::level::trace);
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::trace);
  return logger;
}

std::mutex capture_mutex;
std::shared_ptr<std::ostringstream> captured;
// Never destroyed: threads may log until the very end.
std::shared_ptr<spdlog::logger>& logger() {
  static auto* const instance =
      new std::shared_ptr<spdlog::logger>(make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  return *instance;
}

}  // namespace

absl::Status set_log_level(std::string_view level) {
  for (const LogLevel each :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError, LogLevel::kOff}) {
    if (level == level_name(each)) {
      current_level = each;
      return absl::OkStatus();
    }
  }
  return make_error(kInvalidConfiguration,
                    concat("log level '", level, "' is none of debug, info, warning, error, off"));
}

bool log_enabled(LogLevel level) {
  return level != LogLevel::kOff && level >= current_level.load();
}

void log(LogLevel level, std::string_view message, LogFields fields) {
  if (!log_enabled(level)) return;
  // ordered: time, level and message come first in every line. Broken UTF-8 must not stop a line.
  nlohmann::ordered_json line;
  line["time"] = format_time(absl::Now());
  line["level"] = level_name(level);
  line["message"] = message;
  for (const LogField& field : fields) {
    std::visit([&](const auto& value) { line[std::string(field.name)] = value; }, field.value);
  }
  const Trace* const trace = current_trace();
  if (trace != nullptr && !line.contains("trace")) line["trace"] = trace->id;
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::lock_guard lock(capture_mutex);
  logger()->log(spdlog::level::info, "{}", text);
}

LogCapture::LogCapture() {
  std::lock_guard lock(capture_mutex);
  captured = std::make_shared<std::ostringstream>();
  logger() = make_logger(std::make_shared<spdlog::sinks::ostream_sink_mt>(*captured));
}

LogCapture::~LogCapture() {
  std::lock_guard lock(capture_mutex);
  logger() = make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>());
}

std::string LogCapture::text() const {
  std::lock_guard lock(capture_mutex);
  return captured->str();
}

}  // namespace entente::common
