// The seam's driver for PostgreSQL: a schema of the database that the URL names, which any number of processes write at
// once, each by one writer (postgres_writer.h); reads on snapshots of their own (REPEATABLE READ) by a pool of
// connections; others' commits heard by LISTEN, and by a look now and then. After a restart or a fail-over of the
// server it goes on by itself: until then reads and writes get UNAVAILABLE. Isolation, locks and time-outs:
// docs/storage.md. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/postgres_url.h"

namespace entente::common {

struct PostgresOptions {
  int reader_connections = 4;                       // reads that run at once; more wait
  absl::Duration reader_wait = absl::Seconds(10);   // and then get OVERLOADED
  int batch_limit = 256;                            // closures in one commit
  absl::Duration patience = absl::Seconds(5);       // with a server that restarts, before a write fails
  absl::Duration look_interval = absl::Seconds(2);  // between looks at the store while nothing is heard of it
  absl::Duration look_timeout = absl::Seconds(5);   // for an answer to one; then, if nobody answers anew, it is gone
  absl::Duration statement_timeout = absl::Seconds(30);
  absl::Duration lock_timeout = absl::Seconds(20);
  absl::Duration idle_transaction_timeout = absl::Seconds(10);  // of a writer: a paused one stops the others so long
  absl::Duration idle_read_timeout = absl::Minutes(2);          // of a read's snapshot
  absl::Duration answer_timeout = absl::Seconds(60);            // for a server that says nothing at all
};

class PostgresDatabase : public Database {
 public:
  // Opens the schema `name`, making it where it is missing. DEPENDENCY_UNAVAILABLE: the server can't be reached.
  // STORE_UNUSABLE: its version, encoding or rights don't do. REQUIRES: `name` is of small letters and `_`.
  static absl::StatusOr<std::unique_ptr<PostgresDatabase>> open(const PostgresUrl& url, const std::string& name,
                                                                const PostgresOptions& options = {});
  // Waits for the writes that have begun; later ones get UNAVAILABLE. REQUIRES: no read runs.
  ~PostgresDatabase() override;

  absl::Status write(const WriteClosure& closure) override;
  absl::Status read(const ReadClosure& closure) override;
  absl::Status change_schema(const SchemaClosure& closure) override;
  // Of all processes; also when it isn't known what was notified, e.g. after a connection ended.
  std::shared_ptr<void> on_commit(std::string_view channel, std::function<void()> wake) override;
  void on_usable(std::function<void(const absl::Status&)> changed) override;

  StoreUse use() const override;
  // Commits of this process so far: with many callers there are fewer of them than writes.
  std::int64_t commit_count() const;

 private:
  struct State;
  explicit PostgresDatabase(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::common
