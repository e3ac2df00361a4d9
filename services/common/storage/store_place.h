// Where a process keeps its stores, as `--database` names it, and opening one there. The only place that names drivers.
// Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/storage/database.h"
#include "services/common/storage/postgres_url.h"
#include "services/common/storage/store_tables.h"

namespace entente::common {

class DataDirectory;

class StorePlace {
 public:
  // `sqlite:DIRECTORY` or only `DIRECTORY`: one SQLite file for each store, made and locked (data_directory.h).
  // `postgresql://…` (postgres_url.h): one schema of that database for each store, which other processes may have open
  // as well. INVALID_CONFIGURATION for what is neither.
  static absl::StatusOr<StorePlace> open(std::string_view url);
  // The store of this name, e.g. "profiles"; made where it is missing. Errors as those of SqliteDatabase::open and
  // PostgresDatabase::open.
  absl::StatusOr<std::unique_ptr<Database>> open_store(const std::string& name) const;
  // Rewrites the store's files, so that nothing of what was deleted or overwritten is left in them; on a server of
  // databases the `tables`, for each of which others wait meanwhile. REQUIRES: no Database of it is open in this
  // process. O(size of the store).
  absl::Status scrub_store(const std::string& name, const std::vector<Table>& tables) const;

 private:
  StorePlace() = default;
  std::shared_ptr<DataDirectory> directory_;
  std::optional<PostgresUrl> postgres_;
};

}  // namespace entente::common
