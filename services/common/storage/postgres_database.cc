#include "services/common/storage/postgres_database.h"

#include <atomic>
#include <utility>

#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/storage/commit_listeners.h"
#include "services/common/storage/connection_transaction.h"
#include "services/common/storage/postgres_dialect.h"
#include "services/common/storage/postgres_pool.h"
#include "services/common/storage/postgres_watcher.h"
#include "services/common/storage/postgres_writer.h"
#include "services/common/storage/write_queue.h"

namespace entente::common {
namespace {

constexpr std::string_view kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

}  // namespace

// In the order of their lives: what stands below uses what stands above.
struct PostgresDatabase::State {
  State(PostgresUrl its_url, PostgresOptions its_options) : url(std::move(its_url)), options(its_options) {}
  const PostgresUrl url;
  const PostgresOptions options;
  CommitListeners listeners;
  std::unique_ptr<PostgresPool> readers;
  std::unique_ptr<PostgresWriter> writer;
  std::unique_ptr<PostgresWatcher> watcher;
  WriteQueue queue;
};

absl::StatusOr<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(const PostgresUrl& url,
                                                                         const std::string& name,
                                                                         const PostgresOptions& options) {
  auto state = std::make_unique<State>(url, options);
  const auto gone = std::make_shared<std::atomic<bool>>(false);
  const PostgresSession session{.schema = name,
                                .statement_timeout = options.statement_timeout,
                                .lock_timeout = options.lock_timeout,
                                .idle_transaction_timeout = options.idle_transaction_timeout,
                                .answer_timeout = options.answer_timeout,
                                .gone = gone};
  PostgresSession read_session = session;
  read_session.idle_transaction_timeout = options.idle_read_timeout;
  PostgresSession watch_session = session;
  watch_session.gone = nullptr;
  watch_session.answer_timeout = options.look_timeout;
  RandomIds ids;
  ENTENTE_ASSIGN_OR_RETURN(state->writer, PostgresWriter::open(state->url, session, ids.uuid(), options.patience));
  state->readers =
      std::make_unique<PostgresPool>(state->url, read_session, options.reader_connections, options.reader_wait);
  ENTENTE_ASSIGN_OR_RETURN(state->watcher, PostgresWatcher::open(state->url, watch_session, state->writer->id(),
                                                                 options.look_interval, state->listeners, gone));
  return std::unique_ptr<PostgresDatabase>(new PostgresDatabase(std::move(state)));
}

PostgresDatabase::PostgresDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {
  State& its = *state_;
  its.queue.start(
      static_cast<std::size_t>(its.options.batch_limit), absl::Hours(1), its.listeners,
      [&its](const WriteBatch& batch) { its.writer->write(batch); }, [] {});
}

PostgresDatabase::~PostgresDatabase() {
  state_->queue.stop();
}

absl::Status PostgresDatabase::write(const WriteClosure& closure) {
  return state_->queue.write(closure);
}

absl::Status PostgresDatabase::change_schema(const SchemaClosure& closure) {
  return state_->queue.change_schema(closure);
}

absl::Status PostgresDatabase::read(const ReadClosure& closure) {
  ENTENTE_RETURN_IF_ERROR(state_->watcher->usable());
  ENTENTE_ASSIGN_OR_RETURN(const PostgresPool::Lease connection, state_->readers->take());
  connection->begin(kBeginRead);
  ConnectionTransaction<PostgresConnection> tx(*connection, kPostgresWords);
  absl::Status status = tx.call<ReadTransaction>(closure);
  connection->roll_back();
  return status;
}

std::shared_ptr<void> PostgresDatabase::on_commit(std::string_view channel, std::function<void()> wake) {
  return state_->listeners.add(channel, std::move(wake));
}

void PostgresDatabase::on_usable(std::function<void(const absl::Status&)> changed) {
  state_->watcher->on_usable(std::move(changed));
}

StoreUse PostgresDatabase::use() const {
  StoreUse use{.waiting_writes = state_->queue.waiting(), .commits = commit_count()};
  state_->readers->tell_use(use);
  return use;
}

std::int64_t PostgresDatabase::commit_count() const {
  return state_->writer->commit_count();
}

}  // namespace entente::common
