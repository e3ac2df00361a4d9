// Spans: what becomes of sampled calls (base/trace.h), for whoever draws a call through all processes. A span holds
// what the contracts say (service, method), numbers, and a reason of an error page: no name of a thing or a person, no
// text of theirs, no token.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/common/base/trace.h"

namespace entente::common {

// One call that was answered here.
struct Span {
  Trace trace;
  std::string service;  // "entente.listings.v1.ListingService"
  std::string method;   // "GetListing"
  absl::Time end;
  absl::Duration took;
  bool is_http = false;  // it came over HTTP, and `code` is its status; else that of gRPC
  int code = 0;
  std::string reason = {};  // of the error, where there is one
};

// Takes spans of calls that were sampled. Thread-safe.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  // At once, whatever becomes of the span.
  virtual void take(Span span) = 0;
};

}  // namespace entente::common
