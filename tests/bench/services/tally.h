// What a load generator saw: times of calls that were answered and of those that were refused, and the rest by code.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/bench/services/histogram.h"

namespace entente::bench {

struct Tally {
  Histogram answered;
  std::int64_t in_time = 0;      // of the answered: before the end of the measured time, whenever they were due
  Histogram refused;             // RESOURCE_EXHAUSTED, or 429
  Histogram refused_since_sent;  // the same, counted from when a call was begun: without the generator's own lateness
  std::int64_t with_retry = 0;   // of the refused: those that say when to come again
  std::map<std::string, std::int64_t> others;
  std::int64_t reply_bytes = 0;  // of the answered
  std::int64_t all = 0;          // answers of any kind, while warming up, too
  std::int64_t not_begun = 0;    // open loop: due, but too many were on their way
  Histogram late;                // open loop: how long after its time a call was begun

  // One line of JSON; `seconds`: how long was measured.
  std::string json(double seconds) const;
};

}  // namespace entente::bench
