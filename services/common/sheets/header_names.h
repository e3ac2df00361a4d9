// Which column of ours each cell of a header is: as it was said, by the column's own name, or by another that people
// give it. Private to Sheet. Immutable.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/sheet.h"

namespace entente::common {

class HeaderNames {
 public:
  // `said`: a cell → its column; empty: it isn't read.
  HeaderNames(const SheetColumns& columns, const std::map<std::string, std::string>& said);

  struct Meaning {
    std::string column;  // empty: none
    ColumnMatch match = ColumnMatch::kNone;
  };
  Meaning meaning(std::string_view cell) const;
  // How many cells mean a column.
  std::size_t known(const std::vector<std::string>& cells) const;
  // Columns of ours, at most 5, of which a name stands as words in the cell: "city" in "Which city are you from?".
  std::vector<std::string> suggestions(std::string_view cell) const;

  const std::vector<std::string>& columns() const { return columns_; }
  bool is_column(std::string_view name) const;

 private:
  std::vector<std::string> columns_;
  std::map<std::string, std::string, std::less<>> column_by_key_;
  std::map<std::string, std::string, std::less<>> said_by_key_;
};

}  // namespace entente::common
