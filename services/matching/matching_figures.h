// Figures of matching's store, as gauges: how many proposals, rounds and cooperations are in which state, how long open
// proposals have waited for somebody, which needs the newest round of each programme left unmet and why, what is owed
// to others. O(proposals); common/service/figures.h says how often. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/text/names.h"

namespace entente::common {
class Clock;
class Database;
class Metrics;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

class OpenWorkReader;

// For one thread.
class MatchingFigures {
 public:
  // All outlive it.
  MatchingFigures(common::Database& database, const common::Clock& clock, OpenWorkReader& work,
                  common::Metrics& metrics)
      : database_(database), clock_(clock), work_(work), metrics_(metrics) {}

  absl::Status count();

 private:
  // Of the newest round of a programme that was solved or published; its result never changes.
  struct NewestRound {
    common::RoundName key;
    std::int64_t served = 0;
    std::map<std::string, std::int64_t> unmet;  // by cause
  };
  absl::Status count_states(common::ReadTransaction& tx);
  absl::Status count_newest_rounds(common::ReadTransaction& tx);
  absl::Status count_waiting();

  common::Database& database_;
  const common::Clock& clock_;
  OpenWorkReader& work_;
  common::Metrics& metrics_;
  std::map<std::string, NewestRound> newest_;  // by programme
};

}  // namespace entente::matching
