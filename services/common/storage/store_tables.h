// The tables of a store, as its migrations make them: what copies, exports and moves go by, so that none of them has a
// list of tables of its own.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/storage/migrations.h"

namespace entente::common {

enum class ColumnType { kInteger, kText, kBytes };

struct Column {
  std::string name;
  ColumnType type;
  bool may_be_null;
};

struct Table {
  std::string name;
  std::vector<Column> columns;   // in their order in the table
  std::vector<std::string> key;  // what rows are ordered by: the primary key, or all columns where there is none
  std::string numbered;          // the column that the store counts up; empty: none
  bool immutable = false;        // its rows are never updated: another one takes a row's place
};

// All tables behind these migrations, those that others refer to before those that do, and last the timelines, of which
// a connection to a server begins one when it first writes, as for the last number that a table has given; not the one
// of the migrations themselves, nor views, nor search indices, which services make anew. Runs the scripts in an empty
// store in memory: some milliseconds.
absl::StatusOr<std::vector<Table>> tables_of(std::span<const Migration> migrations);

}  // namespace entente::common
