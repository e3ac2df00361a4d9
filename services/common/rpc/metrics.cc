#include "services/common/rpc/metrics.h"

#include <google/protobuf/descriptor.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <sstream>

#include "absl/container/flat_hash_map.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

// Seconds: from a cached read to a round of a large network.
const prometheus::Histogram::BucketBoundaries& buckets() {
  static const auto* const all = new prometheus::Histogram::BucketBoundaries{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800};
  return *all;
}

constexpr Metric kCalls("entente_rpc_calls_total", "Calls that were answered, by their status.",
                        {"service", "method", "code"});
constexpr Metric kCallSeconds("entente_rpc_duration_seconds",
                              "Time from a call's coming to its answer; without streams.", {"service", "method"});
constexpr Metric kRequests("entente_http_requests_total", "Requests over HTTP that were answered, by status.",
                           {"service", "method", "status"});
constexpr Metric kRequestSeconds("entente_http_duration_seconds",
                                 "Time from the first byte of a request to the last of its answer; without streams.",
                                 {"service", "method"});

// What metrics count files, health and paths of nothing under: paths are the clients' to invent.
constexpr std::string_view kNone = "none";

prometheus::Labels labels_of(const Metric& metric, Metrics::Values values) {
  prometheus::Labels labels;
  std::size_t at = 0;
  for (const std::string_view value : values) labels.emplace(metric.labels.at(at++), value);
  return labels;
}

std::string text_of(std::string_view text) {
  return std::string(text);
}

}  // namespace

struct Metrics::State {
  // A family of each kind, found by the metric's name.
  template <typename Kind>
  struct Families {
    std::map<std::string_view, prometheus::Family<Kind>*> by_name;
    template <typename Build>
    prometheus::Family<Kind>& get(const Metric& metric, prometheus::Registry& registry, Build build) {
      auto*& family = by_name[metric.name];
      if (family == nullptr) {
        family = &build().Name(text_of(metric.name)).Help(text_of(metric.help)).Register(registry);
      }
      return *family;
    }
  };
  // Of one method, so that a call needs no text.
  struct OfMethod {
    std::map<int, prometheus::Counter*> by_code;
    prometheus::Histogram* seconds = nullptr;
  };
  using Methods = absl::flat_hash_map<const google::protobuf::MethodDescriptor*, OfMethod>;

  prometheus::Registry registry;
  std::mutex mutex;
  Families<prometheus::Counter> counters;
  Families<prometheus::Gauge> gauges;
  Families<prometheus::Histogram> histograms;
  Methods calls, requests;
  std::map<std::string_view, std::set<prometheus::Gauge*>> replaced;
  std::mutex looks_mutex;  // held while one runs
  std::list<std::function<void()>> looks;

  // REQUIRES: mutex, all of them.
  prometheus::Counter& counter(const Metric& metric, Values values) {
    return counters.get(metric, registry, prometheus::BuildCounter).Add(labels_of(metric, values));
  }
  prometheus::Gauge& gauge(const Metric& metric, Values values) {
    return gauges.get(metric, registry, prometheus::BuildGauge).Add(labels_of(metric, values));
  }
  prometheus::Histogram& histogram(const Metric& metric, Values values) {
    return histograms.get(metric, registry, prometheus::BuildHistogram).Add(labels_of(metric, values), buckets());
  }
  void count_method(Methods& methods, const Metric& total, const Metric& seconds,
                    const google::protobuf::MethodDescriptor* method, int code, const std::string& code_text,
                    double took) {
    OfMethod& of = methods[method];
    const std::string_view service = method == nullptr ? kNone : std::string_view(method->service()->full_name()),
                           name = method == nullptr ? kNone : std::string_view(method->name());
    prometheus::Counter*& counted = of.by_code[code];
    if (counted == nullptr) counted = &counter(total, {service, name, code_text});
    counted->Increment();
    if (method != nullptr && method->server_streaming()) return;
    if (of.seconds == nullptr) of.seconds = &histogram(seconds, {service, name});
    of.seconds->Observe(took);
  }
};

Metrics::Metrics() : state_(std::make_shared<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_call(const google::protobuf::MethodDescriptor& method, absl::StatusCode code, double seconds) {
  std::lock_guard lock(state_->mutex);
  state_->count_method(state_->calls, kCalls, kCallSeconds, &method, static_cast<int>(code),
                       absl::StatusCodeToString(code), seconds);
}

void Metrics::count_request(const google::protobuf::MethodDescriptor* method, int status, double seconds) {
  std::lock_guard lock(state_->mutex);
  state_->count_method(state_->requests, kRequests, kRequestSeconds, method, status, std::to_string(status), seconds);
}

void Metrics::count(const Metric& metric, Values values, double by) {
  std::lock_guard lock(state_->mutex);
  state_->counter(metric, values).Increment(by);
}

void Metrics::raise(const Metric& metric, Values values, double total) {
  std::lock_guard lock(state_->mutex);
  prometheus::Counter& counter = state_->counter(metric, values);
  counter.Increment(std::max(0.0, total - counter.Value()));
}

void Metrics::set(const Metric& metric, Values values, double to) {
  std::lock_guard lock(state_->mutex);
  state_->gauge(metric, values).Set(to);
}

void Metrics::replace(const Metric& metric, const std::vector<Row>& rows) {
  std::lock_guard lock(state_->mutex);
  prometheus::Family<prometheus::Gauge>& family = state_->gauges.get(metric, state_->registry, prometheus::BuildGauge);
  std::set<prometheus::Gauge*> now;
  for (const auto& [values, value] : rows) {
    prometheus::Labels labels;
    for (std::size_t i = 0; i < values.size(); ++i) labels.emplace(metric.labels.at(i), values[i]);
    prometheus::Gauge& gauge = family.Add(labels);
    gauge.Set(value);
    now.insert(&gauge);
  }
  std::set<prometheus::Gauge*>& before = state_->replaced[metric.name];
  for (prometheus::Gauge* const gauge : before) {
    if (now.count(gauge) == 0) family.Remove(gauge);
  }
  before = std::move(now);
}

void Metrics::observe(const Metric& metric, Values values, double seconds) {
  histogram(metric, values).Observe(seconds);
}

prometheus::Histogram& Metrics::histogram(const Metric& metric, Values values) {
  std::lock_guard lock(state_->mutex);
  return state_->histogram(metric, values);
}

std::shared_ptr<void> Metrics::before_text(std::function<void()> look) {
  std::lock_guard lock(state_->looks_mutex);
  const auto at = state_->looks.insert(state_->looks.end(), std::move(look));
  return {nullptr, [state = state_, at](std::nullptr_t) {
            std::lock_guard lock(state->looks_mutex);
            state->looks.erase(at);
          }};
}

std::string Metrics::text() const {
  {
    std::lock_guard lock(state_->looks_mutex);
    for (const auto& look : state_->looks) look();
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
  return out.str();
}

}  // namespace entente::common
