// Reads CSV sheets as people make them: UTF-8 with or without BOM, UTF-16, UTF-32, or an encoding by name; comma,
// semicolon, tab, `|`, or what a first line `sep=…` says; any line end; quotes by RFC 4180 with line breaks inside.
// Column names are compared as names are (name_key.h), and are known by their usual names in seven languages
// (column_names.h). Rows above the header, columns without name and content, and columns that aren't ours are left out,
// which is said; a name that is nearly one of ours is a fault. Cells such as `n/a` and `#REF!` are empty, which is
// said. Finds every fault, with the number of its row (as a spreadsheet counts: comments, which begin with # and stand
// before the header, and blank lines count). Pure: bytes in, rows and faults out. 100,000 rows take well under a
// second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/sheet_cells.h"

namespace google::protobuf {
template <typename T>
class RepeatedPtrField;
}

namespace entente::type::v1 {
class ImportReport;
class RowViolation;
}  // namespace entente::type::v1

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
// Each service that imports names this one on its own page.
inline constexpr std::string_view kTooManyViolations = "TOO_MANY_VIOLATIONS";
inline constexpr std::string_view kNotASheet = "NOT_A_SHEET";
inline constexpr std::string_view kEmptyMark = "EMPTY_MARK";
inline constexpr std::string_view kRowsAbove = "ROWS_ABOVE";
inline constexpr std::string_view kOtherName = "OTHER_NAME";
inline constexpr std::string_view kTooManyRows = "TOO_MANY_ROWS";
// Rows of a sheet: in memory a cell takes some forty bytes, however little it holds.
inline constexpr std::size_t kMostSheetRows = 300'000;

struct SheetFault {
  int row = 0;         // 0: the whole sheet
  std::string column;  // empty: none
  std::string value;
  std::string description;  // the rule and what to do
  std::string_view reason;
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
  // `encoding`: by name, for bytes that aren't UTF-8 and have no mark (encoding_fault() says which there are).
  static Sheet read(std::string_view bytes, const SheetColumns& columns, std::string_view encoding = {});

  std::size_t row_count() const { return rows_.size(); }
  // Number of the row as a spreadsheet shows it: comments and blank lines count.
  int row_number(std::size_t index) const { return rows_[index].number; }
  bool has_column(std::string_view column) const { return columns_.find(column) != columns_.end(); }
  // The field without its guard (see unguarded), or else without the blanks around it and with LF for line ends; empty
  // when the sheet has no such column.
  const std::string& field(std::size_t index, std::string_view column) const;
  const std::vector<std::string>& header() const { return header_; }

  std::string_view encoding() const { return encoding_; }      // "UTF-8", "UTF-16LE", "Windows-1252" …
  std::string_view separator() const { return separator_; }    // ",", ";", a tab, or what `sep=` says
  bool encoding_guessed() const { return encoding_guessed_; }  // neither UTF-8 nor said
  const std::vector<SheetFault>& faults() const { return faults_; }
  // What stops nothing: rows and columns left out, columns known by another name, cells read as empty, cells that look
  // misread, a guessed encoding.
  const std::vector<SheetFault>& warnings() const { return warnings_; }

 private:
  struct SheetRow {
    int number;
    std::vector<std::string> fields;
  };
  std::vector<std::string> header_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::vector<SheetRow> rows_;
  std::vector<SheetFault> faults_;
  std::vector<SheetFault> warnings_;
  std::string encoding_ = "UTF-8";
  std::string separator_ = ",";
  bool encoding_guessed_ = false;

  friend class SheetReader;
};

// Fills encoding, separator, violations and warnings.
void report_sheet(const Sheet& sheet, entente::type::v1::ImportReport* report);
// A report names so many violations, and so many warnings.
inline constexpr int kMostViolations = 1000;
// A violation (or warning) of one row; of the value at most 200 characters are kept, and what can't be seen in it is
// shown by name (revealed()). The one behind kMostViolations becomes TOO_MANY_VIOLATIONS; what comes then isn't taken.
void add_violation(int row, std::string_view field, std::string_view value, std::string_view description,
                   std::string_view reason, google::protobuf::RepeatedPtrField<entente::type::v1::RowViolation>* to);
// Whether a report names as many violations as it can: reading on would say nothing more.
bool is_full(const entente::type::v1::ImportReport& report);
// Puts violations and warnings into the order of rows, TOO_MANY_VIOLATIONS last.
void sort_by_row(entente::type::v1::ImportReport* report);

}  // namespace entente::common
