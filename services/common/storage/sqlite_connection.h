// One connection to an SQLite file: settings, prepared statements, parameters, rows and errors in the words of the
// seam. Private to SqliteDatabase. Used by one thread at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/storage/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace entente::common {

class SqliteConnection {
 public:
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> open(const std::string& path, bool writable,
                                                                int busy_timeout_ms);
  // To a file that others may have open: takes locks and reads, and leaves the file as it is, how it keeps its log too.
  // Waits for nobody: UNAVAILABLE when it is busy. UNAVAILABLE, too, when there is no such file.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> visit(const std::string& path);
  // To an empty store that is nowhere, and gone with the connection.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> in_memory();
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  absl::Status scan(std::string_view sql, const Params& params, const std::function<absl::Status(const Row&)>& visit);
  absl::StatusOr<std::int64_t> execute(std::string_view sql, const Params& params);
  absl::Status put(std::string_view sql, const Params& params) { return execute(sql, params).status(); }
  // Several statements without parameters.
  absl::Status run(const std::string& script);
  // Writes what this connection sees into a new file at `path`, which needs no log beside it, and syncs it. Readers and
  // writers go on. Calls `progress` with the pages done and all of them. REQUIRES: nothing is at `path`.
  absl::Status copy_to(const std::string& path, const std::function<void(std::int64_t, std::int64_t)>& progress) const;
  // False when SQLite gave a transaction up by itself, e.g. on a full disk.
  bool in_transaction() const;

 private:
  explicit SqliteConnection(sqlite3* handle) : handle_(handle) {}
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> connect(const std::string& path, int flags,
                                                                   int busy_timeout_ms);
  // A statement in use, given back (or ended, when it isn't a kept one) at the end.
  struct Lease {
    sqlite3_stmt* statement = nullptr;
    bool kept = true;
    Lease(sqlite3_stmt* s, bool k) : statement(s), kept(k) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
  };
  absl::StatusOr<std::unique_ptr<Lease>> prepare(std::string_view sql, const Params& params);
  absl::Status bind(sqlite3_stmt* statement, std::string_view sql, const Params& params);
  absl::Status error(std::string_view doing) const;
  absl::Status settle(bool writable);

  sqlite3* handle_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

}  // namespace entente::common
