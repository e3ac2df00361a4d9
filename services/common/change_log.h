// The changes of one store: each has a revision, and revision order is commit order. A row and its change are written
// in one transaction. Old changes are compacted; who asks for one of them gets COMPACTED and lists again. Thread-safe:
// keeps no state of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::common {

class ReadTransaction;
class WriteTransaction;

// The tables of the log: put it into the first migration of a store (as its own Migration or as part of one).
inline constexpr std::string_view kChangeLogSchema = R"sql(
CREATE TABLE change_log (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  last_revision INTEGER NOT NULL,
  compacted_revision INTEGER NOT NULL
) STRICT;
INSERT INTO change_log (id, last_revision, compacted_revision) VALUES (1, 0, 0);
CREATE TABLE changes (
  revision INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  payload BLOB NOT NULL
) STRICT;
)sql";

struct Change {
  std::int64_t revision = 0;
  std::string kind;     // the service's word, e.g. "city"
  std::string name;     // resource name
  std::string payload;  // serialized message, whole
};

// Writes a change and returns its revision: 1, 2, 3 …, without gaps.
absl::StatusOr<std::int64_t> append_change(WriteTransaction& tx, std::string_view kind, std::string_view name,
                                           std::string_view payload);
// When the payload itself holds the revision or etag: take the revision first, then store the change.
absl::StatusOr<std::int64_t> next_revision(WriteTransaction& tx);
absl::Status store_change(WriteTransaction& tx, const Change& change);

// Takes `count` revisions at once and returns the first: for changes that are stored in later transactions. Until they
// are, readers of the log go no further than the one before. REQUIRES: each of them is stored in the end.
absl::StatusOr<std::int64_t> reserve_revisions(WriteTransaction& tx, std::int64_t count);

// The last revision; 0: none yet.
absl::StatusOr<std::int64_t> last_revision(ReadTransaction& tx);

// At most `limit` changes from `start_revision` on, in order, up to the first reserved one that isn't stored yet.
// COMPACTED when that one is no longer kept; FUTURE_REVISION when it is more than one ahead of the last.
absl::StatusOr<std::vector<Change>> read_changes(ReadTransaction& tx, std::int64_t start_revision, int limit);

// Drops all but the last `keep` changes; returns how many went. Idempotent.
absl::StatusOr<std::int64_t> compact_changes(WriteTransaction& tx, std::int64_t keep);

}  // namespace entente::common
