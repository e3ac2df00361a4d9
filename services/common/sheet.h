// Reads CSV sheets as people make them: UTF-8 with or without BOM, UTF-16, Windows-1252; comma, semicolon or tab; any
// line end; quotes by RFC 4180 with line breaks inside. Finds every fault, with the number of its row (the header is
// row 1; lines that begin with # before the header are comments and don't count; a blank line is skipped but counts).
// Pure: bytes in, rows and faults out. 100,000 rows take well under a second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

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
};

class Sheet {
 public:
  // Reads a sheet. Never fails: what is wrong is in faults(); rows with a wrong number of fields aren't in it.
  static Sheet read(std::string_view bytes, const SheetColumns& columns);

  std::size_t row_count() const { return rows_.size(); }
  // Number of the row as a spreadsheet shows it: comments and blank lines count.
  int row_number(std::size_t index) const { return rows_[index].number; }
  bool has_column(std::string_view column) const { return columns_.find(column) != columns_.end(); }
  // The field without its guard (see unguarded), or else without the blanks around it and with LF for line ends; empty
  // when the sheet has no such column.
  const std::string& field(std::size_t index, std::string_view column) const;
  const std::vector<std::string>& header() const { return header_; }

  std::string_view encoding() const { return encoding_; }      // "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"
  std::string_view separator() const { return separator_; }    // ",", ";" or a tab
  bool encoding_guessed() const { return encoding_guessed_; }  // Windows-1252: not valid UTF-8, so it was assumed
  const std::vector<SheetFault>& faults() const { return faults_; }

 private:
  struct SheetRow {
    int number;
    std::vector<std::string> fields;
  };
  std::vector<std::string> header_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::vector<SheetRow> rows_;
  std::vector<SheetFault> faults_;
  std::string_view encoding_ = "UTF-8";
  std::string separator_ = ",";
  bool encoding_guessed_ = false;

  friend class SheetReader;
};

// Fills encoding, separator and violations; a guessed encoding becomes a warning.
void report_sheet(const Sheet& sheet, entente::type::v1::ImportReport* report);
// A report names so many violations, and so many warnings.
inline constexpr int kMostViolations = 1000;
// A violation (or warning) of one row; the value is cut to 200 characters. The one behind kMostViolations becomes
// TOO_MANY_VIOLATIONS; what comes then isn't taken.
void add_violation(int row, std::string_view field, std::string_view value, std::string_view description,
                   std::string_view reason, google::protobuf::RepeatedPtrField<entente::type::v1::RowViolation>* to);
// Whether a report names as many violations as it can: reading on would say nothing more.
bool is_full(const entente::type::v1::ImportReport& report);
// Puts violations and warnings into the order of rows, TOO_MANY_VIOLATIONS last.
void sort_by_row(entente::type::v1::ImportReport* report);

// Splits a field that lists several values: separated by `|` or `;`, blanks dropped, empty parts dropped.
std::vector<std::string> split_list(std::string_view field);

// True for a text that doesn't survive a sheet as it is: one that a spreadsheet would take for a formula (=, +, -, @,
// tab or CR in front, and no number), that has blanks around it or CR in it, or that would be taken for a guarded one.
bool needs_guard(std::string_view text);
// What a field of a sheet says: without the one apostrophe that csv_line puts before a text that needs a guard; else as
// it is, with the blanks around it dropped and LF for line ends. For every text, what csv_line writes reads as that
// text.
std::string unguarded(std::string_view field);

// One line of CSV with quotes where needed (RFC 4180), ended by LF; a text that needs a guard gets an apostrophe.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace entente::common
