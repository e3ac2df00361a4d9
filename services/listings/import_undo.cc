#include "services/listings/import_undo.h"

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"

namespace entente::listings {
namespace {

constexpr int kSweepStep = 500;

constexpr std::string_view kBegin =
    "INSERT INTO undo_imports (subject, ready, begin_micros) VALUES ($1, 0, $2) RETURNING id";
constexpr std::string_view kNote = R"sql(
INSERT INTO undo_rows (import, name, etag, former) VALUES ($1, $2, $3, $4)
ON CONFLICT (import, name) DO UPDATE SET etag = $3, former = $4)sql";
constexpr std::string_view kFinish = "UPDATE undo_imports SET ready = 1, begin_micros = $2 WHERE id = $1";
constexpr std::string_view kImporter =
    "SELECT subject FROM undo_imports WHERE id = $1 AND ready = 1 AND begin_micros > $2";
constexpr std::string_view kRows = "SELECT name, etag, former FROM undo_rows WHERE import = $1 ORDER BY name LIMIT $2";
constexpr std::string_view kForgetRow = "DELETE FROM undo_rows WHERE import = $1 AND name = $2";
constexpr std::string_view kForgetRows = "DELETE FROM undo_rows WHERE import = $1";
constexpr std::string_view kForget = "DELETE FROM undo_imports WHERE id = $1";
constexpr std::string_view kOver = "SELECT id FROM undo_imports WHERE begin_micros <= $1 ORDER BY id LIMIT 1";
constexpr std::string_view kSweepRows = R"sql(
DELETE FROM undo_rows WHERE import = $1
  AND name IN (SELECT name FROM undo_rows WHERE import = $1 ORDER BY name LIMIT $2))sql";

std::int64_t last_over(absl::Time now) {
  return common::to_micros(now - kUndoTime);
}

}  // namespace

absl::StatusOr<std::int64_t> begin_undo(common::WriteTransaction& tx, std::string_view subject, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row,
                           tx.query_one(kBegin, {subject, common::to_micros(now)}));
  if (!row) return absl::InternalError("an import has no number");
  return row->integer(0);
}

absl::Status note_undo(common::WriteTransaction& tx, std::int64_t import, const v1::Listing& after,
                       const v1::Listing& before) {
  std::string former = before.name().empty() ? "" : before.SerializeAsString();
  return tx.put(kNote, {import, after.name(), after.etag(), common::Bytes{std::move(former)}});
}

absl::Status finish_undo(common::WriteTransaction& tx, std::int64_t import, absl::Time now) {
  return tx.put(kFinish, {import, common::to_micros(now)});
}

absl::StatusOr<std::optional<std::string>> importer_of(common::ReadTransaction& tx, std::int64_t import,
                                                       absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kImporter, {import, last_over(now)}));
  return row ? std::optional<std::string>(row->text(0)) : std::nullopt;
}

absl::StatusOr<std::vector<UndoRow>> undo_rows(common::ReadTransaction& tx, std::int64_t import, int limit) {
  std::vector<UndoRow> rows;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kRows, {import, limit}, [&](const common::Row& row) -> absl::Status {
    UndoRow one{row.text(0), row.text(1), {}};
    if (!one.before.ParseFromString(row.bytes(2))) return absl::DataLossError("a stored listing can't be read");
    rows.push_back(std::move(one));
    return absl::OkStatus();
  }));
  return rows;
}

absl::Status forget_undo_row(common::WriteTransaction& tx, std::int64_t import, std::string_view name) {
  return tx.put(kForgetRow, {import, name});
}

absl::Status forget_undo(common::WriteTransaction& tx, std::int64_t import) {
  ENTENTE_RETURN_IF_ERROR(tx.put(kForgetRows, {import}));
  return tx.put(kForget, {import});
}

absl::StatusOr<bool> sweep_undo(common::WriteTransaction& tx, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> over, tx.query_one(kOver, {last_over(now)}));
  if (!over) return false;
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t gone, tx.execute(kSweepRows, {over->integer(0), kSweepStep}));
  if (gone == 0) ENTENTE_RETURN_IF_ERROR(tx.put(kForget, {over->integer(0)}));
  return true;
}

}  // namespace entente::listings
