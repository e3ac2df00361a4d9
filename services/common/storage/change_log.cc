#include "services/common/storage/change_log.h"

#include <algorithm>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/timeline.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostChangeBytes = std::size_t{4} << 20;

constexpr std::string_view kNextRevision =
    "UPDATE change_log SET last_revision = last_revision + 1 WHERE id = 1 RETURNING last_revision";
constexpr std::string_view kReserve =
    "UPDATE change_log SET last_revision = last_revision + $1 WHERE id = 1 RETURNING last_revision";
constexpr std::string_view kInsertChange =
    "INSERT INTO changes (revision, kind, name, payload) VALUES ($1, $2, $3, $4)";
constexpr std::string_view kSelectLog = "SELECT last_revision, compacted_revision FROM change_log WHERE id = 1";
constexpr std::string_view kSelectPoint = R"sql(
SELECT l.last_revision,
       (SELECT t.id FROM timelines AS t WHERE t.first_revision <= l.last_revision
        ORDER BY t.first_revision DESC LIMIT 1)
FROM change_log AS l WHERE l.id = 1)sql";
constexpr std::string_view kTimelineOf =
    "SELECT t.id FROM timelines AS t WHERE t.first_revision <= $1 ORDER BY t.first_revision DESC LIMIT 1";
constexpr std::string_view kSelectChanges = R"sql(
SELECT c.revision, c.kind, c.name, c.payload,
       (SELECT t.id FROM timelines AS t WHERE t.first_revision <= c.revision ORDER BY t.first_revision DESC LIMIT 1)
FROM changes AS c WHERE c.revision >= $1 ORDER BY c.revision LIMIT $2)sql";
// One that has no revision yet gives its place to the next: nobody can have seen it.
constexpr std::string_view kBeginTimeline = R"sql(
INSERT INTO timelines (first_revision, id)
SELECT CASE WHEN EXISTS (SELECT 1 FROM timelines) THEN last_revision + 1 ELSE 0 END, $1 FROM change_log WHERE id = 1
ON CONFLICT (first_revision) DO UPDATE SET id = excluded.id)sql";
// The last revision of timeline $1; NULL: it is the last one.
constexpr std::string_view kTimelineEnd = R"sql(
SELECT (SELECT MIN(n.first_revision) - 1 FROM timelines AS n WHERE n.first_revision > t.first_revision)
FROM timelines AS t WHERE t.id = $1)sql";
// Those that end before revision $1.
constexpr std::string_view kDropTimelines = R"sql(
DELETE FROM timelines
WHERE first_revision < (SELECT MAX(t.first_revision) FROM timelines AS t WHERE t.first_revision <= $1))sql";
constexpr std::string_view kSelectKinds = "SELECT DISTINCT kind FROM changes WHERE revision > $1 ORDER BY kind";
constexpr std::string_view kDeleteChanges = "DELETE FROM changes WHERE revision <= $1";
constexpr std::string_view kNoteTime =
    "INSERT INTO change_times (revision, micros) SELECT last_revision, $1 FROM change_log WHERE id = 1 "
    "ON CONFLICT (revision) DO NOTHING";
constexpr std::string_view kMadeBefore = "SELECT COALESCE(MAX(revision), 0) FROM change_times WHERE micros <= $1";
constexpr std::string_view kDropTimes = "DELETE FROM change_times WHERE revision <= $1";
constexpr std::string_view kSetCompacted = "UPDATE change_log SET compacted_revision = $1 WHERE id = 1";

struct LogState {
  std::int64_t last;
  std::int64_t compacted;
};

absl::StatusOr<LogState> read_state(ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kSelectLog));
  if (!row.has_value()) return absl::InternalError("the change log has no state");
  return LogState{row->integer(0), row->integer(1)};
}

absl::StatusOr<std::int64_t> compact_until(WriteTransaction& tx, const LogState& state, std::int64_t until) {
  until = std::min({until, state.last, state.compacted + kCompactedAtOnce});
  if (until <= state.compacted) return 0;
  ENTENTE_RETURN_IF_ERROR(tx.put(kSetCompacted, {until}));
  ENTENTE_RETURN_IF_ERROR(tx.put(kDropTimelines, {until}));
  return tx.execute(kDeleteChanges, {until});
}

}  // namespace

absl::Status begin_timeline(Database& database, Ids& ids) {
  const std::string id = ids.uuid();
  return database.write([&](WriteTransaction& tx) { return begin_timeline(tx, id); });
}

absl::Status begin_timeline(WriteTransaction& tx, std::string_view id) {
  return tx.put(kBeginTimeline, {id});
}

absl::Status check_timeline(ReadTransaction& tx, const StorePoint& point) {
  if (point.timeline.empty()) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> end, tx.query_one(kTimelineEnd, {point.timeline}));
  if (end.has_value() && (end->is_null(0) || point.revision <= end->integer(0))) return absl::OkStatus();
  return of_another_past(point);
}

absl::Status of_another_past(const StorePoint& point) {
  return make_error(kOtherTimeline,
                    concat("revision ", point.revision, " of timeline ", point.timeline,
                           " isn't in the past of this store, which may have been restored from a backup: list again "
                           "and watch from there"),
                    {{"timeline", point.timeline}});
}

absl::StatusOr<StorePoint> last_point(ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kSelectPoint));
  if (!row.has_value()) return absl::InternalError("the change log has no state");
  return StorePoint{row->integer(0), row->optional_text(1).value_or("")};
}

absl::StatusOr<StorePoint> point_before_last(ReadTransaction& tx, std::int64_t count) {
  ENTENTE_ASSIGN_OR_RETURN(const LogState state, read_state(tx));
  StorePoint point{std::max(state.compacted, state.last - count), {}};
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kTimelineOf, {point.revision}));
  if (row.has_value()) point.timeline = row->text(0);
  return point;
}

absl::StatusOr<std::int64_t> next_revision(WriteTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kNextRevision));
  if (!row.has_value()) return absl::InternalError("the change log has no state");
  return row->integer(0);
}

absl::StatusOr<std::int64_t> reserve_revisions(WriteTransaction& tx, std::int64_t count) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kReserve, {count}));
  if (!row.has_value()) return absl::InternalError("the change log has no state");
  return row->integer(0) - count + 1;
}

absl::Status store_change(WriteTransaction& tx, const Change& change) {
  tx.notify(kChangesChannel);
  return tx.put(kInsertChange, {change.revision, change.kind, change.name, Bytes{change.payload}});
}

absl::StatusOr<std::int64_t> append_change(WriteTransaction& tx, std::string_view kind, std::string_view name,
                                           std::string_view payload) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, next_revision(tx));
  ENTENTE_RETURN_IF_ERROR(
      store_change(tx, Change{revision, std::string(kind), std::string(name), std::string(payload)}));
  return revision;
}

absl::StatusOr<std::int64_t> last_revision(ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const LogState state, read_state(tx));
  return state.last;
}

absl::StatusOr<std::optional<std::vector<std::string>>> kinds_since(ReadTransaction& tx, std::int64_t revision) {
  ENTENTE_ASSIGN_OR_RETURN(const LogState state, read_state(tx));
  if (revision < state.compacted) return std::nullopt;
  std::vector<std::string> kinds;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kSelectKinds, {revision}, [&](const Row& row) {
    kinds.push_back(row.text(0));
    return absl::OkStatus();
  }));
  return kinds;
}

absl::StatusOr<std::vector<Change>> read_changes(ReadTransaction& tx, std::int64_t start_revision, int limit) {
  ENTENTE_ASSIGN_OR_RETURN(const LogState state, read_state(tx));
  if (start_revision <= state.compacted) {
    return make_error(kCompacted,
                      concat("revision ", start_revision, " is no longer kept, the first kept one is ",
                             state.compacted + 1, ": list again and watch from there"),
                      {{"first_revision", concat(state.compacted + 1)}});
  }
  if (start_revision > state.last + 1) {
    return make_error(kFutureRevision,
                      concat("revision ", start_revision, " lies ahead, the last one is ", state.last,
                             ": list again and watch from there"),
                      {{"last_revision", concat(state.last)}});
  }
  std::vector<Change> changes;
  std::size_t bytes = 0;
  const absl::Status enough = absl::CancelledError("enough at once");
  const absl::Status status = tx.scan(kSelectChanges, {start_revision, limit}, [&](const Row& row) {
    // Behind a gap comes what others wrote since: its turn is later.
    if (row.integer(0) != start_revision + static_cast<std::int64_t>(changes.size())) return absl::Status(enough);
    changes.push_back(
        Change{row.integer(0), row.text(1), row.text(2), row.bytes(3), row.optional_text(4).value_or("")});
    bytes += changes.back().payload.size();
    return bytes < kMostChangeBytes ? absl::OkStatus() : enough;
  });
  if (!status.ok() && status != enough) return status;
  return changes;
}

absl::StatusOr<std::int64_t> compact_changes(WriteTransaction& tx, std::int64_t keep) {
  ENTENTE_ASSIGN_OR_RETURN(const LogState state, read_state(tx));
  return compact_until(tx, state, state.last - keep);
}

absl::StatusOr<std::int64_t> compact_changes_before(WriteTransaction& tx, absl::Time time) {
  ENTENTE_ASSIGN_OR_RETURN(const LogState state, read_state(tx));
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kMadeBefore, {absl::ToUnixMicros(time)}));
  if (!row.has_value()) return 0;
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t gone, compact_until(tx, state, row->integer(0)));
  // The note itself goes only with its last change.
  if (gone == 0) ENTENTE_RETURN_IF_ERROR(tx.put(kDropTimes, {state.compacted}));
  return gone;
}

absl::Status note_change_time(WriteTransaction& tx, absl::Time now) {
  return tx.put(kNoteTime, {absl::ToUnixMicros(now)});
}

}  // namespace entente::common
