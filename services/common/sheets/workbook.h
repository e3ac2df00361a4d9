// Workbooks (.xlsx by ECMA-376, .ods by OASIS OpenDocument) as texts, one for each tab: what cells show, with dates as
// YYYY-MM-DD (YYYY-MM where a cell shows month and year only), numbers without format, errors as #REF!. Formulas aren't
// worked out: what the program that saved them found counts. Made for files of strangers (zip_parts.h, xml_events.h,
// tab_text.h say what is refused). Used by one thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

class Workbook {
 public:
  // Nothing: these bytes are no workbook (file_kind.h says what else they may be). They must outlive it. `fault`: why
  // it can't be read, and what to do; there are no tabs then.
  static std::unique_ptr<Workbook> open(std::string_view bytes, std::string& fault);
  virtual ~Workbook() = default;

  // Names of the tabs that aren't hidden, in order.
  virtual const std::vector<std::string>& tabs() const = 0;
  // A tab as CSV with commas, each row in the line of its number. At most `most_rows` of them. When `fault` says
  // something, the text is of no use.
  virtual std::string text(std::size_t tab, std::size_t most_rows, std::string& fault) const = 0;
};

}  // namespace entente::common
