// What a person says of a sheet that the sheet doesn't say itself, worked into it before it is read: which column is
// which, and whether the day or the month comes first in its dates. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/sheets/local_dates.h"

namespace entente::cli {

struct SheetAnswers {
  std::map<std::string, std::string> columns = {};  // a cell of the header → the column that it is; empty: left out
  common::DateOrder dates = common::DateOrder::kUnknown;
  bool any() const { return !columns.empty() || dates != common::DateOrder::kUnknown; }
};

// The sheet, as UTF-8, with the columns under the names that were said, and each cell that is a date of three numbers
// as YYYY-MM-DD. Rows keep their numbers. INVALID_ARGUMENT: no row among the first 30 has a cell of that name.
absl::StatusOr<std::string> with_answers(std::string_view content, const SheetAnswers& answers);

}  // namespace entente::cli
