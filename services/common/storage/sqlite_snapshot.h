// Stores of SQLite as they were at one instant, read or copied while a service goes on writing to them: for backups and
// exports. Each snapshot is used by one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/database.h"

namespace entente::common {

class SqliteConnection;

class SqliteSnapshot : public ReadTransaction {
 public:
  // The files at `paths`, all as they are at the same instant: for its length, some microseconds where nobody writes,
  // every writer of all of them is locked out, so that whatever was answered before is in, and nothing that follows
  // from a write which isn't. Tries again between the writes of others until `patience` is over, then UNAVAILABLE.
  // NOT_FOUND: there is no such file. STORE_UNUSABLE: no database or damaged. Nothing is written into the files.
  static absl::StatusOr<std::vector<std::unique_ptr<SqliteSnapshot>>> at_one_instant(
      const std::vector<std::string>& paths, absl::Duration patience);
  ~SqliteSnapshot() override;

  const std::string& path() const { return path_; }
  absl::Status scan(std::string_view sql, const Params& params,
                    const std::function<absl::Status(const Row&)>& visit) override;
  const SearchStatements& search_statements() const override;
  // Writes the whole store into a new file at `to`; SqliteConnection::copy_to.
  absl::Status copy_to(const std::string& to, const std::function<void(std::int64_t, std::int64_t)>& progress) const;

 private:
  explicit SqliteSnapshot(std::string path);
  absl::Status lock();
  absl::Status pin();
  void unlock();

  std::string path_;
  std::unique_ptr<SqliteConnection> locker_;
  std::unique_ptr<SqliteConnection> reader_;
};

// What SQLite itself finds wrong with the file at `path`: its pages, indexes and foreign keys. STORE_UNUSABLE names the
// first fault. O(size).
absl::Status check_sqlite_file(const std::string& path);

}  // namespace entente::common
