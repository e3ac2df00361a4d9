// Cells of a tab written as one text with commas (RFC 4180), each row in the line of its number, so that a workbook is
// read like any other sheet. Rows and cells come in order; what a row doesn't have is left out. Private to Workbook.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace entente::common {

class TabText {
 public:
  // As spreadsheets have them; and of the text.
  static constexpr std::size_t kMostRows = 1'048'576;
  static constexpr std::size_t kMostColumns = 16'384;
  static constexpr std::size_t kMostBytes = std::size_t{128} << 20;

  // `most_rows`: how many are kept.
  explicit TabText(std::size_t most_rows = kMostRows) : most_rows_(most_rows) {}

  // Row and column count from 1; a cell without text counts for nothing.
  void cell(std::size_t row, std::size_t column, std::string_view text);

  // With its last line ended; call it once.
  std::string take();
  bool is_blank() const { return text_.empty(); }
  // Enough rows were given, or there is a fault.
  bool is_full() const { return full_ || broken_ || too_large_; }
  bool is_broken() const { return broken_; }        // rows or cells out of order, or beyond what there can be
  bool is_too_large() const { return too_large_; }  // more than kMostBytes

 private:
  const std::size_t most_rows_;
  std::string text_;
  std::size_t row_ = 1;
  std::size_t column_ = 1;  // of the next cell that fits without a comma in front
  std::size_t last_ = 0;    // of the last cell of the row
  bool full_ = false;
  bool broken_ = false;
  bool too_large_ = false;
};

}  // namespace entente::common
