#include "services/common/storage/store_tables.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/sqlite_connection.h"
#include "services/common/storage/sqlite_words.h"

namespace entente::common {
namespace {

// SQLite keeps them in the order in which they were made, and a table is made behind those that it refers to.
constexpr std::string_view kTables =
    "SELECT name, CAST(instr(sql, 'AUTOINCREMENT') AS BIGINT) FROM sqlite_schema "
    "WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY rowid";
// The one trigger that schemas have (schema_words.h).
constexpr std::string_view kImmutable = "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger'";
constexpr std::string_view kColumns =
    R"sql(SELECT name, type, "notnull", pk FROM pragma_table_info($1) ORDER BY cid)sql";

SchemaWords words_without_search() {
  static const SearchStatements kNone = [] {
    SearchStatements none = kSqliteSearch;
    none.make = [](std::string_view /*table*/) { return std::string(); };
    return none;
  }();
  SchemaWords words = kSqliteWords;
  words.search = &kNone;
  return words;
}

ColumnType type_of(std::string_view sqlite_word) {
  if (sqlite_word == kSqliteWords.bigint) return ColumnType::kInteger;
  return sqlite_word == kSqliteWords.text ? ColumnType::kText : ColumnType::kBytes;
}

absl::StatusOr<Table> table_of(SqliteConnection& store, const std::string& name, bool counts) {
  Table table{name, {}, {}, {}, false};
  std::vector<std::pair<std::int64_t, std::string>> key;
  ENTENTE_RETURN_IF_ERROR(store.scan(kColumns, {name}, [&](const Row& row) {
    table.columns.push_back({row.text(0), type_of(row.text(1)), !row.flag(2)});
    if (row.integer(3) > 0) key.emplace_back(row.integer(3), row.text(0));
    return absl::OkStatus();
  }));
  std::sort(key.begin(), key.end());
  for (auto& [place, column] : key) table.key.push_back(std::move(column));
  if (counts) table.numbered = table.key.front();
  if (table.key.empty()) {
    for (const Column& column : table.columns) table.key.push_back(column.name);
  }
  return table;
}

}  // namespace

absl::StatusOr<std::vector<Table>> tables_of(std::span<const Migration> migrations) {
  ENTENTE_ASSIGN_OR_RETURN(const std::unique_ptr<SqliteConnection> store, SqliteConnection::in_memory());
  const SchemaWords words = words_without_search();
  for (const Migration& migration : migrations) {
    ENTENTE_RETURN_IF_ERROR(store->run(translate_schema(migration.sql, words)));
  }
  std::vector<std::pair<std::string, bool>> names;
  ENTENTE_RETURN_IF_ERROR(store->scan(kTables, {}, [&](const Row& row) {
    names.emplace_back(row.text(0), row.flag(1));
    return absl::OkStatus();
  }));
  std::set<std::string, std::less<>> immutable;
  ENTENTE_RETURN_IF_ERROR(store->scan(kImmutable, {}, [&](const Row& row) {
    immutable.insert(row.text(0));
    return absl::OkStatus();
  }));
  std::vector<Table> tables;
  for (const auto& [name, counts] : names) {
    ENTENTE_ASSIGN_OR_RETURN(Table table, table_of(*store, name, counts));
    table.immutable = immutable.contains(name);
    tables.push_back(std::move(table));
  }
  std::stable_partition(tables.begin(), tables.end(), [](const Table& table) { return table.name != "timelines"; });
  return tables;
}

}  // namespace entente::common
