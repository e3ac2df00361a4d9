#include "services/common/storage/sqlite_snapshot.h"

#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/search_index.h"
#include "services/common/storage/sqlite_connection.h"

namespace entente::common {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A service writes its next batch right after the last: the gap between is short, so it is looked for often.
constexpr std::chrono::microseconds kBetweenTries(100);
// How long one store may stay locked while the lock of the next is waited for.
constexpr std::chrono::milliseconds kLongestLock(200);

bool is_busy(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable;
}

// Tries until it isn't busy or the time is over.
template <typename Try>
absl::Status before(SteadyClock::time_point end, const Try& attempt) {
  for (;;) {
    absl::Status status = attempt();
    if (!is_busy(status) || SteadyClock::now() >= end) return status;
    std::this_thread::sleep_for(kBetweenTries);
  }
}

}  // namespace

absl::StatusOr<std::vector<std::unique_ptr<SqliteSnapshot>>> SqliteSnapshot::at_one_instant(
    const std::vector<std::string>& paths, absl::Duration patience) {
  const auto end = SteadyClock::now() + absl::ToChronoNanoseconds(patience);
  std::vector<std::unique_ptr<SqliteSnapshot>> snapshots;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return make_error(kNotFound, concat("there is no store ", path));
    std::unique_ptr<SqliteSnapshot> snapshot(new SqliteSnapshot(path));
    for (auto* const connection : {&snapshot->locker_, &snapshot->reader_}) {
      ENTENTE_RETURN_IF_ERROR(before(end, [&] {
        auto opened = SqliteConnection::visit(path);
        if (!opened.ok()) return opened.status();
        *connection = *std::move(opened);
        return absl::OkStatus();
      }));
    }
    snapshots.push_back(std::move(snapshot));
  }
  const absl::Status locked = before(end, [&] {
    const auto let_go = SteadyClock::now() + kLongestLock;
    absl::Status status;
    for (const auto& snapshot : snapshots) {
      if (status = before(let_go, [&] { return snapshot->lock(); }); !status.ok()) break;
    }
    // From here on nothing is written anywhere.
    for (const auto& snapshot : snapshots) {
      if (status.ok()) status = snapshot->pin();
    }
    for (const auto& snapshot : snapshots) snapshot->unlock();
    return status;
  });
  if (!locked.ok()) return locked;
  return snapshots;
}

SqliteSnapshot::SqliteSnapshot(std::string path) : path_(std::move(path)) {}

SqliteSnapshot::~SqliteSnapshot() = default;

absl::Status SqliteSnapshot::lock() {
  return locker_->run("BEGIN IMMEDIATE");
}

absl::Status SqliteSnapshot::pin() {
  if (reader_->in_transaction()) ENTENTE_RETURN_IF_ERROR(reader_->run("ROLLBACK"));
  // A transaction begins to see with its first question.
  return reader_->run("BEGIN; SELECT count(*) FROM sqlite_schema");
}

void SqliteSnapshot::unlock() {
  if (locker_->in_transaction()) locker_->run("ROLLBACK").IgnoreError();
}

absl::Status SqliteSnapshot::scan(std::string_view sql, const Params& params,
                                  const std::function<absl::Status(const Row&)>& visit) {
  return reader_->scan(sql, params, visit);
}

const SearchStatements& SqliteSnapshot::search_statements() const {
  return kSqliteSearch;
}

absl::Status SqliteSnapshot::copy_to(const std::string& to,
                                     const std::function<void(std::int64_t, std::int64_t)>& progress) const {
  return reader_->copy_to(to, progress);
}

absl::Status check_sqlite_file(const std::string& path) {
  ENTENTE_ASSIGN_OR_RETURN(const auto connection, SqliteConnection::visit(path));
  const auto damaged = [&](std::string_view fault) {
    return make_error(kStoreUnusable, concat(path, ": the store's file is damaged: ", fault), {{"path", path}});
  };
  ENTENTE_RETURN_IF_ERROR(connection->scan("PRAGMA integrity_check(1)", {}, [&](const Row& row) {
    return row.text(0) == "ok" ? absl::OkStatus() : damaged(row.text(0));
  }));
  return connection->scan("PRAGMA foreign_key_check", {}, [&](const Row& row) {
    return damaged(concat("a row of ", row.text(0), " refers to one of ", row.text(2), " that isn't there"));
  });
}

}  // namespace entente::common
