// The parts that every call of a process goes through. A value of pointers: main owns the parts and lets them outlive
// the server. Thread-safe as its parts are.
#pragma once

namespace entente::common {

class Authenticator;
class Clock;
class Ids;
class Metrics;
class SpanSink;
class WorkerPool;

struct Harness {
  const Authenticator* authenticator = nullptr;
  WorkerPool* workers = nullptr;
  const Clock* clock = nullptr;
  Ids* ids = nullptr;
  Metrics* metrics = nullptr;
  SpanSink* spans = nullptr;  // null: no spans are kept
  int trace_percent = 0;      // of traces that begin here, so many in a hundred are sampled
};

}  // namespace entente::common
