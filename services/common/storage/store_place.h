// Where a process keeps its stores, as `--data-dir` names it, and opening one there. The only place that names drivers.
// Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/storage/database.h"

namespace entente::common {

class DataDirectory;

class StorePlace {
 public:
  // `sqlite:DIRECTORY` or only `DIRECTORY`: one SQLite file for each store, made and locked (data_directory.h).
  // INVALID_CONFIGURATION for another scheme; `postgresql://…` is one that no driver of this program knows yet.
  static absl::StatusOr<StorePlace> open(std::string_view url);
  // The store of this name, e.g. "profiles"; made where it is missing. Errors as those of SqliteDatabase::open.
  absl::StatusOr<std::unique_ptr<Database>> open_store(const std::string& name) const;

 private:
  explicit StorePlace(std::shared_ptr<DataDirectory> directory) : directory_(std::move(directory)) {}
  std::shared_ptr<DataDirectory> directory_;
};

}  // namespace entente::common
