// Where the stores of a network are, and reading them: live, as they are at one instant while services go on, or
// closed, while no service has them open. A place is a directory (also as sqlite:DIRECTORY) or a URL that the services'
// own option takes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/admin/store_kinds.h"
#include "services/common/storage/database.h"
#include "services/common/storage/sqlite_snapshot.h"
#include "services/common/storage/store_place.h"
#include "services/common/storage/store_tables.h"
#include "services/common/storage/table_rows.h"

namespace entente::cli {

// Empty for a URL.
std::string directory_of(const std::string& place);
// DIRECTORY/profiles.sqlite
std::string store_path(const std::string& directory, const StoreKind& kind);
// A place without what may be a password.
std::string shown(const std::string& place);

// The stores that are in these directories. NOT_FOUND: none; INVALID_ARGUMENT: one of them in two.
struct StoreFileAt {
  const StoreKind* kind;
  std::string path;
};
absl::StatusOr<std::vector<StoreFileAt>> stores_in(const std::vector<std::string>& directories);

// FAILED_PRECONDITION when a store is at the place already; of a URL that is seen when it is opened.
absl::Status check_nothing_there(const std::string& place);

// One store to be read, whatever it is kept in.
struct StoreSource {
  const StoreKind* kind = nullptr;
  int version = 0;                    // of its schema
  bool held = false;                  // nobody can write to it meanwhile
  std::vector<common::Table> tables;  // of that version
  std::function<absl::Status(const common::Table&, const common::RowVisitor&)> scan;
  std::function<absl::StatusOr<std::int64_t>(const common::Table&)> last_number;
};
using UseSources = std::function<absl::Status(const std::vector<StoreSource>&)>;

// Snapshots of files at one instant; errors as those of SqliteSnapshot, and UNAVAILABLE says what to do.
absl::StatusOr<std::vector<std::unique_ptr<common::SqliteSnapshot>>> snapshots_of(
    const std::vector<StoreFileAt>& files);

// Calls `use` with the stores at the places as they are at one instant; services go on.
absl::Status with_live_stores(const std::vector<std::string>& places, const UseSources& use);
// The same of one place that no service has open: DATA_DIR_IN_USE otherwise, and none can open it meanwhile. A place on
// a server of databases can't be held so: what was read there must be compared with what is there in the end
// (still_the_same).
absl::Status with_closed_stores(const std::string& place, const UseSources& use);

// A store to be written to: a file that no service has open, or one on a server of databases, which others use, too.
struct OpenedStore {
  const StoreKind* kind = nullptr;
  std::vector<common::Table> tables;
  std::shared_ptr<const common::StorePlace> place;
  std::unique_ptr<common::Database> database;
};
// All stores of a network, in the order of store_kinds(), each on a timeline of this process. DATA_DIR_IN_USE: a
// service runs; FAILED_PRECONDITION: one is missing, or isn't of this program's version.
absl::StatusOr<std::vector<OpenedStore>> open_all_stores(const std::vector<std::string>& places);

// OK when the rows of a source that isn't held are still those of `sum`, those that `counts` says. ABORTED otherwise.
absl::Status still_the_same(const StoreSource& source, const common::Table& table, const common::RowSum& sum,
                            const std::function<bool(const common::Params&)>& counts);

}  // namespace entente::cli
