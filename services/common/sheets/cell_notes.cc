#include "services/common/sheets/cell_notes.h"

#include <algorithm>

#include "services/common/base/strings.h"
#include "services/common/sheets/encoding_guess.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kShownValue = 200;
constexpr std::size_t kLongestMark = 32;

}  // namespace

void CellNotes::Noted::add(int in_row, const std::string& in_column, std::string_view text) {
  if (++count > 1) return;
  row = in_row;
  column = in_column;
  value = truncate_code_points(text, kShownValue);
}

void CellNotes::empty_if_mark(int row, const std::string& column, bool is_id, std::string& cell) {
  if (cell.empty() || cell.size() > kLongestMark) return;
  const std::string_view kept = trim(cell);
  if (!is_empty_mark(kept) && (is_id || !is_empty_word(kept))) return;
  emptied_.add(row, column, kept);
  cell.clear();
}

void CellNotes::look_at(int row, const std::string& column, const std::string& cell) {
  const bool plain = std::all_of(cell.begin(), cell.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!plain && looks_misread(cell)) misread_.add(row, column, cell);
}

void CellNotes::warn(std::vector<SheetFault>& warnings) const {
  const auto add = [&](const Noted& noted, std::string_view description, std::string_view reason) {
    warnings.push_back({noted.row, noted.column, noted.value, std::string(description), reason});
  };
  if (emptied_.count > 0) {
    add(emptied_,
        emptied_.count == 1 ? std::string("stands for nothing and is read as an empty cell")
                            : concat("stands for nothing; ", emptied_.count,
                                     " such cells (n/a, #REF!, - and the like) are read as empty, this is the first"),
        kEmptyMark);
  }
  if (misread_.count > 0) {
    add(misread_,
        concat("looks as if it had been read in another encoding once; ",
               misread_.count == 1 ? std::string("correct it")
                                   : concat("so do ", misread_.count, " cells in all: correct them"),
               " where the sheet comes from"),
        kWrongEncoding);
  }
}

}  // namespace entente::common
