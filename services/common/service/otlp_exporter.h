// Sends spans to a collector by OTLP over HTTP (JSON), from a thread of its own. Who gives it a span never waits: what
// waits to be sent is bounded, and beyond that spans are dropped and counted (entente_spans_total). A batch that the
// collector doesn't take is lost, and the next one waits longer; a cause is logged once. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/rpc/spans.h"
#include "services/common/service/otlp_json.h"

namespace entente::common {

class Metrics;

struct OtlpOptions {
  std::size_t most_waiting = 4096;                   // spans
  std::size_t batch = 512;                           // spans sent at once
  absl::Duration pause = absl::Seconds(1);           // between batches that aren't full
  absl::Duration longest_pause = absl::Seconds(30);  // after failures; doubles from `pause` on
  absl::Duration patience = absl::Seconds(5);        // with the collector, for one batch
  absl::Duration last_patience = absl::Seconds(1);   // for the last one, when the process ends
};

class OtlpExporter final : public SpanSink {
 public:
  // `endpoint` as OTEL_EXPORTER_OTLP_ENDPOINT: http://collector:4318, to which /v1/traces is added. Null for "": nobody
  // exports. INVALID_CONFIGURATION: it is no such address, or has a password in it. `metrics` outlives it.
  static absl::StatusOr<std::unique_ptr<OtlpExporter>> open(const std::string& endpoint, const std::string& service,
                                                            Metrics& metrics, OtlpOptions options = {});
  // stop()
  ~OtlpExporter() override;

  void take(Span span) override;
  // Sends what waits, if the collector is quick, and ends. Idempotent.
  void stop();

 private:
  OtlpExporter(std::string url, SpanOrigin origin, Metrics& metrics, OtlpOptions options);
  void run();
  // Waits for spans; empty: stopped.
  std::vector<Span> next_batch(absl::Duration pause);
  bool send(const std::vector<Span>& batch);
  absl::Status post(const std::string& body);

  const std::string url_;
  const SpanOrigin origin_;
  Metrics& metrics_;
  const OtlpOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Span> waiting_;
  bool stopped_ = false;
  std::atomic<std::int64_t> give_up_;  // when a batch is broken off: nanoseconds of the steady clock
  std::string said_;                   // the cause in the log; only the thread
  std::thread thread_;
};

}  // namespace entente::common
