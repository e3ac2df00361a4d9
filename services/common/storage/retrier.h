// Retrier: delivers what stands in a store's outbox, again and again with growing pauses, until it arrives or is given
// up. Several processes may run one on the same store: each entry is with one of them at a time. Made to be called by
// a service's sweep. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/outbox.h"

namespace entente::common {

class Clock;
class Database;

struct RetrierOptions {
  int most_at_once = 1000;                              // entries of a destination that one run takes
  absl::Duration longest_delivery = absl::Minutes(10);  // behind it another process may take the entry up
  absl::Duration first_pause = absl::Seconds(30);       // doubles after each failure
  absl::Duration longest_pause = absl::Hours(6);
  int most_attempts = 16;  // with these pauses over two days
};

class Retrier {
 public:
  // Delivers one entry, by its id at most once with an effect. An error is tried again; INVALID_ARGUMENT, UNIMPLEMENTED
  // and NOT_FOUND aren't: what is wrong with the entry stays wrong.
  using Deliver = std::function<absl::Status(const OutboxEntry&)>;

  // Everything given outlives it. Entries for other destinations are left to whoever knows them.
  Retrier(Database& database, const Clock& clock, std::map<std::string, Deliver> destinations,
          RetrierOptions options = {});

  struct Outcome {
    int delivered = 0;
    int failed = 0;    // to be tried again
    int given_up = 0;  // for good: the log names each
  };
  // Delivers what is due now. The error of the store, when it can't be asked; an entry that was on its way then comes
  // again.
  absl::StatusOr<Outcome> run();

 private:
  absl::Status attempt(const OutboxEntry& entry, const Deliver& deliver, Outcome& outcome);
  Database& database_;
  const Clock& clock_;
  const std::map<std::string, Deliver> destinations_;
  const RetrierOptions options_;
};

// The pause behind the `attempts`-th failure.
absl::Duration pause_after(int attempts, const RetrierOptions& options);

}  // namespace entente::common
