#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>

#include "absl/time/clock.h"
#include "cli/admin/places.h"
#include "cli/doctor/checks.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/postgres_look.h"
#include "services/common/storage/postgres_url.h"
#include "services/common/storage/sqlite_snapshot.h"

namespace entente::cli {
namespace {

using common::concat;
using common::ReadTransaction;

constexpr std::uint64_t kMebibyte = 1 << 20;
constexpr std::uint64_t kLittleRoom = 1024 * kMebibyte;
constexpr std::uint64_t kNoRoom = 64 * kMebibyte;
// linux/magic.h; where a lock or a log isn't what SQLite takes it for.
constexpr std::uint64_t kOverTheNetwork[] = {0x6969 /*NFS*/, 0xff534d42 /*CIFS*/, 0xfe534d42 /*SMB2*/, 0x517b /*SMB*/};
constexpr std::uint64_t kInMemory = 0x01021994;  // tmpfs
constexpr std::string_view kUnfinished = "SELECT CAST(COUNT(*) AS BIGINT) FROM erasures WHERE end_micros = 0";

// What the store says of its schema, and of what was begun and isn't done.
void check_store(const StoreKind& kind, ReadTransaction& tx, Findings& findings) {
  const auto version = common::schema_version(tx, kind.migrations);
  const int known = static_cast<int>(kind.migrations.size());
  if (!version.ok()) {
    findings.add(Severity::kError, "store.schema", version.status(), {{"store", kind.name}});
    return;
  }
  if (*version < known) {
    findings.add(Severity::kNote, "store.older",
                 {{"store", kind.name}, {"version", concat(*version)}, {"known", concat(known)}});
    return;
  }
  findings.add(Severity::kFine, "store.read", {{"store", kind.name}, {"version", concat(*version)}});
  if (kind.name != "profiles") return;
  const auto unfinished = tx.query_one(kUnfinished);
  if (unfinished.ok() && unfinished->has_value() && (*unfinished)->integer(0) > 0) {
    findings.add(Severity::kWarning, "store.erasing");
  }
}

void check_disk(const std::string& directory, Findings& findings) {
  struct statvfs room {};
  struct statfs kind {};
  if (statvfs(directory.c_str(), &room) != 0 || statfs(directory.c_str(), &kind) != 0) {
    findings.add(Severity::kError, "disk.unreadable", {{"path", directory}, {"error", std::strerror(errno)}});
    return;
  }
  const std::uint64_t free = std::uint64_t{room.f_bavail} * room.f_frsize;
  const common::TextValues values{{"path", directory}, {"mib", concat(free / kMebibyte)}};
  if (free < kNoRoom) {
    findings.add(Severity::kError, "disk.full", values);
  } else if (free < kLittleRoom) {
    findings.add(Severity::kWarning, "disk.low", values);
  } else {
    findings.add(Severity::kFine, "disk.room", values);
  }
  const auto type = static_cast<std::uint64_t>(kind.f_type);
  for (const std::uint64_t network : kOverTheNetwork) {
    if (type == network) findings.add(Severity::kError, "disk.network", values);
  }
  if (type == kInMemory) findings.add(Severity::kWarning, "disk.memory", values);
}

void check_directory(const std::string& directory, bool thorough, Findings& findings) {
  const auto files = stores_in({directory});
  if (!files.ok()) {
    findings.add(Severity::kError, "store.none", files.status());
    return;
  }
  check_disk(directory, findings);
  for (const StoreFileAt& file : *files) {
    const auto snapshots = common::SqliteSnapshot::at_one_instant({file.path}, absl::Seconds(5));
    if (!snapshots.ok()) {
      findings.add(Severity::kError, "store.unusable", snapshots.status(), {{"store", file.kind->name}});
      continue;
    }
    check_store(*file.kind, *snapshots->front(), findings);
    if (!thorough) continue;
    if (const absl::Status whole = common::check_sqlite_file(file.path); !whole.ok()) {
      findings.add(Severity::kError, "store.unusable", whole, {{"store", file.kind->name}});
    }
  }
}

absl::Status check_server(ReadTransaction& tx, Findings& findings) {
  for (const char* setting : {"fsync", "full_page_writes"}) {
    const auto row = tx.query_one("SELECT CAST(current_setting($1) AS TEXT)", {setting});
    if (!row.ok()) return row.status();
    if (row->has_value() && (*row)->text(0) != "on") {
      findings.add(Severity::kError, "database.unsafe", {{"setting", setting}});
    }
  }
  const auto facts = tx.query_one(
      "SELECT CAST(current_setting('max_connections') AS BIGINT), "
      "CAST((SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS BIGINT), "
      "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT), CAST(current_setting('server_version') AS "
      "TEXT)");
  if (!facts.ok()) return facts.status();
  const std::int64_t most = (*facts)->integer(0), used = (*facts)->integer(1);
  findings.add(Severity::kFine, "database.answers", {{"version", (*facts)->text(3)}});
  if (used * 10 > most * 8) {
    findings.add(Severity::kWarning, "database.connections", {{"used", concat(used)}, {"most", concat(most)}});
  }
  compare_clocks("PostgreSQL", absl::FromUnixMicros((*facts)->integer(2)), absl::Now(), findings);
  return absl::OkStatus();
}

void check_postgres(const std::string& text, Findings& findings) {
  const auto url = common::PostgresUrl::parse(text);
  if (!url.ok()) {
    findings.add(Severity::kError, "database.url", url.status());
    return;
  }
  const absl::Status status =
      common::look_into_postgres(*url, "pg_catalog", [&](ReadTransaction& tx) { return check_server(tx, findings); });
  if (!status.ok()) {
    findings.add(Severity::kError, "database.unreachable", status);
    return;
  }
  for (const StoreKind& kind : store_kinds()) {
    const absl::Status read = common::look_into_postgres(*url, kind.name, [&](ReadTransaction& tx) -> absl::Status {
      const auto there = tx.query_one("SELECT CAST(to_regclass('migrations') IS NOT NULL AS INTEGER)::bigint");
      if (!there.ok()) return there.status();
      if ((*there)->flag(0)) {
        check_store(kind, tx, findings);
      } else {
        findings.add(Severity::kNote, "store.not_made", {{"store", kind.name}});
      }
      return absl::OkStatus();
    });
    if (!read.ok()) findings.add(Severity::kError, "store.unusable", read, {{"store", kind.name}});
  }
}

}  // namespace

void check_stores(const Installation& installation, Findings& findings) {
  for (const std::string& place : installation.places) {
    if (const std::string directory = directory_of(place); !directory.empty()) {
      check_directory(directory, installation.thorough, findings);
    } else {
      check_postgres(place, findings);
    }
  }
}

}  // namespace entente::cli
