// Metrics of a process, as Prometheus text on the admin port. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
class Registry;
}

namespace entente::common {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  // One finished call: entente_calls_total{method,code}, entente_call_seconds{method}.
  void count_call(std::string_view method, std::string_view code, double seconds);
  // One answered request over HTTP: entente_http_requests_total{method,status}, entente_http_request_seconds{method}.
  void count_request(std::string_view method, int status, double seconds);
  // Adds to a counter, e.g. count("entente_cache_lookups_total", "result", "hit").
  void count(const std::string& name, const std::string& label, const std::string& value, double by = 1);
  // Sets a gauge, e.g. set("entente_mirror_revision", "source", "profiles", 812).
  void set(const std::string& name, const std::string& label, const std::string& value, double to);
  // Observes seconds of some work in a histogram.
  void observe(const std::string& name, const std::string& label, const std::string& value, double seconds);
  // For anything else that prometheus-cpp offers.
  prometheus::Registry& registry();
  // Text exposition format 0.0.4.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::common
