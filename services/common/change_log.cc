#include "services/common/change_log.h"

#include "services/common/database.h"
#include "services/common/errors.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace entente::common {
namespace {

constexpr std::string_view kNextRevision =
    "UPDATE change_log SET last_revision = last_revision + 1 WHERE id = 1 RETURNING last_revision";
constexpr std::string_view kReserve =
    "UPDATE change_log SET last_revision = last_revision + $1 WHERE id = 1 RETURNING last_revision";
constexpr std::string_view kInsertChange =
    "INSERT INTO changes (revision, kind, name, payload) VALUES ($1, $2, $3, $4)";
constexpr std::string_view kSelectLog = "SELECT last_revision, compacted_revision FROM change_log WHERE id = 1";
constexpr std::string_view kSelectChanges =
    "SELECT revision, kind, name, payload FROM changes WHERE revision >= $1 ORDER BY revision LIMIT $2";
constexpr std::string_view kDeleteChanges = "DELETE FROM changes WHERE revision <= $1";
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

}  // namespace

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
  return tx.execute(kInsertChange, {change.revision, change.kind, change.name, Bytes{change.payload}}).status();
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
  ENTENTE_RETURN_IF_ERROR(tx.scan(kSelectChanges, {start_revision, limit}, [&](const Row& row) {
    // Behind a gap comes what others wrote since: its turn is later.
    if (row.integer(0) == start_revision + static_cast<std::int64_t>(changes.size())) {
      changes.push_back(Change{row.integer(0), row.text(1), row.text(2), row.bytes(3)});
    }
    return absl::OkStatus();
  }));
  return changes;
}

absl::StatusOr<std::int64_t> compact_changes(WriteTransaction& tx, std::int64_t keep) {
  ENTENTE_ASSIGN_OR_RETURN(const LogState state, read_state(tx));
  const std::int64_t until = state.last - keep;
  if (until <= state.compacted) return 0;
  ENTENTE_RETURN_IF_ERROR(tx.execute(kSetCompacted, {until}).status());
  return tx.execute(kDeleteChanges, {until});
}

}  // namespace entente::common
