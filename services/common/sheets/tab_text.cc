#include "services/common/sheets/tab_text.h"

#include <utility>

namespace entente::common {

void TabText::cell(std::size_t row, std::size_t column, std::string_view text) {
  if (text.empty() || is_full()) return;
  if (row > most_rows_ && row <= kMostRows) {
    full_ = true;
    return;
  }
  broken_ = row < row_ || row > kMostRows || column == 0 || column > kMostColumns || (row == row_ && column <= last_);
  if (broken_) return;
  if (row > row_) {
    text_.append(row - row_, '\n');
    row_ = row;
    column_ = 1;
  }
  text_.append(column - column_, ',');
  column_ = last_ = column;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += text;
  } else {
    text_ += '"';
    for (const char c : text) {
      if (c == '"') text_ += '"';
      text_ += c;
    }
    text_ += '"';
  }
  too_large_ = text_.size() > kMostBytes;
}

std::string TabText::take() {
  if (!text_.empty()) text_ += '\n';
  return std::move(text_);
}

}  // namespace entente::common
