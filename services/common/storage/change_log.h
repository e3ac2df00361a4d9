// The changes of one store: each has a revision, and revision order is commit order. A row and its change are written
// in one transaction, and watchers are woken after its commit. Old changes are compacted; who asks for one of them gets
// COMPACTED and lists again. Thread-safe: keeps no state of its own.
//
// A revision alone doesn't say which past it stands for: a restored backup gives the same numbers to other changes. So
// each process that opens a store begins a *timeline* (the word is PostgreSQL's), a random id, at the next revision; a
// revision belongs to the last timeline that begins at or before it. Every reply with a revision names its timeline,
// and who comes back with the two learns whether this store has gone through just those changes:
//
//   store   ── A ── 100 ── 150             a mirror has seen (A, 150)
//   backup  ── A ── 100   restored, opened:  100 ── B from 101 ── 160    (A, 150) isn't here: OTHER_TIMELINE
//
// Guarantee: two stores that both hold (timeline, revision) hold the same changes up to it, however they were copied,
// as long as a timeline begins before each process, and each connection to a server, first writes (begin_timeline; the
// driver). What lives on without writes leaves no trace, else a row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

class Database;
class Ids;
class ReadTransaction;
class WriteTransaction;

// The tables of the log: put it into the first migration of a store (as its own Migration or as part of one).
inline constexpr std::string_view kChangeLogSchema = R"sql(
CREATE TABLE change_log (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  last_revision BIGINT NOT NULL,
  compacted_revision BIGINT NOT NULL
);
INSERT INTO change_log (id, last_revision, compacted_revision) VALUES (1, 0, 0);
CREATE TABLE changes (
  revision BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  payload BYTES NOT NULL
);
)sql";

// The second migration of the log, later in each store.
inline constexpr std::string_view kTimelinesSchema = R"sql(
CREATE TABLE timelines (
  first_revision BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);
)sql";

// The third one: by when the changes up to a revision were made, noted from time to time. No change has a time of its
// own, which a clock that jumps could put out of order.
inline constexpr std::string_view kChangeTimesSchema = R"sql(
CREATE TABLE change_times (
  revision BIGINT NOT NULL PRIMARY KEY,
  micros BIGINT NOT NULL
);
)sql";

// The channel (Database::on_commit) of commits with a change.
inline constexpr std::string_view kChangesChannel = "changes";

// A place in the past of one store.
struct StorePoint {
  std::int64_t revision = 0;
  std::string timeline;  // empty: not known, not compared
  bool operator==(const StorePoint&) const = default;
};

struct Change {
  std::int64_t revision = 0;
  std::string kind;           // the service's word, e.g. "city"
  std::string name;           // resource name
  std::string payload;        // serialized message, whole
  std::string timeline = {};  // of the revision, when it was read
};

// Begins a timeline of a new random id; the first one of a store holds all that is there already. Call it after
// migrate(), before anything else is written.
absl::Status begin_timeline(Database& database, Ids& ids);
// OTHER_TIMELINE for `point`.
absl::Status of_another_past(const StorePoint& point);
// OK when this store has gone through the changes up to `point`, else of_another_past().
absl::Status check_timeline(ReadTransaction& tx, const StorePoint& point);

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
absl::StatusOr<StorePoint> last_point(ReadTransaction& tx);
// The one behind which the last `count` changes come, or all that are kept.
absl::StatusOr<StorePoint> point_before_last(ReadTransaction& tx, std::int64_t count);
// Puts it into a reply that has `revision` and `timeline`.
template <typename Reply>
absl::Status tell_last_point(ReadTransaction& tx, Reply& reply) {
  absl::StatusOr<StorePoint> point = last_point(tx);
  if (!point.ok()) return point.status();
  reply.set_revision(point->revision);
  reply.set_timeline(std::move(point->timeline));
  return absl::OkStatus();
}

// The kinds of the changes behind `revision`, each once; nothing when some of them are no longer kept.
absl::StatusOr<std::optional<std::vector<std::string>>> kinds_since(ReadTransaction& tx, std::int64_t revision);

// At most `limit` changes from `start_revision` on, in order, and fewer where they reach 4 MiB before; up to the first
// reserved one that isn't stored yet.
// COMPACTED when that one is no longer kept; FUTURE_REVISION when it is more than one ahead of the last.
absl::StatusOr<std::vector<Change>> read_changes(ReadTransaction& tx, std::int64_t start_revision, int limit);

// Drops changes but for the last `keep`, at most kCompactedAtOnce of them, the oldest; returns how many went: repeat,
// each in a transaction of its own so that others write in between, until none does.
inline constexpr std::int64_t kCompactedAtOnce = 10'000;
absl::StatusOr<std::int64_t> compact_changes(WriteTransaction& tx, std::int64_t keep);
// The same with those made before `time`, as far as note_change_time() noted it.
absl::StatusOr<std::int64_t> compact_changes_before(WriteTransaction& tx, absl::Time time);
// Notes that every change so far was made by `now`.
absl::Status note_change_time(WriteTransaction& tx, absl::Time now);

}  // namespace entente::common
