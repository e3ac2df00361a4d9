// The seam's driver for SQLite: one file in a data directory that one process owns (an exclusive lock file, and a lock
// of the store's own file), WAL with synchronous=FULL, one writer thread with group commit (a savepoint for each
// waiting closure, one commit for all of them), read-only connections for readers. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/database.h"

namespace entente::common {

struct SqliteOptions {
  int reader_connections = 4;                       // reads that run at once; more wait
  int batch_limit = 256;                            // closures in one commit
  int busy_timeout_ms = 5000;                       // wait for another program that has the file open, e.g. a backup
  absl::Duration look_interval = absl::Seconds(2);  // between looks at the file while nothing is written
};

class SqliteDatabase : public Database {
 public:
  // Opens `<directory>/<name>.sqlite`, making it where it is missing. STORE_UNUSABLE: no database or damaged.
  static absl::StatusOr<std::unique_ptr<SqliteDatabase>> open(std::shared_ptr<DataDirectory> directory,
                                                              const std::string& name, SqliteOptions options = {});
  // Waits for the writes that have begun; later ones get UNAVAILABLE. REQUIRES: no read runs.
  ~SqliteDatabase() override;

  absl::Status write(const WriteClosure& closure) override;
  absl::Status read(const ReadClosure& closure) override;
  absl::Status change_schema(const SchemaClosure& closure) override;
  // Of this process: no other has the store open.
  std::shared_ptr<void> on_commit(std::string_view channel, std::function<void()> wake) override;
  // From the writer's thread.
  void on_usable(std::function<void(const absl::Status&)> changed) override;

  const std::string& path() const;
  // OK, or STORE_GONE since the file was removed or replaced: then reads and writes are refused with it. Looked at
  // before each batch of writes and again before it is acknowledged, and while nothing is written now and then.
  absl::Status usable() const;

  StoreUse use() const override;
  // Commits so far: with many callers there are fewer of them than writes.
  std::int64_t commit_count() const;

 private:
  struct State;
  explicit SqliteDatabase(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::common
