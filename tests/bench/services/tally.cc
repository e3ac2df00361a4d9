#include "tests/bench/services/tally.h"

#include <nlohmann/json.hpp>

namespace entente::bench {
namespace {

nlohmann::ordered_json micros_of(const Histogram& times) {
  const auto micros = [](std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1000; };
  return {{"count", times.count()},
          {"p50_us", micros(times.quantile(0.5))},
          {"p90_us", micros(times.quantile(0.9))},
          {"p99_us", micros(times.quantile(0.99))},
          {"p999_us", micros(times.quantile(0.999))},
          {"max_us", micros(times.largest())}};
}

}  // namespace

std::string Tally::json(double seconds) const {
  nlohmann::ordered_json root;
  root["seconds"] = seconds;
  root["per_second"] = static_cast<double>(answered.count()) / seconds;
  root["in_time_per_second"] = static_cast<double>(in_time) / seconds;
  root["all"] = all;
  root["answered"] = micros_of(answered);
  root["reply_bytes"] = answered.count() == 0 ? 0 : reply_bytes / answered.count();
  root["refused"] = micros_of(refused);
  root["refused_since_sent"] = micros_of(refused_since_sent);
  root["refused_with_retry"] = with_retry;
  root["not_begun"] = not_begun;
  root["late"] = micros_of(late);
  root["others"] = others;
  return root.dump();
}

}  // namespace entente::bench
