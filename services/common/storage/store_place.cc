#include "services/common/storage/store_place.h"

#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/postgres_connection.h"
#include "services/common/storage/postgres_database.h"
#include "services/common/storage/sqlite_connection.h"
#include "services/common/storage/sqlite_database.h"

namespace entente::common {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr absl::Duration kLongScrub = absl::Hours(6);  // of one table

// "http" of "http://host/name"; empty for a path, which has no "://".
std::string_view scheme_of(std::string_view url) {
  const std::size_t end = url.find("://");
  return end == std::string_view::npos ? std::string_view() : url.substr(0, end);
}

}  // namespace

absl::StatusOr<StorePlace> StorePlace::open(std::string_view url) {
  StorePlace place;
  if (PostgresUrl::is_one(url)) {
    ENTENTE_ASSIGN_OR_RETURN(place.postgres_, PostgresUrl::parse(url));
    return place;
  }
  if (const std::string_view scheme = scheme_of(url); !scheme.empty()) {
    // Without the rest, which may hold a password.
    return make_error(kInvalidConfiguration,
                      concat("--database: there are no stores of the kind ", scheme,
                             "://…; name a directory, sqlite:DIRECTORY or postgresql://HOST/DATABASE"));
  }
  if (url.starts_with(kSqlite)) url.remove_prefix(kSqlite.size());
  ENTENTE_ASSIGN_OR_RETURN(place.directory_, DataDirectory::open(std::string(url)));
  return place;
}

absl::StatusOr<std::unique_ptr<Database>> StorePlace::open_store(const std::string& name) const {
  std::unique_ptr<Database> database;
  if (postgres_.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(database, PostgresDatabase::open(*postgres_, name));
  } else {
    ENTENTE_ASSIGN_OR_RETURN(database, SqliteDatabase::open(directory_, name));
  }
  return database;
}

absl::Status StorePlace::scrub_store(const std::string& name, const std::vector<Table>& tables) const {
  if (!postgres_.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(const auto store, SqliteConnection::open(concat(directory_->path(), "/", name, ".sqlite"),
                                                                      /*writable=*/true, /*busy_timeout_ms=*/0));
    ENTENTE_RETURN_IF_ERROR(store->run("VACUUM"));
    bool busy = false;
    ENTENTE_RETURN_IF_ERROR(store->scan("PRAGMA wal_checkpoint(TRUNCATE)", {}, [&](const Row& row) {
      busy = row.flag(0);
      return absl::OkStatus();
    }));
    if (!busy) return absl::OkStatus();
    return make_retryable_error(kDependencyUnavailable,
                                "the store is busy: its log is read by another process, e.g. a backup",
                                absl::Seconds(1));
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto store, PostgresConnection::open(*postgres_, {.schema = name,
                                                                                   .statement_timeout = kLongScrub,
                                                                                   .lock_timeout = kLongScrub,
                                                                                   .answer_timeout = kLongScrub}));
  store->set_patient(true);
  // One statement at a time: it can't run within a transaction.
  for (const Table& table : tables) ENTENTE_RETURN_IF_ERROR(store->run(concat("VACUUM (FULL, ANALYZE) ", table.name)));
  return absl::OkStatus();
}

}  // namespace entente::common
