#include "services/common/migrations.h"

#include <map>
#include <string>

#include "services/common/clock.h"
#include "services/common/database.h"
#include "services/common/errors.h"
#include "services/common/log.h"
#include "services/common/sha256.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/time.h"

namespace entente::common {
namespace {

constexpr std::string_view kCreateTable = R"sql(
CREATE TABLE IF NOT EXISTS migrations (
  version INTEGER NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  apply_micros INTEGER NOT NULL
) STRICT)sql";
constexpr std::string_view kSelectAll = "SELECT version, sha256 FROM migrations ORDER BY version";
constexpr std::string_view kInsert = "INSERT INTO migrations (version, sha256, apply_micros) VALUES ($1, $2, $3)";

using Applied = std::map<std::int64_t, std::string>;

absl::StatusOr<Applied> read_applied(ReadTransaction& tx) {
  Applied applied;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kSelectAll, {}, [&](const Row& row) {
    applied[row.integer(0)] = row.text(1);
    return absl::OkStatus();
  }));
  return applied;
}

absl::Status check(const Applied& applied, std::span<const Migration> migrations) {
  for (const auto& [version, digest] : applied) {
    if (version > static_cast<std::int64_t>(migrations.size())) {
      return make_error(kSchemaMismatch,
                        concat("the store has schema version ", version, ", this program knows ", migrations.size(),
                               ": start a program at least as new as the one that wrote it"));
    }
    const Migration& known = migrations[static_cast<std::size_t>(version - 1)];
    if (sha256_hex(known.sql) != digest) {
      return make_error(kSchemaMismatch,
                        concat("migration ", version, " (", known.name,
                               ") was applied to the store in another wording than this program has: start the "
                               "program that wrote it, or restore a backup"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock) {
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version != static_cast<int>(i) + 1) {
      return absl::InternalError(concat("migration ", migrations[i].name, " is out of order"));
    }
  }
  ENTENTE_RETURN_IF_ERROR(database.run_script(kCreateTable, [](WriteTransaction&) { return absl::OkStatus(); }));
  ENTENTE_ASSIGN_OR_RETURN(const Applied applied,
                           read_value<Applied>(database, [](ReadTransaction& tx) { return read_applied(tx); }));
  ENTENTE_RETURN_IF_ERROR(check(applied, migrations));
  int count = 0;
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.version)) continue;
    ENTENTE_RETURN_IF_ERROR(database.run_script(migration.sql, [&](WriteTransaction& tx) {
      return tx.execute(kInsert, {migration.version, sha256_hex(migration.sql), to_micros(clock.now())}).status();
    }));
    log_info("migration applied", {{"version", migration.version}, {"name", migration.name}});
    ++count;
  }
  return count;
}

}  // namespace entente::common
