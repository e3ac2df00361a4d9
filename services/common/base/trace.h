// W3C Trace Context (https://www.w3.org/TR/trace-context/): by which a call is followed through the logs of all
// processes. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

// The 32 hexadecimal digits of the trace in a `traceparent`: `00-{trace}-{parent}-{flags}`, or what a later version
// begins with. Empty when it is none: another length, capitals, ids of zeros only.
std::string trace_of(std::string_view traceparent);

// The header for a call within `trace`. The parent id isn't kept: one span a process is enough for the logs.
std::string traceparent_of(std::string_view trace);

}  // namespace entente::common
