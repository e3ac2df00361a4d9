// What each process says of itself under the names that Prometheus gives them: process_cpu_seconds_total,
// process_resident_memory_bytes, process_open_fds, process_max_fds, process_threads, process_start_time_seconds; read
// from /proc when somebody asks. Thread-safe.
#pragma once

#include <memory>

namespace entente::common {

class Metrics;

// As long as what comes back lives, which `metrics` outlives.
[[nodiscard]] std::shared_ptr<void> tell_of_process(Metrics& metrics);

}  // namespace entente::common
