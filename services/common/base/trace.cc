#include "services/common/base/trace.h"

#include <charconv>

#include "absl/strings/str_format.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr std::size_t kLength = 55;  // of version 00, which later ones begin with
constexpr unsigned kSampled = 1;     // of the flags

thread_local const Trace* of_this_thread = nullptr;

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}
bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

// REQUIRES: is_hex(text), at most 16 digits.
std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return number;
}

// By the random part of the id, its last digits.
bool is_among(std::string_view id, int percent) {
  return number_of(id.substr(16)) % 100 < static_cast<std::uint64_t>(percent < 0 ? 0 : percent);
}

}  // namespace

std::optional<Trace> parse_traceparent(std::string_view traceparent) {
  if (traceparent.size() < kLength) return std::nullopt;
  const std::string_view version = traceparent.substr(0, 2), trace = traceparent.substr(3, 32),
                         parent = traceparent.substr(36, 16), flags = traceparent.substr(53, 2);
  const bool parted = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  const bool ends = traceparent.size() == kLength || (version != "00" && traceparent[kLength] == '-');
  if (!parted || !ends || !is_hex(version) || version == "ff" || !is_id(trace) || !is_id(parent) || !is_hex(flags)) {
    return std::nullopt;
  }
  return Trace{std::string(trace), 0, number_of(parent), (number_of(flags) & kSampled) != 0};
}

std::string traceparent_of(const Trace& trace) {
  return concat("00-", trace.id, absl::StrFormat("-%016x-%02x", trace.span, trace.sampled ? kSampled : 0U));
}

Trace begin_trace(std::string_view traceparent, Ids& ids, int percent) {
  Trace trace;
  if (std::optional<Trace> given = parse_traceparent(traceparent)) {
    trace = *std::move(given);
  } else {
    trace.id = ids.trace_id();
    trace.sampled = is_among(trace.id, percent);
  }
  while (trace.span == 0) trace.span = ids.bits();
  return trace;
}

TraceScope::TraceScope(const Trace& trace) : before_(of_this_thread) {
  of_this_thread = &trace;
}

TraceScope::~TraceScope() {
  of_this_thread = before_;
}

const Trace* current_trace() {
  return of_this_thread;
}

}  // namespace entente::common
