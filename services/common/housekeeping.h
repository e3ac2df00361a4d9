// What every store forgets from time to time. A free function on a transaction: thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {

class WriteTransaction;

// Drops replies of requests that are older than `kept_request_ids`, and all but the last `kept_changes` changes. `now`
// is Clock::trusted_now(): while the clock can't be believed, what goes by age stays. Changes go by number, which no
// clock touches. Idempotent.
absl::Status keep_house(WriteTransaction& tx, std::optional<absl::Time> now, absl::Duration kept_request_ids,
                        std::int64_t kept_changes);

}  // namespace entente::common
