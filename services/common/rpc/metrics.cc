#include "services/common/rpc/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <sstream>

namespace entente::common {
namespace {

// Seconds: from a cached read to a solved round.
const prometheus::Histogram::BucketBoundaries kBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                          0.25,   0.5,   1,      2.5,   5,    10,    30,   60};

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  std::mutex mutex;
  std::map<std::string, prometheus::Family<prometheus::Counter>*> counters;
  std::map<std::string, prometheus::Family<prometheus::Gauge>*> gauges;
  std::map<std::string, prometheus::Family<prometheus::Histogram>*> histograms;

  prometheus::Family<prometheus::Counter>& counter(const std::string& name) {
    auto*& family = counters[name];
    if (family == nullptr) family = &prometheus::BuildCounter().Name(name).Register(registry);
    return *family;
  }
  prometheus::Family<prometheus::Gauge>& gauge(const std::string& name) {
    auto*& family = gauges[name];
    if (family == nullptr) family = &prometheus::BuildGauge().Name(name).Register(registry);
    return *family;
  }
  prometheus::Family<prometheus::Histogram>& histogram(const std::string& name) {
    auto*& family = histograms[name];
    if (family == nullptr) family = &prometheus::BuildHistogram().Name(name).Register(registry);
    return *family;
  }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_call(std::string_view method, std::string_view code, double seconds) {
  std::lock_guard lock(state_->mutex);
  const std::string name(method);
  state_->counter("entente_calls_total").Add({{"method", name}, {"code", std::string(code)}}).Increment();
  state_->histogram("entente_call_seconds").Add({{"method", name}}, kBuckets).Observe(seconds);
}

void Metrics::count_request(std::string_view method, int status, double seconds) {
  std::lock_guard lock(state_->mutex);
  const std::string name(method);
  state_->counter("entente_http_requests_total")
      .Add({{"method", name}, {"status", std::to_string(status)}})
      .Increment();
  state_->histogram("entente_http_request_seconds").Add({{"method", name}}, kBuckets).Observe(seconds);
}

void Metrics::count(const std::string& name, const std::string& label, const std::string& value, double by) {
  std::lock_guard lock(state_->mutex);
  state_->counter(name).Add({{label, value}}).Increment(by);
}

void Metrics::set(const std::string& name, const std::string& label, const std::string& value, double to) {
  std::lock_guard lock(state_->mutex);
  state_->gauge(name).Add({{label, value}}).Set(to);
}

void Metrics::observe(const std::string& name, const std::string& label, const std::string& value, double seconds) {
  std::lock_guard lock(state_->mutex);
  state_->histogram(name).Add({{label, value}}, kBuckets).Observe(seconds);
}

prometheus::Registry& Metrics::registry() {
  return state_->registry;
}

std::string Metrics::text() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
  return out.str();
}

}  // namespace entente::common
