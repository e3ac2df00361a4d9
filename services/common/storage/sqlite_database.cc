#include "services/common/storage/sqlite_database.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <semaphore>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/commit_listeners.h"
#include "services/common/storage/sqlite_connection.h"
#include "services/common/storage/sqlite_words.h"
#include "services/common/storage/store_file.h"

namespace entente::common {
namespace {

class SqliteTransaction : public SchemaTransaction {
 public:
  explicit SqliteTransaction(SqliteConnection& connection) : connection_(connection) {}

  absl::Status scan(std::string_view sql, const Params& params,
                    const std::function<absl::Status(const Row&)>& visit) override {
    // An error of the visitor is the closure's own affair: only the statement's counts.
    bool visitor_failed = false;
    absl::Status status = connection_.scan(sql, params, [&](const Row& row) {
      absl::Status visited = visit(row);
      visitor_failed = !visited.ok();
      return visited;
    });
    if (!visitor_failed) keep(status);
    return status;
  }
  absl::StatusOr<std::int64_t> execute(std::string_view sql, const Params& params) override {
    absl::StatusOr<std::int64_t> result = connection_.execute(sql, params);
    keep(result.status());
    return result;
  }
  void notify(std::string_view channel) override { channels_.emplace(channel); }
  std::string in_own_words(std::string_view script) const override { return translate_schema(script, kSqliteWords); }
  absl::Status run(const std::string& own_words) override {
    absl::Status status = connection_.run(own_words);
    keep(status);
    return status;
  }

  // The first failed statement. PostgreSQL goes on with nothing after one, so a closure that hides it fails here too.
  const absl::Status& failure() const { return failure_; }
  std::set<std::string>& channels() { return channels_; }

 private:
  void keep(const absl::Status& status) {
    if (!status.ok() && failure_.ok()) failure_ = status;
  }
  SqliteConnection& connection_;
  absl::Status failure_;
  std::set<std::string> channels_;
};

// A closure that waits for the writer.
struct Pending {
  SchemaClosure closure;
  bool alone = false;  // in its transaction: it changes the schema
  absl::Status result;
  std::set<std::string> channels;  // that it notified
  std::binary_semaphore done{0};
};

template <typename Transaction, typename Closure>
absl::Status call(const Closure& closure, Transaction& tx) {
  try {
    return closure(tx);
  } catch (const std::exception& exception) {
    return absl::InternalError(concat("a transaction threw: ", exception.what()));
  }
}

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

  std::mutex write_mutex;
  std::condition_variable write_wake;
  std::deque<Pending*> waiting;
  bool stopped = false;
  std::atomic<std::int64_t> commits{0};
  std::thread writer_thread;

  std::mutex read_mutex;
  std::condition_variable read_wake;
  std::vector<std::unique_ptr<SqliteConnection>> idle_readers;

  absl::Status submit(Pending& pending);
  void write_until_stopped();
  absl::Status look();
  void run_batch(const std::vector<Pending*>& batch);
  bool run_together(const std::vector<Pending*>& batch);
  absl::Status run_one(Pending& pending);
};

absl::Status SqliteDatabase::State::submit(Pending& pending) {
  if (std::this_thread::get_id() == writer_thread.get_id()) {
    return absl::InternalError("write() from within a write closure would wait for itself");
  }
  {
    std::lock_guard lock(write_mutex);
    if (stopped) return make_error(kShuttingDown, "the store is closed");
    waiting.push_back(&pending);
  }
  write_wake.notify_one();
  pending.done.acquire();
  return pending.result;
}

void SqliteDatabase::State::write_until_stopped() {
  for (;;) {
    std::vector<Pending*> batch;
    {
      std::unique_lock lock(write_mutex);
      const auto due = [&] { return stopped || !waiting.empty(); };
      while (!write_wake.wait_for(lock, absl::ToChronoNanoseconds(options.look_interval), due)) {
        lock.unlock();
        look().IgnoreError();  // kept in `usable`
        lock.lock();
      }
      if (waiting.empty()) return;
      while (!waiting.empty() && batch.size() < static_cast<std::size_t>(options.batch_limit)) {
        const bool alone = waiting.front()->alone;
        if (alone && !batch.empty()) break;
        batch.push_back(waiting.front());
        waiting.pop_front();
        if (alone) break;
      }
    }
    run_batch(batch);
    std::set<std::string> channels;
    for (Pending* pending : batch) channels.merge(pending->channels);
    for (const std::string& channel : channels) listeners.wake(channel);
    for (Pending* pending : batch) pending->done.release();
  }
}

// Together if that goes well; else each alone, so that one failure of the store doesn't take others with it.
void SqliteDatabase::State::run_batch(const std::vector<Pending*>& batch) {
  if (run_together(batch) || batch.size() == 1) return;
  for (Pending* pending : batch) run_together({pending});
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

// True when every result stands. False: the transaction as a whole failed, and nothing of it is stored.
bool SqliteDatabase::State::run_together(const std::vector<Pending*>& batch) {
  const auto fail = [&](const absl::Status& status) {
    if (writer->in_transaction()) writer->run("ROLLBACK").IgnoreError();
    for (Pending* pending : batch) {
      pending->result = status;
      pending->channels.clear();
    }
    return false;
  };
  if (absl::Status there = look(); !there.ok()) return fail(there);
  if (absl::Status begun = writer->run("BEGIN IMMEDIATE"); !begun.ok()) return fail(begun);
  bool any = false;
  for (Pending* pending : batch) {
    pending->result = run_one(*pending);
    any = any || pending->result.ok();
    if (!writer->in_transaction()) {
      return fail(pending->result.ok() ? absl::InternalError("a closure ended its transaction") : pending->result);
    }
  }
  if (!any) return writer->run("ROLLBACK").ok() || fail(absl::InternalError("ROLLBACK failed"));
  if (absl::Status committed = writer->run("COMMIT"); !committed.ok()) return fail(committed);
  commits.fetch_add(1);
  // What went into a file that is no longer there isn't acknowledged.
  if (absl::Status there = look(); !there.ok()) return fail(there);
  return true;
}

absl::Status SqliteDatabase::State::run_one(Pending& pending) {
  pending.channels.clear();
  ENTENTE_RETURN_IF_ERROR(writer->run("SAVEPOINT closure"));
  SqliteTransaction tx(*writer);
  absl::Status status = call(pending.closure, static_cast<SchemaTransaction&>(tx));
  if (status.ok()) status = tx.failure();
  if (!writer->in_transaction()) return status;
  if (!status.ok()) {
    absl::Status undone = writer->run("ROLLBACK TO closure; RELEASE closure");
    return undone.ok() ? status : undone;
  }
  ENTENTE_RETURN_IF_ERROR(writer->run("RELEASE closure"));
  pending.channels = std::move(tx.channels());
  return absl::OkStatus();
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->writer_thread = std::thread([this] { state_->write_until_stopped(); });
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
    state->idle_readers.push_back(*std::move(reader));
  }
  return std::unique_ptr<SqliteDatabase>(new SqliteDatabase(std::move(state)));
}

SqliteDatabase::~SqliteDatabase() {
  {
    std::lock_guard lock(state_->write_mutex);
    state_->stopped = true;
  }
  state_->write_wake.notify_all();
  state_->writer_thread.join();
  // Readers first: the last connection to close folds the log into the file, and only the writer may write.
  state_->idle_readers.clear();
}

absl::Status SqliteDatabase::write(const WriteClosure& closure) {
  Pending pending;
  pending.closure = std::cref(closure);
  return state_->submit(pending);
}

absl::Status SqliteDatabase::change_schema(const SchemaClosure& closure) {
  Pending pending;
  pending.closure = std::cref(closure);
  pending.alone = true;
  return state_->submit(pending);
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
  std::unique_ptr<SqliteConnection> reader;
  {
    std::unique_lock lock(state_->read_mutex);
    state_->read_wake.wait(lock, [&] { return !state_->idle_readers.empty(); });
    reader = std::move(state_->idle_readers.back());
    state_->idle_readers.pop_back();
  }
  absl::Status status = reader->run("BEGIN");
  if (status.ok()) {
    SqliteTransaction tx(*reader);
    status = call(closure, static_cast<ReadTransaction&>(tx));
    if (status.ok()) status = tx.failure();
  }
  if (reader->in_transaction()) reader->run("ROLLBACK").IgnoreError();
  {
    std::lock_guard lock(state_->read_mutex);
    state_->idle_readers.push_back(std::move(reader));
  }
  state_->read_wake.notify_one();
  return status;
}

std::int64_t SqliteDatabase::commit_count() const {
  return state_->commits.load();
}

}  // namespace entente::common
