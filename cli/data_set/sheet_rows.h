// The rows of a sheet as they stand in it, with what an import says of them: a copy with a column of errors, and the
// sheet without the rows that have some. Pure.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/data_set/data_set.h"
#include "entente/type/v1/import_report.pb.h"

namespace entente::cli {

// What is wrong with each row, in words; row 0: the whole sheet, or its header. Where a report names no more violations
// one by one, a row has the words of their group.
using ErrorsByRow = std::map<int, std::vector<std::string>>;
void add_errors(const type::v1::ImportReport& report, ErrorsByRow& errors);

class SheetRows {
 public:
  // INVALID_ARGUMENT: the sheet can't be read as the report says it was.
  static absl::StatusOr<SheetRows> of(const SheetSource& sheet, const type::v1::ImportReport& report);

  int header_row() const { return header_row_; }
  // Rows behind the header that have something in them.
  int row_count() const;
  // The cells under a heading that have something in them, from top to bottom.
  std::vector<std::string> cells_under(std::string_view heading) const;
  // As CSV for people, with the column `errors` behind the others; `only_wrong`: the header, and rows with errors.
  std::string with_errors(const ErrorsByRow& errors, bool only_wrong) const;
  // As CSV to be read again, with these values (by column) in every row: where the sheet has no such column, or an
  // empty cell. REQUIRES: a header was found.
  std::string filled(const std::map<std::string, std::string>& values) const;
  // As CSV to be read again, with these headings (by what stands there). REQUIRES: a header was found.
  std::string renamed(const std::map<std::string, std::string>& headings) const;
  // As CSV to be read again, with what stands under these headings gathered in column `into`, behind what is there:
  // each cell with its heading, as `text_of` says it; `into` is a name of ours, or the heading of it. REQUIRES: a
  // header was found.
  using Gathered = std::vector<std::pair<std::string, std::string>>;  // headings and cells, none of them empty
  using TextOf = std::function<std::string(std::string before, const Gathered& cells)>;
  std::string gathered(const std::vector<std::string>& headings, const std::string& into, const TextOf& text_of) const;
  // As CSV to be read again: rows with errors are blank, so that the others keep their numbers.
  std::string without(const ErrorsByRow& errors) const;

 private:
  using Rows = std::vector<std::vector<std::string>>;
  // From the header on, each as wide as the widest.
  Rows table() const;
  // Rows keep their numbers.
  std::string written(const Rows& table) const;

  Rows rows_;           // row 1 first
  int header_row_ = 0;  // 0: none was found
};

}  // namespace entente::cli
