// Tables for people's spreadsheets: tabs of rows with a header each, as .xlsx (by libxlsxwriter) or as CSV with a byte
// order mark. Texts are texts in both: nothing in a cell runs. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::cli {

// What a column holds, for how wide it is and how its cells are written.
struct BookColumn {
  enum class Kind { kWord, kText, kNumber, kDay, kLink };
  std::string heading;
  Kind kind = Kind::kWord;
};

struct BookTab {
  std::string name;  // at most 31 characters, without any of []:*?/\ .
  std::vector<BookColumn> columns;
  // A number is written as it is, a day as YYYY-MM-DD, a link as its address; what isn't one is text.
  std::vector<std::vector<std::string>> rows;
  int kept_columns = 0;  // from the left, that stay in sight as the header does
};

// The bytes of the file. INTERNAL: no temporary file can be written.
absl::StatusOr<std::string> xlsx_of(const std::vector<BookTab>& tabs);
std::string csv_of(const BookTab& tab);

}  // namespace entente::cli
