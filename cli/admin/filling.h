// Filling an empty place with stores, row by row, whatever keeps them: the one way of `import` and `move`.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/admin/places.h"

namespace entente::cli {

class ProgressBar;

struct FilledTable {
  std::string store;
  std::string table;
  common::RowSum sum;
};

struct Filling {
  const std::string* to = nullptr;  // the place
  bool new_timeline = false;        // the source lives on: who follows it must notice that this is another one
  // Whether a table that was read is what it should be; null: it is. Asked before the rows are compared.
  std::function<absl::Status(const FilledTable&)> check;
};

// Makes the stores there, each at the version of its source, writes all rows, compares what is stored with what was
// read (their number, and a digest of all their values), brings the schemas up to date, and opens the place for
// services with its last step: whatever ends it earlier leaves stores that are marked as unfinished, which no service
// opens. FAILED_PRECONDITION: there are stores already.
absl::StatusOr<std::vector<FilledTable>> fill(const std::vector<StoreSource>& sources, const Filling& how,
                                              ProgressBar& progress);

}  // namespace entente::cli
