#include "services/listings/import_store.h"

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/listings/errors.h"
#include "services/listings/listing_search.h"
#include "services/listings/listing_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

constexpr std::string_view kOpen = R"sql(
INSERT INTO imports (visible, row_count, after_version, next_revision, lease_expire_micros)
VALUES (0, 0, (SELECT coalesce(max(version), 0) FROM listing_versions), 0, $1)
RETURNING id)sql";
constexpr std::string_view kRenew =
    "UPDATE imports SET lease_expire_micros = $2 "
    "WHERE id = $1 AND visible = 0 AND lease_expire_micros > 0 AND row_count = $3";
constexpr std::string_view kGiveUp = "UPDATE imports SET lease_expire_micros = 0 WHERE id = $1 AND visible = 0";
constexpr std::string_view kChangedSince = "SELECT DISTINCT name FROM changes WHERE revision > $1 AND kind IN ($2, $3)";
constexpr std::string_view kRowCount = "SELECT row_count FROM imports WHERE id = $1";
constexpr std::string_view kShow = "UPDATE imports SET visible = 1, next_revision = $2 WHERE id = $1";
constexpr std::string_view kFirst =
    "SELECT id, visible, after_version, next_revision, lease_expire_micros FROM imports ORDER BY id LIMIT 1";
constexpr std::string_view kRows = R"sql(
SELECT version, name, body FROM listing_versions WHERE version > $1 AND born = $2 ORDER BY version LIMIT $3)sql";
constexpr std::string_view kGoOn = "UPDATE imports SET after_version = $2, next_revision = $3 WHERE id = $1";
constexpr std::string_view kForget = "DELETE FROM imports WHERE id = $1";
constexpr std::string_view kMarkNotEnded = R"sql(
UPDATE listing_versions SET ended = 0
WHERE version IN (SELECT version FROM listing_versions WHERE ended = $1 AND ended > 0 LIMIT $2))sql";
constexpr std::string_view kReplaced = "SELECT version FROM listing_versions WHERE ended > 0 LIMIT $1";
constexpr std::string_view kDeleteCodes = "DELETE FROM version_codes WHERE version = $1";
constexpr std::string_view kDelete = "DELETE FROM listing_versions WHERE version = $1";

absl::Status drop_versions(common::WriteTransaction& tx, const std::vector<common::Row>& rows) {
  for (const common::Row& row : rows) {
    ENTENTE_RETURN_IF_ERROR(tx.put(kDeleteCodes, {row.integer(0)}));
    ENTENTE_RETURN_IF_ERROR(kListingSearch.forget(tx, row.integer(0)));
    ENTENTE_RETURN_IF_ERROR(tx.put(kDelete, {row.integer(0)}));
  }
  return absl::OkStatus();
}

absl::Status write_changes(common::WriteTransaction& tx, std::int64_t import, std::int64_t revision,
                           const std::vector<common::Row>& rows) {
  for (const common::Row& row : rows) {
    ENTENTE_RETURN_IF_ERROR(
        common::store_change(tx, {revision++, std::string(kListingChange), row.text(1), row.bytes(2)}));
  }
  return tx.put(kGoOn, {import, rows.back().integer(0), revision});
}

}  // namespace

absl::Status another_import_runs() {
  return common::make_retryable_error(common::kOverloaded,
                                      "another large import runs, and one is stored at a time: repeat in a moment",
                                      absl::Seconds(10));
}

absl::Status check_no_import(common::ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> any, tx.query_one(kFirst));
  return any.has_value() ? another_import_runs() : absl::OkStatus();
}

absl::StatusOr<OpenImport> open_import(common::WriteTransaction& tx, absl::Time now) {
  ENTENTE_RETURN_IF_ERROR(check_no_import(tx));
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row,
                           tx.query_one(kOpen, {absl::ToUnixMicros(now + kImportLease)}));
  if (!row) return absl::InternalError("an import has no number");
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::last_revision(tx));
  return OpenImport{row->integer(0), revision};
}

absl::StatusOr<std::int64_t> staged_rows(common::ReadTransaction& tx, std::int64_t import) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kRowCount, {import}));
  if (!row.has_value()) return absl::InternalError("an import is gone while it is staged");
  return row->integer(0);
}

absl::Status renew_import(common::WriteTransaction& tx, const OpenImport& import, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t renewed,
                           tx.execute(kRenew, {import.id, absl::ToUnixMicros(now + kImportLease), import.rows}));
  if (renewed > 0) return absl::OkStatus();
  return common::make_retryable_error(
      kImportInterrupted,
      concat("the import stood still for more than ", absl::FormatDuration(kImportLease),
             " and was taken for dead: nothing of it is stored; send it again"),
      absl::Seconds(1));
}

absl::Status give_up_import(common::WriteTransaction& tx, std::int64_t import) {
  return tx.put(kGiveUp, {import});
}

absl::StatusOr<std::vector<std::string>> listings_changed_since(common::ReadTransaction& tx, std::int64_t revision) {
  // None of them may have been compacted away.
  ENTENTE_RETURN_IF_ERROR(common::read_changes(tx, revision + 1, 1).status());
  std::vector<std::string> names;
  ENTENTE_RETURN_IF_ERROR(
      tx.scan(kChangedSince, {revision, kListingChange, kListingDeleted}, [&](const common::Row& row) {
        names.push_back(row.text(0));
        return absl::OkStatus();
      }));
  return names;
}

absl::Status show_import(common::WriteTransaction& tx, std::int64_t import) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kRowCount, {import}));
  if (!row) return absl::InternalError(concat("there is no import ", import));
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t first, common::reserve_revisions(tx, row->integer(0)));
  return tx.put(kShow, {import, first});
}

absl::StatusOr<bool> tidy_imports(common::WriteTransaction& tx, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> first, tx.query_one(kFirst));
  if (!first) {
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<common::Row> replaced, tx.query(kReplaced, {kImportStep}));
    ENTENTE_RETURN_IF_ERROR(drop_versions(tx, replaced));
    return !replaced.empty();
  }
  const std::int64_t import = first->integer(0);
  const bool shown = first->flag(1);
  if (!shown) {
    if (first->integer(4) > absl::ToUnixMicros(now)) return false;
    // From here on it is nobody's.
    ENTENTE_RETURN_IF_ERROR(give_up_import(tx, import));
  }
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<common::Row> rows,
                           tx.query(kRows, {first->integer(2), import, kImportStep}));
  if (!rows.empty()) {
    ENTENTE_RETURN_IF_ERROR(shown ? write_changes(tx, import, first->integer(3), rows) : drop_versions(tx, rows));
    return true;
  }
  if (!shown) {
    ENTENTE_ASSIGN_OR_RETURN(const std::int64_t freed, tx.execute(kMarkNotEnded, {import, kImportStep}));
    if (freed > 0) return true;
  }
  ENTENTE_RETURN_IF_ERROR(tx.put(kForget, {import}));
  return true;
}

}  // namespace entente::listings
