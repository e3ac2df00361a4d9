#include "services/common/storage/sqlite_database.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/commit_listeners.h"
#include "services/common/storage/connection_transaction.h"
#include "services/common/storage/sqlite_connection.h"
#include "services/common/storage/sqlite_words.h"
#include "services/common/storage/store_file.h"
#include "services/common/storage/write_queue.h"

namespace entente::common {
namespace {

using SqliteTransaction = ConnectionTransaction<SqliteConnection>;

// A connection that reads. Between two reads it keeps its snapshot, which costs two locks of the file and two
// statements to give up and take again, as long as nobody writes: see fresh() and give_up_snapshots().
struct Reader {
  std::unique_ptr<SqliteConnection> connection;
  std::int64_t epoch = -1;  // in which its snapshot was taken; -1: it has none

  void give_up() {
    epoch = -1;
    if (connection->in_transaction()) connection->put("ROLLBACK", {}).IgnoreError();
  }
};

}  // namespace

struct SqliteDatabase::State {
  std::shared_ptr<DataDirectory> directory;
  SqliteOptions options;
  std::unique_ptr<StoreFile> file;  // outlives the connections
  std::unique_ptr<SqliteConnection> writer;
  CommitListeners listeners;

  mutable std::mutex usable_mutex;
  absl::Status usable;
  std::function<void(const absl::Status&)> usable_changed;

  std::atomic<std::int64_t> commits{0};
  // Odd while a transaction commits, one more before and behind that: what was read in an even one that is still the
  // same is what there is.
  std::atomic<std::int64_t> epoch{0};

  std::mutex read_mutex;
  std::condition_variable read_wake;
  std::vector<Reader> idle_readers;
  std::int64_t waiting_reads = 0;

  // Begun last and stopped first.
  WriteQueue queue;

  absl::Status look();
  absl::Status fresh(Reader& reader) const;
  void give_up_snapshots();
  void run_batch(const WriteBatch& batch);
  bool run_together(const WriteBatch& batch);
  absl::Status run_one(PendingWrite& pending);
};

// Together if that goes well; else each alone, so that one failure of the store doesn't take others with it.
void SqliteDatabase::State::run_batch(const WriteBatch& batch) {
  if (run_together(batch) || batch.size() == 1) return;
  for (PendingWrite* pending : batch) run_together({pending});
}

// What the file is now; remembered for readers, and said when it changes.
absl::Status SqliteDatabase::State::look() {
  const absl::Status now = file->look();
  std::lock_guard lock(usable_mutex);
  if (now.ok() == usable.ok()) return usable;
  usable = now;
  if (now.ok()) {
    log_warning("the store's file is back", {{"path", file->path()}});
  } else {
    log_error("the store is gone", {{"error", to_std(now.message())}});
  }
  if (usable_changed) usable_changed(usable);
  return usable;
}

// With a snapshot of all that was acknowledged.
absl::Status SqliteDatabase::State::fresh(Reader& reader) const {
  const std::int64_t now = epoch.load();
  if (reader.epoch == now && now % 2 == 0) return absl::OkStatus();
  reader.give_up();
  reader.epoch = now;
  return reader.connection->put("BEGIN", {});
}

// So that the log can begin anew: it can't while anybody reads from it.
void SqliteDatabase::State::give_up_snapshots() {
  std::lock_guard lock(read_mutex);
  for (Reader& reader : idle_readers) reader.give_up();
}

// True when every result stands. False: the transaction as a whole failed, and nothing of it is stored.
bool SqliteDatabase::State::run_together(const WriteBatch& batch) {
  const auto fail = [&](const absl::Status& status) {
    if (writer->in_transaction()) writer->put("ROLLBACK", {}).IgnoreError();
    for (PendingWrite* pending : batch) {
      pending->result = status;
      pending->channels.clear();
    }
    return false;
  };
  if (absl::Status there = look(); !there.ok()) return fail(there);
  give_up_snapshots();
  if (absl::Status begun = writer->put("BEGIN IMMEDIATE", {}); !begun.ok()) return fail(begun);
  bool any = false;
  for (PendingWrite* pending : batch) {
    pending->result = run_one(*pending);
    any = any || pending->result.ok();
    if (!writer->in_transaction()) {
      return fail(pending->result.ok() ? absl::InternalError("a closure ended its transaction") : pending->result);
    }
  }
  if (!any) return writer->put("ROLLBACK", {}).ok() || fail(absl::InternalError("ROLLBACK failed"));
  epoch.fetch_add(1);
  absl::Status committed = writer->put("COMMIT", {});
  epoch.fetch_add(1);
  if (!committed.ok()) return fail(committed);
  commits.fetch_add(1);
  // What went into a file that is no longer there isn't acknowledged.
  if (absl::Status there = look(); !there.ok()) return fail(there);
  return true;
}

absl::Status SqliteDatabase::State::run_one(PendingWrite& pending) {
  pending.channels.clear();
  ENTENTE_RETURN_IF_ERROR(writer->put("SAVEPOINT closure", {}));
  SqliteTransaction tx(*writer, kSqliteWords);
  absl::Status status = tx.call<SchemaTransaction>(pending.closure);
  if (!writer->in_transaction()) return status;
  if (!status.ok()) {
    absl::Status undone = writer->put("ROLLBACK TO closure", {});
    if (undone.ok()) undone = writer->put("RELEASE closure", {});
    return undone.ok() ? status : undone;
  }
  ENTENTE_RETURN_IF_ERROR(writer->put("RELEASE closure", {}));
  pending.channels = std::move(tx.channels());
  return absl::OkStatus();
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {
  State& its = *state_;
  its.queue.start(
      static_cast<std::size_t>(its.options.batch_limit), its.options.look_interval, its.listeners,
      [&its](const WriteBatch& batch) { its.run_batch(batch); },
      [&its] { its.look().IgnoreError(); });  // kept in `usable`
}

absl::StatusOr<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(std::shared_ptr<DataDirectory> directory,
                                                                     const std::string& name, SqliteOptions options) {
  auto state = std::make_unique<State>();
  const std::string path = concat(directory->path(), "/", name, ".sqlite");
  state->directory = std::move(directory);
  state->options = options;
  const auto in_file = [&](const absl::Status& status) {
    absl::Status named(status.code(), concat(path, ": ", status.message()));
    status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) { named.SetPayload(url, payload); });
    return named;
  };
  ENTENTE_ASSIGN_OR_RETURN(state->file, StoreFile::open(path));
  if (state->file->is_new()) log_info("a new store is made", {{"path", path}});
  absl::StatusOr<std::unique_ptr<SqliteConnection>> writer =
      SqliteConnection::open(path, true, options.busy_timeout_ms);
  if (!writer.ok()) return in_file(writer.status());
  state->writer = *std::move(writer);
  for (int i = 0; i < options.reader_connections; ++i) {
    absl::StatusOr<std::unique_ptr<SqliteConnection>> reader =
        SqliteConnection::open(path, false, options.busy_timeout_ms);
    if (!reader.ok()) return in_file(reader.status());
    state->idle_readers.push_back({*std::move(reader)});
  }
  return std::unique_ptr<SqliteDatabase>(new SqliteDatabase(std::move(state)));
}

SqliteDatabase::~SqliteDatabase() {
  state_->queue.stop();
  // Readers first: the last connection to close folds the log into the file, and only the writer may write.
  state_->idle_readers.clear();
}

absl::Status SqliteDatabase::write(const WriteClosure& closure) {
  return state_->queue.write(closure);
}

absl::Status SqliteDatabase::change_schema(const SchemaClosure& closure) {
  return state_->queue.change_schema(closure);
}

std::shared_ptr<void> SqliteDatabase::on_commit(std::string_view channel, std::function<void()> wake) {
  return state_->listeners.add(channel, std::move(wake));
}

const std::string& SqliteDatabase::path() const {
  return state_->file->path();
}

absl::Status SqliteDatabase::usable() const {
  std::lock_guard lock(state_->usable_mutex);
  return state_->usable;
}

void SqliteDatabase::on_usable(std::function<void(const absl::Status&)> changed) {
  std::lock_guard lock(state_->usable_mutex);
  state_->usable_changed = std::move(changed);
  if (state_->usable_changed) state_->usable_changed(state_->usable);
}

absl::Status SqliteDatabase::read(const ReadClosure& closure) {
  ENTENTE_RETURN_IF_ERROR(usable());
  Reader reader;
  {
    std::unique_lock lock(state_->read_mutex);
    ++state_->waiting_reads;
    state_->read_wake.wait(lock, [&] { return !state_->idle_readers.empty(); });
    --state_->waiting_reads;
    reader = std::move(state_->idle_readers.back());
    state_->idle_readers.pop_back();
  }
  absl::Status status = state_->fresh(reader);
  if (status.ok()) {
    SqliteTransaction tx(*reader.connection, kSqliteWords);
    status = tx.call<ReadTransaction>(closure);
  }
  if (!status.ok() || !reader.connection->in_transaction()) reader.give_up();
  {
    std::lock_guard lock(state_->read_mutex);
    state_->idle_readers.push_back(std::move(reader));
  }
  state_->read_wake.notify_one();
  return status;
}

StoreUse SqliteDatabase::use() const {
  StoreUse use{.most_readers = state_->options.reader_connections,
               .open_readers = state_->options.reader_connections,
               .waiting_writes = state_->queue.waiting(),
               .commits = commit_count()};
  std::lock_guard lock(state_->read_mutex);
  use.busy_readers = use.open_readers - std::ssize(state_->idle_readers);
  use.waiting_reads = state_->waiting_reads;
  return use;
}

std::int64_t SqliteDatabase::commit_count() const {
  return state_->commits.load();
}

}  // namespace entente::common
