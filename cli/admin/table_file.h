// The rows of a table as a file for people and programs: JSON lines, or CSV where a table has no bytes. Reading gives
// exactly the values that were written: a message is written as JSON, and its bytes beside it where they wouldn't come
// back from that as they were. Reading goes by the bytes, where they are there.
//
//   profiles/cities.jsonl       {"id":"ulm","country":"countries/de",…,"body":{"message":{"name":"cities/ulm",…}}}
//   matching/round_results.jsonl {…,"round_document":"{\"engine\":…}",…,"balance":{"message":{…},"base64":"CgI…"}}
//   listings/reservations.csv   id,state,expire_micros,update_micros
#pragma once

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "cli/admin/store_kinds.h"
#include "services/common/storage/store_tables.h"
#include "services/common/storage/table_rows.h"

namespace entente::cli {

// "cities.jsonl", "timelines.csv".
std::string file_of(const common::Table& table);

// A row as one JSON object, as it stands in a file of JSON lines.
std::string row_as_json(const StoreKind& kind, const common::Table& table, const common::Params& row);

class TableFileWriter {
 public:
  // FAILED_PRECONDITION: the file can't be made.
  static absl::StatusOr<std::unique_ptr<TableFileWriter>> open(const std::string& path, const StoreKind& kind,
                                                               const common::Table& table);
  absl::Status add(const common::Params& row);
  // Syncs the file. REQUIRES: called once, last.
  absl::Status finish();

 private:
  TableFileWriter(std::string path, const StoreKind& kind, const common::Table& table);
  absl::Status put(const std::string& text);
  std::string path_;
  const StoreKind& kind_;
  const common::Table& table_;
  std::ofstream out_;
};

// Calls `visit` with each row of the file, in order. INVALID_ARGUMENT names the file, the row and what is wrong.
absl::Status read_table_file(const std::string& path, const StoreKind& kind, const common::Table& table,
                             const common::RowVisitor& visit);

}  // namespace entente::cli
