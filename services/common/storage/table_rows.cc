#include "services/common/storage/table_rows.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <variant>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/sqlite_words.h"
#include "services/common/text/sha256.h"

namespace entente::common {
namespace {

constexpr std::size_t kBatchRows = 500;
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

std::string columns_of(const Table& table) {
  std::string names;
  for (const Column& column : table.columns) append(names, names.empty() ? "" : ", ", column.name);
  return names;
}

std::string insert_into(const Table& table) {
  std::string places;
  for (std::size_t i = 1; i <= table.columns.size(); ++i) append(places, i == 1 ? "$" : ", $", i);
  return concat("INSERT INTO ", table.name, " (", columns_of(table), ") VALUES (", places, ")");
}

Value value_of(const Row& row, std::size_t place, ColumnType type) {
  if (row.is_null(place)) return {};
  switch (type) {
    case ColumnType::kInteger:
      return row.integer(place);
    case ColumnType::kText:
      return row.text(place);
    case ColumnType::kBytes:
      return Bytes{row.bytes(place)};
  }
  return {};
}

void append_number(std::string& out, std::uint64_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

// So that no two rows have the same.
std::string canonical(const Params& row) {
  std::string out;
  for (const Value& value : row) {
    out.push_back(static_cast<char>(value.get().index()));
    if (const auto* number = std::get_if<std::int64_t>(&value.get()))
      append_number(out, static_cast<std::uint64_t>(*number));
    const std::string* data = std::get_if<std::string>(&value.get());
    if (const auto* bytes = std::get_if<Bytes>(&value.get())) data = &bytes->data;
    if (data == nullptr) continue;
    append_number(out, data->size());
    out.append(*data);
  }
  return out;
}

std::size_t size_of(const Params& row) {
  std::size_t size = 16 * row.size();
  for (const Value& value : row) {
    if (const auto* text = std::get_if<std::string>(&value.get())) size += text->size();
    if (const auto* bytes = std::get_if<Bytes>(&value.get())) size += bytes->data.size();
  }
  return size;
}

std::string last_number_words(const Table& table) {
  return concat("LAST NUMBER ", table.name, " ", table.numbered);
}

Params values_of(const Row& row, const Table& table) {
  Params values;
  values.reserve(table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) values.push_back(value_of(row, i, table.columns[i].type));
  return values;
}

// ` WHERE id = $1 AND …`, whose parameters go behind those that are there.
std::string where_key(const Table& table, const Params& row, Params& params) {
  std::string where;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    if (std::find(table.key.begin(), table.key.end(), name) == table.key.end()) continue;
    params.push_back(row[i]);
    append(where, where.empty() ? " WHERE " : " AND ", name, " = $", params.size());
  }
  return where;
}

absl::StatusOr<std::int64_t> first_number(ReadTransaction& tx, const std::string& sql) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(sql));
  return row.has_value() ? row->integer(0) : 0;
}

}  // namespace

absl::Status scan_table(ReadTransaction& tx, const Table& table, const RowVisitor& visit) {
  const std::string sql =
      concat("SELECT ", columns_of(table), " FROM ", table.name, " ORDER BY ", join(table.key, ", "));
  return tx.scan(sql, {}, [&](const Row& row) { return visit(values_of(row, table)); });
}

absl::StatusOr<std::optional<Params>> find_row(ReadTransaction& tx, const Table& table, const Params& row) {
  Params key;
  const std::string where = where_key(table, row, key);
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> found,
                           tx.query_one(concat("SELECT ", columns_of(table), " FROM ", table.name, where), key));
  if (!found.has_value()) return std::optional<Params>();
  return std::optional<Params>(values_of(*found, table));
}

absl::Status replace_row(WriteTransaction& tx, const Table& table, const Params& before, const Params& now) {
  if (table.immutable) {
    ENTENTE_RETURN_IF_ERROR(delete_row(tx, table, before));
    return tx.execute(insert_into(table), now).status();
  }
  Params params;
  std::string set;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (now[i] == before[i]) continue;
    params.push_back(now[i]);
    append(set, set.empty() ? "" : ", ", table.columns[i].name, " = $", params.size());
  }
  if (set.empty()) return absl::OkStatus();
  const std::string where = where_key(table, before, params);
  return tx.execute(concat("UPDATE ", table.name, " SET ", set, where), params).status();
}

absl::Status delete_row(WriteTransaction& tx, const Table& table, const Params& row) {
  Params key;
  const std::string where = where_key(table, row, key);
  return tx.execute(concat("DELETE FROM ", table.name, where), key).status();
}

void RowSum::add(const Params& row) {
  ++rows;
  const std::string digest = sha256(canonical(row));
  for (std::size_t i = 0; i < sum.size(); ++i) {
    std::uint64_t part = 0;
    std::memcpy(&part, digest.data() + i * sizeof part, sizeof part);
    sum[i] += part;
  }
}

std::string RowSum::digest() const {
  std::string bytes;
  for (const std::uint64_t part : sum) append_number(bytes, part);
  return to_hex(bytes);
}

absl::StatusOr<RowSum> sum_of(ReadTransaction& tx, const Table& table) {
  RowSum sum;
  ENTENTE_RETURN_IF_ERROR(scan_table(tx, table, [&](const Params& row) {
    sum.add(row);
    return absl::OkStatus();
  }));
  return sum;
}

absl::StatusOr<std::int64_t> last_number(Database& database, const Table& table) {
  std::int64_t number = 0;
  ENTENTE_RETURN_IF_ERROR(database.change_schema([&](SchemaTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(number, first_number(tx, tx.in_own_words(last_number_words(table))));
    return absl::OkStatus();
  }));
  return number;
}

absl::StatusOr<std::int64_t> last_number_in_sqlite(ReadTransaction& tx, const Table& table) {
  return first_number(tx, translate_schema(last_number_words(table), kSqliteWords));
}

absl::Status set_last_number(Database& database, const Table& table, std::int64_t number) {
  const std::string script = concat("COUNT ON ", table.name, " ", table.numbered, " ", number);
  return database.change_schema([&](SchemaTransaction& tx) { return tx.run(tx.in_own_words(script)); });
}

absl::Status clear_tables(Database& database, std::span<const Table> tables) {
  return database.write([&](WriteTransaction& tx) -> absl::Status {
    for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
      ENTENTE_RETURN_IF_ERROR(tx.put(concat("DELETE FROM ", table->name)));
    }
    return absl::OkStatus();
  });
}

TableFiller::TableFiller(Database& database, const Table& table) : database_(database), insert_(insert_into(table)) {}

absl::Status TableFiller::add(Params row) {
  bytes_ += size_of(row);
  waiting_.push_back(std::move(row));
  return waiting_.size() < kBatchRows && bytes_ < kBatchBytes ? absl::OkStatus() : flush();
}

absl::Status TableFiller::finish() {
  return waiting_.empty() ? absl::OkStatus() : flush();
}

absl::Status TableFiller::flush() {
  ENTENTE_RETURN_IF_ERROR(database_.write([&](WriteTransaction& tx) -> absl::Status {
    for (const Params& row : waiting_) ENTENTE_RETURN_IF_ERROR(tx.put(insert_, row));
    return absl::OkStatus();
  }));
  waiting_.clear();
  bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace entente::common
