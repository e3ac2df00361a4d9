// Workbooks of Excel (.xlsx, .xlsm; ECMA-376, both forms). Private to Workbook.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/workbook.h"
#include "services/common/sheets/zip_parts.h"

namespace entente::common {

class ExcelWorkbook final : public Workbook {
 public:
  static bool is_one(const ZipParts& parts);
  ExcelWorkbook(std::string_view bytes, std::string& fault);

  const std::vector<std::string>& tabs() const override { return names_; }
  std::string text(std::size_t tab, std::size_t most_rows, std::string& fault) const override;

  // What a number means by the style of its cell.
  enum class NumberStyle : std::uint8_t { kNumber, kDay, kMonth, kTime };

 private:
  void read_tabs(const std::string& workbook, std::string& fault);
  void read_styles(std::string& fault);
  void read_shared_texts(std::string& fault);

  const ZipParts parts_;
  std::vector<std::string> names_;
  std::vector<std::string> places_;  // the part of each tab
  std::string styles_place_;
  std::string texts_place_;
  std::vector<NumberStyle> styles_;  // by the style's number
  bool from_1904_ = false;
  // Texts that cells share, one behind the other; where each ends.
  std::string texts_;
  std::vector<std::uint32_t> text_ends_;
};

// What a format shows of a number: `d-mmm-yy` a day, `mmm yyyy` a month, `0.00` a number.
ExcelWorkbook::NumberStyle number_style(std::string_view format);

}  // namespace entente::common
