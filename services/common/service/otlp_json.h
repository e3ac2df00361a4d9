// Spans as OTLP says them: the JSON form of ExportTraceServiceRequest (https://opentelemetry.io/docs/specs/otlp/, 1.3).
// Pure functions.
#pragma once

#include <span>
#include <string>

#include "services/common/rpc/spans.h"

namespace entente::common {

// Who tells them.
struct SpanOrigin {
  std::string service;   // "entente-matching"
  std::string version;   // of the program
  std::string instance;  // which of its replicas: the machine's name and the process's number
};
// This process as `service`.
SpanOrigin origin_of_process(std::string service);

std::string otlp_json(const SpanOrigin& origin, std::span<const Span> spans);

}  // namespace entente::common
