#include "services/common/storage/store_place.h"

#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/sqlite_database.h"

namespace entente::common {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

// "postgresql" of "postgresql://host/name"; empty for a path, which has no "://".
std::string_view scheme_of(std::string_view url) {
  const std::size_t end = url.find("://");
  return end == std::string_view::npos ? std::string_view() : url.substr(0, end);
}

}  // namespace

absl::StatusOr<StorePlace> StorePlace::open(std::string_view url) {
  const std::string_view scheme = scheme_of(url);
  if (scheme == "postgresql" || scheme == "postgres") {
    // Without the rest, which may hold a password.
    return make_error(kInvalidConfiguration,
                      concat("--data-dir: this program keeps its stores in SQLite only and can't open ", scheme,
                             "://…; name a directory, or sqlite:DIRECTORY"));
  }
  if (!scheme.empty()) {
    return make_error(kInvalidConfiguration, concat("--data-dir: there are no stores of the kind ", scheme,
                                                    "://…; name a directory, or sqlite:DIRECTORY"));
  }
  if (url.starts_with(kSqlite)) url.remove_prefix(kSqlite.size());
  ENTENTE_ASSIGN_OR_RETURN(auto directory, DataDirectory::open(std::string(url)));
  return StorePlace(std::move(directory));
}

absl::StatusOr<std::unique_ptr<Database>> StorePlace::open_store(const std::string& name) const {
  ENTENTE_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, SqliteDatabase::open(directory_, name));
  return database;
}

}  // namespace entente::common
