#include "services/common/storage/sqlite_connection.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kStatementsKept = 512;
constexpr int kPagesAtOnce = 1024;  // of 4 KiB, between two words of progress

absl::Status status_of(int code, std::string_view message, std::string_view doing) {
  switch (code) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_ROWID:
      return make_error(kAlreadyExists, concat("a row with this key exists: ", message));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_TRIGGER:
      return absl::FailedPreconditionError(concat("the store refused the write: ", message));
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_FULL:
      return make_error(kStoreFull, concat("nothing was stored: ", message, "; make room on the disk and repeat"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make_retryable_error(kDependencyUnavailable, concat("the store is busy: ", message), absl::Seconds(1));
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return make_error(kDependencyUnavailable, concat("the store can't be reached: ", message));
    case SQLITE_READONLY:
      return make_error(kDataDirNotWritable, concat("the store can't be written to: ", message));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return make_error(kStoreUnusable,
                        concat("the store's file is damaged or no database: ", message, "; restore a backup"));
    default:
      return absl::InternalError(concat("SQLite error ", code, ": ", message, "; in ", doing));
  }
}

// LIKE and GLOB read the text of people as a pattern and fold case differently from driver to driver.
int authorize(void*, int action, const char*, const char* function, const char*, const char*) {
  const bool pattern = action == SQLITE_FUNCTION && function != nullptr &&
                       (sqlite3_stricmp(function, "like") == 0 || sqlite3_stricmp(function, "glob") == 0);
  return pattern ? SQLITE_DENY : SQLITE_OK;
}

absl::StatusOr<Value> column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_NULL:
      return Value();
    case SQLITE_INTEGER:
      return Value(static_cast<std::int64_t>(sqlite3_column_int64(statement, index)));
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
      return Value(std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index))));
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, index));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
      return Value(Bytes{size == 0 ? std::string() : std::string(data, size)});
    }
    default:
      return absl::InternalError(concat("column ", sqlite3_column_name(statement, index),
                                        " is a floating-point number; the dialect has integers, text and bytes only"));
  }
}

}  // namespace

SqliteConnection::Lease::~Lease() {
  if (kept) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  } else {
    sqlite3_finalize(statement);
  }
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::connect(const std::string& path, int flags,
                                                                            int busy_timeout_ms) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle));
  if (code != SQLITE_OK) {
    return status_of(code, handle == nullptr ? "out of memory" : sqlite3_errmsg(handle), concat("opening ", path));
  }
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  return connection;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, bool writable,
                                                                         int busy_timeout_ms) {
  const int flags = writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  ENTENTE_ASSIGN_OR_RETURN(auto connection, connect(path, flags, busy_timeout_ms));
  ENTENTE_RETURN_IF_ERROR(connection->settle(writable));
  return connection;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::visit(const std::string& path) {
  ENTENTE_ASSIGN_OR_RETURN(auto connection, connect(path, SQLITE_OPEN_READWRITE, 0));
  ENTENTE_RETURN_IF_ERROR(connection->run("PRAGMA trusted_schema = OFF"));
  return connection;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::in_memory() {
  return connect(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0);
}

absl::Status SqliteConnection::settle(bool writable) {
  for (const int option : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_TRUSTED_SCHEMA}) {
    sqlite3_db_config(handle_, option, 0, nullptr);
  }
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  if (writable) {
    ENTENTE_RETURN_IF_ERROR(run("PRAGMA journal_mode = WAL"));
    ENTENTE_ASSIGN_OR_RETURN(const auto lease, prepare("PRAGMA journal_mode", {}));
    if (sqlite3_step(lease->statement) != SQLITE_ROW ||
        std::strcmp(reinterpret_cast<const char*>(sqlite3_column_text(lease->statement, 0)), "wal") != 0) {
      return make_error(kStoreUnusable, "the store's file system doesn't allow a write-ahead log; use a local disk");
    }
  }
  ENTENTE_RETURN_IF_ERROR(run("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF"));
  // What is deleted is overwritten, whatever this SQLite does by itself.
  ENTENTE_RETURN_IF_ERROR(run(writable ? "PRAGMA secure_delete = ON" : "PRAGMA query_only = ON"));
  sqlite3_set_authorizer(handle_, authorize, nullptr);
  return absl::OkStatus();
}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(handle_);
}

absl::Status SqliteConnection::error(std::string_view doing) const {
  return status_of(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_), doing);
}

absl::StatusOr<std::unique_ptr<SqliteConnection::Lease>> SqliteConnection::prepare(std::string_view sql,
                                                                                   const Params& params) {
  const auto found = statements_.find(sql);
  // A statement whose rows are being visited can't begin again: a visitor that runs it too gets one of its own.
  const bool keep =
      found != statements_.end() ? sqlite3_stmt_busy(found->second) == 0 : statements_.size() < kStatementsKept;
  sqlite3_stmt* statement = found != statements_.end() && keep ? found->second : nullptr;
  if (statement == nullptr) {
    const char* tail = nullptr;
    if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), keep ? SQLITE_PREPARE_PERSISTENT : 0,
                           &statement, &tail) != SQLITE_OK) {
      return error(sql);
    }
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (statement == nullptr || !trim(rest).empty()) {
      sqlite3_finalize(statement);
      return absl::InternalError(concat("not exactly one statement: ", sql));
    }
    if (keep) statements_.emplace(std::string(sql), statement);
  }
  auto lease = std::make_unique<Lease>(statement, keep);
  ENTENTE_RETURN_IF_ERROR(bind(statement, sql, params));
  return lease;
}

absl::Status SqliteConnection::bind(sqlite3_stmt* statement, std::string_view sql, const Params& params) {
  if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) != params.size()) {
    return absl::InternalError(
        concat(params.size(), " parameters for ", sqlite3_bind_parameter_count(statement), " places in ", sql));
  }
  for (std::size_t i = 0; i < params.size(); ++i) {
    // SQLite numbers `$n` by first appearance, not by n.
    const int index = sqlite3_bind_parameter_index(statement, concat("$", i + 1).c_str());
    if (index == 0) return absl::InternalError(concat("no place $", i + 1, " in ", sql));
    int code = SQLITE_OK;
    const auto& value = params[i].get();
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(statement, index, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      ENTENTE_RETURN_IF_ERROR(check_storable(*text));
      code = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
      // A null pointer would bind NULL.
      code = bytes->data.empty()
                 ? sqlite3_bind_zeroblob(statement, index, 0)
                 : sqlite3_bind_blob64(statement, index, bytes->data.data(), bytes->data.size(), SQLITE_STATIC);
    } else {
      code = sqlite3_bind_null(statement, index);
    }
    if (code != SQLITE_OK) return error(sql);
  }
  return absl::OkStatus();
}

absl::Status SqliteConnection::scan(std::string_view sql, const Params& params,
                                    const std::function<absl::Status(const Row&)>& visit) {
  ENTENTE_ASSIGN_OR_RETURN(const auto lease, prepare(sql, params));
  const int columns = sqlite3_column_count(lease->statement);
  for (;;) {
    const int code = sqlite3_step(lease->statement);
    if (code == SQLITE_DONE) return absl::OkStatus();
    if (code != SQLITE_ROW) return error(sql);
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      ENTENTE_ASSIGN_OR_RETURN(Value value, column(lease->statement, i));
      values.push_back(std::move(value));
    }
    ENTENTE_RETURN_IF_ERROR(visit(Row(std::move(values))));
  }
}

absl::StatusOr<std::int64_t> SqliteConnection::execute(std::string_view sql, const Params& params) {
  ENTENTE_ASSIGN_OR_RETURN(const auto lease, prepare(sql, params));
  const std::int64_t before = sqlite3_total_changes64(handle_);
  const int code = sqlite3_step(lease->statement);
  if (code == SQLITE_ROW) return absl::InternalError(concat("a statement with a result; use query(): ", sql));
  if (code != SQLITE_DONE) return error(sql);
  // changes64 stays what it was when a statement changes nothing.
  return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
}

absl::Status SqliteConnection::run(const std::string& script) {
  if (sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error(script);
  return absl::OkStatus();
}

absl::Status SqliteConnection::copy_to(const std::string& path,
                                       const std::function<void(std::int64_t, std::int64_t)>& progress) const {
  {
    // The file counts for nothing before it is whole, so that it needs no journal of its own.
    ENTENTE_ASSIGN_OR_RETURN(const auto copy, connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0));
    ENTENTE_RETURN_IF_ERROR(copy->run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
    sqlite3_backup* const backup = sqlite3_backup_init(copy->handle_, "main", handle_, "main");
    if (backup == nullptr) return copy->error(concat("copying to ", path));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
      code = sqlite3_backup_step(backup, kPagesAtOnce);
      const std::int64_t pages = sqlite3_backup_pagecount(backup);
      progress(pages - sqlite3_backup_remaining(backup), pages);
    }
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) return status_of(code, sqlite3_errstr(code), concat("copying to ", path));
  }
  // The copy says of itself that it has a log, as its original has: it gets one and gives it up.
  ENTENTE_ASSIGN_OR_RETURN(const auto copy, connect(path, SQLITE_OPEN_READWRITE, 0));
  return copy->run("PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE");
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

}  // namespace entente::common
