// W3C Trace Context (https://www.w3.org/TR/trace-context/): by which a call is followed through the logs and spans of
// all processes. Thread-safe: pure functions, and what is one thread's own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace entente::common {

class Ids;

// One call within a trace, as this process has it.
struct Trace {
  std::string id;            // 32 hexadecimal digits; empty: none
  std::uint64_t span = 0;    // this process's part of it
  std::uint64_t parent = 0;  // the part of whoever called; 0: the trace begins here
  bool sampled = false;      // its spans are exported
};

// What a `traceparent` says: `00-{trace}-{parent}-{flags}`, or what a later version begins with. Nothing when it is
// none: another length, capitals, ids of zeros only.
std::optional<Trace> parse_traceparent(std::string_view traceparent);

// The header for a call that `trace` makes: its span is the parent there.
std::string traceparent_of(const Trace& trace);

// A part of the trace that `traceparent` names, else of a new one, of which `percent` in a hundred are sampled: the
// same ones in each process, by their ids.
Trace begin_trace(std::string_view traceparent, Ids& ids, int percent);

// The call that this thread works for, as long as the scope lives: lines of the log carry its id (log.h), calls to
// other services its traceparent (rpc/client.h). The latest scope of a thread counts; `trace` outlives it.
class TraceScope {
 public:
  explicit TraceScope(const Trace& trace);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  const Trace* const before_;
};
// Null: the thread works for no call.
const Trace* current_trace();

}  // namespace entente::common
