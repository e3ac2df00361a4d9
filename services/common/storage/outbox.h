// Outbox: what a store owes to another service or to a person. An entry is put in the transaction of what it follows
// from, so that one is never without the other, and is delivered later, at least once: its id goes with it, by which
// the receiver knows a repeat. A Retrier (retrier.h) delivers. Functions on a transaction; thread-safe: they keep no
// state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

class ReadTransaction;
class WriteTransaction;

// The table: put it into a migration of the store.
inline constexpr std::string_view kOutboxSchema = R"sql(
CREATE TABLE outbox (
  id TEXT NOT NULL PRIMARY KEY,
  destination TEXT NOT NULL,
  payload BYTES NOT NULL,
  attempts BIGINT NOT NULL,
  next_micros BIGINT NOT NULL,
  given_up BIGINT NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX outbox_by_time ON outbox (destination, given_up, next_micros);
)sql";

struct OutboxEntry {
  std::string id;           // the same at each attempt
  std::string destination;  // a word that the Retrier knows, e.g. "mail"
  std::string payload;
  int attempts = 0;   // begun so far
  absl::Time next;    // not tried before
  std::string error;  // of the last attempt; empty: none has failed
};

// Stores an entry to be delivered at `when` or soon after. An id that is there already is the same entry: nothing
// happens. Who owes the same again makes another id.
absl::Status put_in_outbox(WriteTransaction& tx, std::string_view id, std::string_view destination,
                           std::string_view payload, absl::Time when);

// The entry for `destination` that has been due the longest; nothing when none is due. It counts as tried now and is
// left alone until `until`, by this process and any other: who dies while delivering leaves it to whoever comes then.
absl::StatusOr<std::optional<OutboxEntry>> claim_from_outbox(WriteTransaction& tx, std::string_view destination,
                                                             absl::Time now, absl::Time until);

// It isn't owed any more, and goes. False: there is none of this id, or its delivery was begun, and it stays.
absl::StatusOr<bool> take_back(WriteTransaction& tx, std::string_view id);

// It has arrived, and goes. Idempotent.
absl::Status delivered(WriteTransaction& tx, std::string_view id);
// The attempt for which `entry` was claimed has failed: to be tried again at `next`. Nothing happens when somebody
// claimed it since, who took this one for dead: the number of attempts tells them apart.
absl::Status try_again(WriteTransaction& tx, const OutboxEntry& entry, std::string_view error, absl::Time next);
// The same, and it never will arrive by itself: it stays for people to see.
absl::Status give_up(WriteTransaction& tx, const OutboxEntry& entry, std::string_view error);
// An entry that was given up is due at `when`, as if it were new. False: there is none of this id that was.
absl::StatusOr<bool> revive(WriteTransaction& tx, std::string_view id, absl::Time when);

// Entries that were given up, by id, those behind `after`; at most `limit`.
absl::StatusOr<std::vector<OutboxEntry>> given_up(ReadTransaction& tx, std::string_view after, int limit);
// How many wait, whether due or not; without those given up.
absl::StatusOr<std::int64_t> outbox_size(ReadTransaction& tx);

}  // namespace entente::common
