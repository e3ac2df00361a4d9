// Metrics of a process, as Prometheus text on the admin port. What a metric is stands once, as a constant beside what
// counts it; docs/operate.md lists all. Thread-safe.
//
//   constexpr common::Metric kMails("entente_mails_total", "Mails of digests, by what became of them.", {"outcome"});
//   metrics.count(kMails, {"sent"});
#pragma once

#include <array>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace google::protobuf {
class MethodDescriptor;
}
namespace prometheus {
class Histogram;
}

namespace entente::common {

struct Metric {
  using Labels = std::array<std::string_view, 3>;  // ends with the first empty one
  constexpr Metric(std::string_view its_name, std::string_view its_help, const Labels& its_labels = {})
      : name(its_name), help(its_help), labels(its_labels) {}

  std::string_view name;  // ends with _total: a counter
  std::string_view help;  // a sentence, in English: for operators
  Labels labels;
};

class Metrics {
 public:
  using Values = std::initializer_list<std::string_view>;  // of the labels, in their order

  Metrics();
  ~Metrics();
  // One finished call: entente_rpc_calls_total{service,method,code}, and unless it was a stream, which lasts as long as
  // its client wants, entente_rpc_duration_seconds{service,method}. Quick: it is counted for every call.
  void count_call(const google::protobuf::MethodDescriptor& method, absl::StatusCode code, double seconds);
  // One answered request over HTTP, of a method or (null) of anything else: entente_http_requests_total{service,method,
  // status}, entente_http_duration_seconds{service,method}, as above.
  void count_request(const google::protobuf::MethodDescriptor* method, int status, double seconds);

  // Adds to a counter.
  void count(const Metric& metric, Values values, double by = 1);
  // Brings a counter to the total that somebody else keeps; it never goes back.
  void raise(const Metric& metric, Values values, double total);
  // Sets a gauge.
  void set(const Metric& metric, Values values, double to);
  // Sets a gauge to these rows (values of its labels, and its value) and nothing else: what isn't among them goes.
  using Row = std::pair<std::vector<std::string>, double>;
  void replace(const Metric& metric, const std::vector<Row>& rows);
  // Observes seconds of some work in a histogram.
  void observe(const Metric& metric, Values values, double seconds);
  // The histogram itself, for what is observed often; it lives as long as this.
  prometheus::Histogram& histogram(const Metric& metric, Values values);

  // Has `look` called before each text(), on its thread, as long as what comes back lives (letting go of it waits for a
  // call that runs): for what is only looked at when somebody asks. Quick.
  [[nodiscard]] std::shared_ptr<void> before_text(std::function<void()> look);
  // Text exposition format 0.0.4.
  std::string text() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace entente::common
