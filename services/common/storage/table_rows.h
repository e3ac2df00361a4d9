// All rows of a table, read, written and summed up, whatever the driver: what exports, imports and moves are made of.
// Free functions on a transaction; a TableFiller is used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/storage/database.h"
#include "services/common/storage/store_tables.h"

namespace entente::common {

// Called with the values of a row in the order of the table's columns; its first error ends the scan and comes back.
using RowVisitor = std::function<absl::Status(const Params&)>;

// Every row, by key.
absl::Status scan_table(ReadTransaction& tx, const Table& table, const RowVisitor& visit);

// The row whose key is that of `row`; nothing: it is gone.
absl::StatusOr<std::optional<Params>> find_row(ReadTransaction& tx, const Table& table, const Params& row);
// Puts `now` in the place of `before`, whose key it has.
absl::Status replace_row(WriteTransaction& tx, const Table& table, const Params& before, const Params& now);
// Idempotent.
absl::Status delete_row(WriteTransaction& tx, const Table& table, const Params& row);

// How many rows, and a digest of all their values which doesn't depend on their order: the sum of the rows' SHA-256.
struct RowSum {
  std::int64_t rows = 0;
  std::array<std::uint64_t, 4> sum{};
  void add(const Params& row);
  std::string digest() const;  // 64 hexadecimal digits
  bool operator==(const RowSum&) const = default;
};
absl::StatusOr<RowSum> sum_of(ReadTransaction& tx, const Table& table);

// The last number that a NUMBERED column has given, deleted rows' too; 0: none yet. Of a snapshot of SQLite's by `tx`.
absl::StatusOr<std::int64_t> last_number(Database& database, const Table& table);
absl::StatusOr<std::int64_t> last_number_in_sqlite(ReadTransaction& tx, const Table& table);
// Lets it count on behind `number`.
absl::Status set_last_number(Database& database, const Table& table, std::int64_t number);

// Removes every row: what migrations put into an empty store.
absl::Status clear_tables(Database& database, std::span<const Table> tables);

// Inserts rows in batches of bounded size, each in one transaction.
class TableFiller {
 public:
  TableFiller(Database& database, const Table& table);
  absl::Status add(Params row);
  // Writes what is still waiting. REQUIRES: called once, last.
  absl::Status finish();

 private:
  absl::Status flush();
  Database& database_;
  const std::string insert_;
  std::vector<Params> waiting_;
  std::size_t bytes_ = 0;
};

}  // namespace entente::common
