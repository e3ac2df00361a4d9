// DueCooperations: what time does to cooperations: on the agreed first day they begin, and when the agreed last day is
// over their reports are due. Made to be called by a sweep; what it finds due is looked at again in the transaction
// that takes the step, so that several processes may run it on one store, and each step is taken once. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class DueCooperations {
 public:
  // `database` outlives it.
  explicit DueCooperations(common::Database& database) : database_(database) {}

  // Takes all steps that are due at `now`, and returns how many. Idempotent. O(cooperations that are agreed or run).
  absl::StatusOr<int> run(absl::Time now);

 private:
  common::Database& database_;
};

}  // namespace entente::matching
