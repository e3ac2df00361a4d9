#include "services/common/storage/postgres_writer.h"

#include <algorithm>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/connection_transaction.h"
#include "services/common/storage/postgres_dialect.h"
#include "services/common/storage/timeline.h"

namespace entente::common {
namespace {

constexpr std::string_view kBegin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr std::string_view kLock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
constexpr std::string_view kMark =
    "INSERT INTO entente_writers (id, last_batch, write_time) VALUES ($1, $2, now()) "
    "ON CONFLICT (id) DO UPDATE SET last_batch = excluded.last_batch, write_time = excluded.write_time";
constexpr std::string_view kMarked = "SELECT last_batch FROM entente_writers WHERE id = $1";
constexpr std::string_view kForgetOld = "DELETE FROM entente_writers WHERE write_time < now() - interval '2 days'";
constexpr std::string_view kNotify = "SELECT pg_notify($1, $2)";
constexpr std::string_view kHasSchema = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1";
constexpr std::string_view kHasWriters =
    "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'entente_writers'";
constexpr std::string_view kHasTimelines =
    "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'timelines'";
constexpr std::string_view kWriters =
    "CREATE TABLE entente_writers (id TEXT NOT NULL PRIMARY KEY, last_batch BIGINT NOT NULL, "
    "write_time TIMESTAMPTZ NOT NULL)";

constexpr std::chrono::milliseconds kPause{50};
constexpr int kMostSpoilers = 3;

absl::Status outcome_unknown(const absl::Status& why) {
  return make_retryable_error(
      kDependencyUnavailable,
      concat("the connection to the store ended while it stored this, and whether it is stored isn't known: read it "
             "again, or repeat the call with the same request_id (",
             to_std(why.message()), ")"),
      absl::Seconds(1));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresWriter>> PostgresWriter::open(const PostgresUrl& url,
                                                                     const PostgresSession& session, std::string id,
                                                                     absl::Duration patience) {
  std::unique_ptr<PostgresWriter> writer(new PostgresWriter(session.schema, std::move(id), patience));
  ENTENTE_ASSIGN_OR_RETURN(writer->connection_, PostgresConnection::open(url, session));
  ENTENTE_RETURN_IF_ERROR(writer->make_schema());
  return writer;
}

void PostgresWriter::take_lock() {
  connection_->defer(kLock, {concat("entente store ", schema_)});
}

void PostgresWriter::begin() {
  connection_->begin(kBegin);
  take_lock();
}

absl::Status PostgresWriter::settle() {
  if (is_settled()) return absl::OkStatus();
  begin();
  ConnectionTransaction<PostgresConnection> tx(*connection_, kPostgresWords);
  RandomIds ids;
  const auto begin_anew = [&](WriteTransaction& store) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> timelines, store.query_one(kHasTimelines, {schema_}));
    return timelines.has_value() ? begin_timeline(store, ids.uuid()) : absl::OkStatus();
  };
  ENTENTE_RETURN_IF_ERROR(tx.call<WriteTransaction>(begin_anew));
  ENTENTE_RETURN_IF_ERROR(connection_->commit());
  settled_on_ = connection_->openings();
  return absl::OkStatus();
}

// Under the lock, since several processes may begin at once.
absl::Status PostgresWriter::make_schema() {
  begin();
  const auto has = [&](std::string_view what) -> absl::StatusOr<bool> {
    bool found = false;
    ENTENTE_RETURN_IF_ERROR(connection_->scan(what, {schema_}, [&](const Row&) {
      found = true;
      return absl::OkStatus();
    }));
    return found;
  };
  ENTENTE_ASSIGN_OR_RETURN(const bool has_schema, has(kHasSchema));
  if (!has_schema) {
    log_info("a new store is made", {{"schema", schema_}});
    ENTENTE_RETURN_IF_ERROR(connection_->run(concat("CREATE SCHEMA ", schema_)));
  }
  ENTENTE_ASSIGN_OR_RETURN(const bool has_writers, has(kHasWriters));
  if (!has_writers) ENTENTE_RETURN_IF_ERROR(connection_->run(std::string(kWriters)));
  ENTENTE_RETURN_IF_ERROR(connection_->run(std::string(kForgetOld)));
  return connection_->commit();
}

void PostgresWriter::write(WriteBatch batch) {
  for (int spoilers = 0; !carry_out(batch); ++spoilers) {
    if (spoiler_ == nullptr || spoilers == kMostSpoilers) {
      for (PendingWrite* pending : batch) carry_out({pending});
      return;
    }
    PendingWrite* const alone = spoiler_;
    std::erase(batch, alone);
    carry_out({alone});
  }
}

bool PostgresWriter::carry_out(const WriteBatch& batch) {
  const auto all_get = [&](const absl::Status& status) {
    for (PendingWrite* pending : batch) {
      pending->result = status;
      pending->channels.clear();
    }
  };
  for (;;) {
    const absl::Status status = attempt(batch);
    if (status.ok()) {
      patient_until_ = Clock::time_point::max();
      return true;
    }
    const bool lost = connection_->is_lost();
    if (lost && patient_until_ == Clock::time_point::max()) {
      log_warning("the connection to the store ended", {{"error", to_std(status.message())}});
    }
    patient_until_ = std::min(patient_until_, Clock::now() + absl::ToChronoMilliseconds(patience_));
    if (!lost) connection_->roll_back();
    if (lost && committing_) {
      const absl::StatusOr<bool> committed = was_committed();
      if (!committed.ok()) {
        all_get(outcome_unknown(committed.status()));
        return true;
      }
      patient_until_ = Clock::time_point::max();
      if (*committed) {
        commits_.fetch_add(1);
        return true;
      }
      continue;
    }
    const bool repeat = lost || moved_ || connection_->trouble() == PostgresTrouble::kRepeat;
    if (!repeat || Clock::now() >= patient_until_) {
      all_get(status);
      // Each alone: one of them may have been what the store refused. One that isn't there, or is locked, refuses all.
      const bool settled = lost || batch.size() == 1 || !connection_->head_failure().ok();
      if (!lost) patient_until_ = Clock::time_point::max();
      return settled;
    }
    std::this_thread::sleep_for(kPause);
  }
}

absl::Status PostgresWriter::attempt(const WriteBatch& batch) {
  committing_ = false;
  moved_ = false;
  spoiler_ = nullptr;
  ENTENTE_RETURN_IF_ERROR(settle());
  ++batch_;
  connection_->begin(kBegin);
  const bool alone = batch.front()->alone;
  connection_->set_patient(alone);
  if (alone) {
    // Another process may be at the same migration, and either takes as long as it takes.
    for (const char* timeout : {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}) {
      connection_->defer(concat("SET LOCAL ", timeout, " TO 0"));
    }
  }
  take_lock();
  connection_->defer(kMark, {id_, batch_});
  bool any = false;
  std::set<std::string> channels;
  for (PendingWrite* pending : batch) {
    pending->result = run_one(*pending);
    if (!connection_->head_failure().ok()) return connection_->head_failure();
    if (!connection_->earlier_failure().ok()) return connection_->earlier_failure();
    if (connection_->is_lost() || connection_->trouble() == PostgresTrouble::kRepeat) {
      return pending->result.ok() ? absl::InternalError("a transaction that had ended went on") : pending->result;
    }
    // What has failed without having changed anything is no harm to the others.
    if (!pending->result.ok() && (connection_->has_written() || connection_->trouble() != PostgresTrouble::kNone)) {
      spoiler_ = pending;
      return pending->result;
    }
    any = any || pending->result.ok();
    channels.insert(pending->channels.begin(), pending->channels.end());
  }
  if (!any) {
    connection_->roll_back();
    return absl::OkStatus();
  }
  moved_ = !is_settled();
  if (moved_) return absl::UnavailableError("the connection is another one");
  for (const std::string& channel : channels) connection_->defer(kNotify, {schema_, concat(channel, " ", id_)});
  committing_ = true;
  ENTENTE_RETURN_IF_ERROR(connection_->commit());
  commits_.fetch_add(1);
  return absl::OkStatus();
}

absl::Status PostgresWriter::run_one(PendingWrite& pending) {
  pending.channels.clear();
  connection_->begin_closure();
  ConnectionTransaction<PostgresConnection> tx(*connection_, kPostgresWords);
  absl::Status status = tx.call<SchemaTransaction>(pending.closure);
  if (status.ok()) pending.channels = std::move(tx.channels());
  return status;
}

absl::StatusOr<bool> PostgresWriter::was_committed() {
  const Clock::time_point until = Clock::now() + absl::ToChronoMilliseconds(patience_);
  for (;;) {
    // Under the lock: the transaction that is asked for has ended, one way or the other.
    begin();
    bool committed = false;
    const absl::Status status = connection_->scan(kMarked, {id_}, [&](const Row& row) {
      committed = row.integer(0) == batch_;
      return absl::OkStatus();
    });
    if (status.ok()) {
      connection_->roll_back();
      log_info("a commit whose answer was lost", {{"committed", committed}});
      return committed;
    }
    if (Clock::now() >= until) return status;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace entente::common
