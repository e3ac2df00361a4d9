#include "services/common/storage/migrations.h"

#include <map>
#include <string>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/sha256.h"

namespace entente::common {
namespace {

constexpr std::string_view kCreateTable = R"sql(
CREATE TABLE IF NOT EXISTS migrations (
  version BIGINT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  apply_micros BIGINT NOT NULL
))sql";
constexpr std::string_view kSelectAll = "SELECT version, sha256 FROM migrations ORDER BY version";
constexpr std::string_view kInsert = "INSERT INTO migrations (version, sha256, apply_micros) VALUES ($1, $2, $3)";

constexpr std::string_view kDelete = "DELETE FROM migrations WHERE version = $1";

// The version of the mark: larger than any program's, so that those which don't know it refuse the store, too.
constexpr std::int64_t kFilling = 1'000'000'000;

using Applied = std::map<std::int64_t, std::string>;

absl::Status unfinished() {
  return make_error(
      kStoreUnusable,
      "the store isn't whole: it is being filled by entente admin restore, import or move, or one of them "
      "ended too early; wait for it, or remove the store and run that command again");
}

absl::Status newer(std::int64_t version, std::size_t known) {
  return make_error(kSchemaMismatch, concat("the store has schema version ", version, ", this program knows ", known,
                                            ": start a program at least as new as the one that wrote it"));
}

absl::Status mark(WriteTransaction& tx, absl::Time now) {
  return tx.execute(kInsert, {kFilling, "filling", to_micros(now)}).status();
}

absl::StatusOr<Applied> read_applied(ReadTransaction& tx) {
  Applied applied;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kSelectAll, {}, [&](const Row& row) {
    applied[row.integer(0)] = row.text(1);
    return absl::OkStatus();
  }));
  return applied;
}

absl::Status check(const SchemaTransaction& tx, const Applied& applied, std::span<const Migration> migrations,
                   Filling filling) {
  if (filling == Filling::kNo && applied.contains(kFilling)) return unfinished();
  for (const auto& [version, digest] : applied) {
    if (version == kFilling) continue;
    if (version > static_cast<std::int64_t>(migrations.size())) return newer(version, migrations.size());
    const Migration& known = migrations[static_cast<std::size_t>(version - 1)];
    if (sha256_hex(tx.in_own_words(known.sql)) != digest) {
      return make_error(kSchemaMismatch,
                        concat("migration ", version, " (", known.name,
                               ") was applied to the store in another wording than this program has: start the "
                               "program that wrote it, or restore a backup"));
    }
  }
  return absl::OkStatus();
}

// Unless it is there already.
absl::Status apply(SchemaTransaction& tx, const Migration& migration, std::span<const Migration> migrations,
                   absl::Time now, Filling filling, bool& is_new) {
  ENTENTE_RETURN_IF_ERROR(tx.run(tx.in_own_words(kCreateTable)));
  ENTENTE_ASSIGN_OR_RETURN(const Applied applied, read_applied(tx));
  ENTENTE_RETURN_IF_ERROR(check(tx, applied, migrations, filling));
  is_new = !applied.contains(migration.version);
  if (!is_new) return absl::OkStatus();
  const std::string sql = tx.in_own_words(migration.sql);
  ENTENTE_RETURN_IF_ERROR(tx.run(sql));
  if (migration.rewrite != nullptr) ENTENTE_RETURN_IF_ERROR(migration.rewrite(tx));
  return tx.execute(kInsert, {migration.version, sha256_hex(sql), to_micros(now)}).status();
}

}  // namespace

absl::StatusOr<int> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock,
                            Filling filling) {
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version != static_cast<int>(i) + 1) {
      return absl::InternalError(concat("migration ", migrations[i].name, " is out of order"));
    }
  }
  int count = 0;
  for (const Migration& migration : migrations) {
    bool is_new = false;
    ENTENTE_RETURN_IF_ERROR(database.change_schema(
        [&](SchemaTransaction& tx) { return apply(tx, migration, migrations, clock.now(), filling, is_new); }));
    if (!is_new) continue;
    log_info("migration applied", {{"version", migration.version}, {"name", migration.name}});
    ++count;
  }
  return count;
}

absl::Status begin_filling(Database& database, const Clock& clock) {
  return database.change_schema([&](SchemaTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(tx.run(tx.in_own_words(kCreateTable)));
    ENTENTE_ASSIGN_OR_RETURN(const Applied applied, read_applied(tx));
    if (!applied.empty()) return make_error(kAlreadyExists, "the store isn't empty");
    return mark(tx, clock.now());
  });
}

absl::Status mark_filling(Database& database, const Clock& clock) {
  return database.write([&](WriteTransaction& tx) { return mark(tx, clock.now()); });
}

absl::Status end_filling(Database& database) {
  return database.write([](WriteTransaction& tx) { return tx.execute(kDelete, {kFilling}).status(); });
}

absl::StatusOr<int> schema_version(ReadTransaction& tx, std::span<const Migration> migrations) {
  ENTENTE_ASSIGN_OR_RETURN(const Applied applied, read_applied(tx));
  if (applied.empty() || applied.contains(kFilling)) return unfinished();
  const std::int64_t last = applied.rbegin()->first;
  if (last > static_cast<std::int64_t>(migrations.size())) return newer(last, migrations.size());
  return static_cast<int>(last);
}

}  // namespace entente::common
