// The SQL seam: one store per service over one small interface, the same store code on every driver. Writes are
// closures that the driver batches into one commit; answers and wake-ups go out only after that commit. One dialect:
// `$n` parameters, int64 / text / bytes / NULL only, binary collation, explicit NULLS FIRST / LAST, no LIKE on texts of
// people (a folded column instead), no NUL in text, keyset pages, ON CONFLICT … DO UPDATE … RETURNING, results that are
// columns or cast (a sum is CAST … AS BIGINT, no bare comparison); schemas in the words of schema_words.h. Database is
// thread-safe; a transaction belongs to the closure that was given it and must not outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace entente::common {

// Bytes of a BYTES column, e.g. a serialized message; unlike text they may hold anything.
struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

// A value of a parameter or column. A driver whose store wants a type for each parameter takes it from the value, so
// `($1 = 0 OR state = $1)` needs no cast; NULL only stands where the column gives the type.
class Value {
 public:
  Value() = default;                                            // NULL
  Value(std::nullopt_t) {}                                      // NOLINT(google-explicit-constructor)
  Value(std::int64_t number) : value_(number) {}                // NOLINT(google-explicit-constructor)
  Value(std::int32_t number) : value_(std::int64_t{number}) {}  // NOLINT(google-explicit-constructor)
  Value(bool flag) : value_(std::int64_t{flag ? 1 : 0}) {}      // NOLINT(google-explicit-constructor)
  Value(std::string text) : value_(std::move(text)) {}          // NOLINT(google-explicit-constructor)
  Value(std::string_view text) : value_(std::string(text)) {}   // NOLINT(google-explicit-constructor)
  Value(const char* text) : value_(std::string(text)) {}        // NOLINT(google-explicit-constructor)
  Value(Bytes bytes) : value_(std::move(bytes)) {}              // NOLINT(google-explicit-constructor)
  template <typename T>
  Value(const std::optional<T>& value) {  // NOLINT(google-explicit-constructor)
    if (value.has_value()) *this = Value(*value);
  }
  const std::variant<std::monostate, std::int64_t, std::string, Bytes>& get() const { return value_; }
  bool operator==(const Value&) const = default;

 private:
  std::variant<std::monostate, std::int64_t, std::string, Bytes> value_;
};

// Parameters in the order of their numbers: the first is $1.
using Params = std::vector<Value>;

// One row of a result. Tables keep their types, so a column that isn't of the asked type is a bug of the program: it
// ends with a message that names the column.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  bool flag(std::size_t column) const { return integer(column) != 0; }
  const std::string& text(std::size_t column) const;
  const std::string& bytes(std::size_t column) const;
  std::optional<std::int64_t> optional_integer(std::size_t column) const;
  std::optional<std::string> optional_text(std::size_t column) const;

 private:
  std::vector<Value> values_;
};

struct SearchStatements;

// Reads of one consistent snapshot. A statement is prepared once and kept by its text: write it as a constant.
class ReadTransaction {
 public:
  virtual ~ReadTransaction() = default;
  // Calls `visit` for each row in order; its first error ends the scan and comes back.
  virtual absl::Status scan(std::string_view sql, const Params& params,
                            const std::function<absl::Status(const Row&)>& visit) = 0;
  // How this store says what search_index.h asks of it.
  virtual const SearchStatements& search_statements() const = 0;
  // All rows.
  absl::StatusOr<std::vector<Row>> query(std::string_view sql, const Params& params = {});
  // The first row, or nothing.
  absl::StatusOr<std::optional<Row>> query_one(std::string_view sql, const Params& params = {});
};

// Reads and writes that become visible together. Reads see the closure's own writes and those of closures before it.
class WriteTransaction : public ReadTransaction {
 public:
  // Runs a statement without result and returns how many rows it inserted, updated or deleted.
  // ALREADY_EXISTS: a unique key is taken. FAILED_PRECONDITION: a foreign key or check refused. Use query() for
  // RETURNING.
  virtual absl::StatusOr<std::int64_t> execute(std::string_view sql, const Params& params = {}) = 0;
  // As execute(), of a statement whose count nobody needs: it may go out with the next one, so that an error of it may
  // come from a later statement or behind the end of the closure, which fails in any case.
  virtual absl::Status put(std::string_view sql, const Params& params = {}) = 0;
  // Wakes who listens to `channel` (Database::on_commit) once after the commit, before write() returns; nobody when the
  // closure fails or runs again.
  virtual void notify(std::string_view channel) = 0;
};

// A transaction that also changes the schema; no other one runs beside it on the same store, in whatever process.
class SchemaTransaction : public WriteTransaction {
 public:
  // `script`, which is in the words of schema_words.h, as this store says it. Pure.
  virtual std::string in_own_words(std::string_view script) const = 0;
  // Runs statements in the store's own words, several at once.
  virtual absl::Status run(const std::string& own_words) = 0;
};

using WriteClosure = std::function<absl::Status(WriteTransaction&)>;
using SchemaClosure = std::function<absl::Status(SchemaTransaction&)>;
using ReadClosure = std::function<absl::Status(ReadTransaction&)>;

// How busy a store is, for operators.
struct StoreUse {
  std::int64_t most_readers = 0;  // connections for reads that there may be
  std::int64_t open_readers = 0;
  std::int64_t busy_readers = 0;
  std::int64_t waiting_reads = 0;   // for one of them
  std::int64_t waiting_writes = 0;  // for the writer of this process
  std::int64_t commits = 0;         // of this process so far
};

class Database {
 public:
  virtual ~Database() = default;
  // Runs `closure` in a transaction and returns after its commit (durable) or its rollback. The closure runs on another
  // thread and MAY RUN AGAIN, so it has no effect outside its transaction but assigning its results anew. An error from
  // it rolls back its own writes only and comes back as it is. UNAVAILABLE: closed. RESOURCE_EXHAUSTED: disk full.
  // REQUIRES: not called from within a closure.
  virtual absl::Status write(const WriteClosure& closure) = 0;
  // Runs `closure` on a snapshot that sees every write that returned before.
  virtual absl::Status read(const ReadClosure& closure) = 0;
  // As write(), alone in its transaction. Only for migrations.
  virtual absl::Status change_schema(const SchemaClosure& closure) = 0;

  // Calls `wake` after each commit that notified `channel`, whichever process made it, as long as what comes back lives
  // (letting go of it waits for a call that runs). `wake` comes from any thread, is quick, and asks nothing of the
  // database. REQUIRES: the database outlives it.
  [[nodiscard]] virtual std::shared_ptr<void> on_commit(std::string_view channel, std::function<void()> wake) = 0;
  // Calls `changed` whenever the store becomes usable or stops to be, with OK or why not, and once now; null: no more.
  // Quick.
  virtual void on_usable(std::function<void(const absl::Status&)> changed) = 0;
  // At this moment. Quick: it waits for no read or write.
  virtual StoreUse use() const { return {}; }
};

// write() and read() with a value: `read_value<City>(db, [&](ReadTransaction& tx) -> absl::StatusOr<City> {…})`.
template <typename T, typename Closure>
absl::StatusOr<T> write_value(Database& database, Closure&& closure) {
  std::optional<T> value;
  absl::Status status = database.write([&](WriteTransaction& tx) -> absl::Status {
    value.reset();
    absl::StatusOr<T> result = closure(tx);
    if (!result.ok()) return std::move(result).status();
    value.emplace(*std::move(result));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return *std::move(value);
}

template <typename T, typename Closure>
absl::StatusOr<T> read_value(Database& database, Closure&& closure) {
  std::optional<T> value;
  absl::Status status = database.read([&](ReadTransaction& tx) -> absl::Status {
    value.reset();
    absl::StatusOr<T> result = closure(tx);
    if (!result.ok()) return std::move(result).status();
    value.emplace(*std::move(result));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return *std::move(value);
}

}  // namespace entente::common
