// Reads sheets as people make them: workbooks (workbook.h), or CSV: UTF-8 with or without BOM, UTF-16, UTF-32, or an
// encoding by name; comma, semicolon, tab, `|`, or what a first line `sep=…` says; any line end; quotes by RFC 4180
// with line breaks inside. Column names are compared as names are (name_key.h), and are known by their usual names in
// seven languages (column_names.h) or as somebody says (sheet_reading.h). Rows above the header, columns without name
// and content, columns that aren't ours, and other tabs are left out, which is said; a name that is nearly one of ours
// is a fault. Cells such as `n/a` and `#REF!` are empty, which is said. Finds every fault, with the number of its row
// (as a spreadsheet counts: comments, which begin with # and stand before the header, and blank lines count). Pure:
// bytes in, rows and faults out. 100,000 rows of CSV take well under a second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/base/text_map.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/sheets/sheet_reading.h"
#include "services/common/sheets/violations.h"

namespace entente::common {

// Reasons of row violations that reading itself finds (kSheetRowReasons in errors.h says when).
inline constexpr std::string_view kUnterminatedQuote = "UNTERMINATED_QUOTE";
inline constexpr std::string_view kStrayQuote = "STRAY_QUOTE";
inline constexpr std::string_view kWrongFieldCount = "WRONG_FIELD_COUNT";
inline constexpr std::string_view kDuplicateColumn = "DUPLICATE_COLUMN";
inline constexpr std::string_view kUnknownColumn = "UNKNOWN_COLUMN";
inline constexpr std::string_view kMissingColumn = "MISSING_COLUMN";
inline constexpr std::string_view kControlCharacter = "CONTROL_CHARACTER";
inline constexpr std::string_view kNoHeader = "NO_HEADER";
inline constexpr std::string_view kWrongSeparator = "WRONG_SEPARATOR";
inline constexpr std::string_view kWrongEncoding = "WRONG_ENCODING";
inline constexpr std::string_view kNotASheet = "NOT_A_SHEET";
inline constexpr std::string_view kEmptyMark = "EMPTY_MARK";
inline constexpr std::string_view kRowsAbove = "ROWS_ABOVE";
inline constexpr std::string_view kOtherName = "OTHER_NAME";
inline constexpr std::string_view kTooManyRows = "TOO_MANY_ROWS";
inline constexpr std::string_view kBadWorkbook = "BAD_WORKBOOK";
inline constexpr std::string_view kNoSuchTab = "NO_SUCH_TAB";
inline constexpr std::string_view kOtherTabs = "OTHER_TABS";
// Rows of a sheet: in memory a cell takes some forty bytes, however little it holds.
inline constexpr std::size_t kMostSheetRows = 300'000;
// Of the text of a workbook's tab that a report shows.
inline constexpr std::size_t kMostShownText = std::size_t{4} << 20;

struct SheetFault {
  int row = 0;         // 0: the whole sheet
  std::string column;  // empty: none
  std::string value;
  std::string description;  // the rule and what to do
  std::string_view reason;
  std::vector<std::string> suggestions = {};  // what would do instead
};

// How it is known which column of ours a column is.
enum class ColumnMatch { kNone, kByOtherName, kByOwnName, kSaid };
struct ColumnReading {
  std::string heading;  // the cell of the header
  std::string field;    // the column of ours; empty: it isn't read
  ColumnMatch match = ColumnMatch::kNone;
  std::vector<std::string> suggestions = {};  // where it isn't read
};

// Which columns a sheet may and must have, in the order of its template.
struct SheetColumns {
  std::vector<std::string> required = {};
  std::vector<std::string> optional = {};
  // Those of the above that hold ids and names, in which a word such as `nan` may be one and isn't read as empty.
  std::vector<std::string> ids = {};
};

class Sheet {
 public:
  // Reads a sheet. Never fails: what is wrong is in faults(); rows with a wrong number of fields aren't in it, and of
  // one with more than kMostSheetRows rows there are none.
  static Sheet read(std::string_view bytes, const SheetColumns& columns, const SheetReading& reading = {});

  std::size_t row_count() const { return rows_.size(); }
  // Number of the row as a spreadsheet shows it: comments and blank lines count.
  int row_number(std::size_t index) const { return rows_[index].number; }
  bool has_column(std::string_view column) const { return columns_.find(column) != columns_.end(); }
  // The field without its guard (see unguarded), or else without the blanks around it and with LF for line ends; empty
  // when the sheet has no such column.
  const std::string& field(std::size_t index, std::string_view column) const;
  const std::vector<std::string>& header() const { return header_; }

  std::string_view encoding() const { return encoding_; }  // "UTF-8", "UTF-16LE", "Windows-1252" …
  // ",", ";", a tab, "|", or what `sep=` says; empty: it is a workbook.
  std::string_view separator() const { return separator_; }
  std::string_view tab() const { return tab_; }  // of a workbook: which one was read
  // Of that tab, where the reading asks for it: a sheet of commas that is read as the tab was, row by row; empty when
  // it would be longer than kMostShownText.
  std::string_view text() const { return text_; }
  // The columns from left to right, but for those without a name.
  const std::vector<ColumnReading>& columns() const { return readings_; }
  DateOrder date_order() const { return date_order_; }         // as it was said
  bool encoding_guessed() const { return encoding_guessed_; }  // neither UTF-8 nor said
  const std::vector<SheetFault>& faults() const { return faults_; }
  // What stops nothing: rows and columns left out, columns known by another name, cells read as empty, cells that look
  // misread, a guessed encoding.
  const std::vector<SheetFault>& warnings() const { return warnings_; }

 private:
  struct SheetRow {
    int number;
    std::vector<std::string> fields;  // of the columns that are read
  };
  std::vector<std::string> header_;
  std::vector<ColumnReading> readings_;
  TextMap<std::size_t> columns_;  // their places in the fields of a row
  std::vector<SheetRow> rows_;
  std::vector<SheetFault> faults_;
  std::vector<SheetFault> warnings_;
  std::string encoding_ = "UTF-8";
  std::string separator_ = ",";
  std::string tab_;
  std::string text_;
  DateOrder date_order_ = DateOrder::kUnknown;
  bool encoding_guessed_ = false;

  friend class SheetReader;
};

// Fills encoding, separator, tab, columns, violations and warnings.
void report_sheet(const Sheet& sheet, entente::type::v1::ImportReport* report);

}  // namespace entente::common
