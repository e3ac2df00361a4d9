#include "services/common/sheets/sheet.h"

#include <algorithm>
#include <utility>

#include "entente/type/v1/import_report.pb.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/column_names.h"
#include "services/common/sheets/encoding_guess.h"
#include "services/common/sheets/file_kind.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostFaults = 1000;
constexpr std::size_t kShownValue = 200;
constexpr std::string_view kSeparators = ",;\t|";

// As it stands in an error: without blanks around it, in lower case, what can't be seen by name.
std::string shown_column(std::string_view cell) {
  std::string name(trim(cell));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return revealed(name);
}

std::string separator_word(char separator) {
  return separator == ','    ? "comma"
         : separator == ';'  ? "semicolon"
         : separator == '\t' ? "tab"
         : separator == '|'  ? "bar"
                             : "separator";
}

bool is_blank_row(const std::vector<std::string>& fields) {
  return std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return trim(field).empty(); });
}

}  // namespace

class SheetReader {
 public:
  SheetReader(Sheet& sheet, const SheetColumns& columns) : sheet_(sheet), allowed_(columns) {
    known_ = columns.required;
    known_.insert(known_.end(), columns.optional.begin(), columns.optional.end());
    for (const std::string& name : known_) known_by_key_.emplace(name_key(name), name);
  }

  void read(std::string_view bytes, std::string_view encoding) {
    if (const std::string what = not_a_sheet(bytes); !what.empty()) {
      return fault(0, "", "", concat("this file ", what), kNotASheet);
    }
    decoded_ = decode_sheet(bytes, encoding);
    sheet_.encoding_ = decoded_.encoding;
    sheet_.encoding_guessed_ = decoded_.guessed;
    if (!decoded_.fault.empty()) return fault(0, "", "", decoded_.fault, kWrongEncoding);
    std::string_view text = skip_to_header(decoded_.text, skipped_, said_);
    if (text.empty()) {
      return fault(0, "", "", "the sheet is empty; its first line names the columns", kNoHeader);
    }
    find_header(text);
    begin_ = decoded_.text.size() - text.size();
    const char separator = said_ != '\0' ? said_ : find_separator(text);
    sheet_.separator_ = std::string(1, separator);
    RecordReader records(text, separator);
    if (read_header(records)) read_rows(records);
    warn();
  }

 private:
  void fault(int row, std::string_view column, std::string_view value, std::string_view description,
             std::string_view reason) {
    if (sheet_.faults_.size() > kMostFaults) return;
    if (sheet_.faults_.size() == kMostFaults) {
      row = 0;
      column = value = {};
      description = "there are more faults; repair these first";
    }
    sheet_.faults_.push_back(SheetFault{row, std::string(column), truncate_code_points(value, kShownValue),
                                        std::string(description), reason});
  }

  // The known column that a cell of the header names, by its own name or by another that people give it; empty: none.
  std::string known_column(std::string_view cell) const {
    const std::string key = name_key(cell);
    if (const auto found = known_by_key_.find(key); found != known_by_key_.end()) return found->second;
    for (const std::string& column : columns_called(key)) {
      if (std::find(known_.begin(), known_.end(), column) != known_.end()) return column;
    }
    return {};
  }
  bool has_own_name(std::string_view cell) const { return known_by_key_.contains(name_key(cell)); }
  std::size_t known_columns(const std::vector<std::string>& cells) const {
    return static_cast<std::size_t>(std::count_if(
        cells.begin(), cells.end(), [&](const std::string& cell) { return !known_column(cell).empty(); }));
  }

  int header_row() const { return skipped_ + 1; }

  // The separator that gives the most known columns, and of those the one that gives the most columns.
  char find_separator(std::string_view text) const {
    char best = ',';
    std::pair<std::size_t, std::size_t> best_count{0, 0};
    for (const char separator : kSeparators) {
      std::vector<std::string> fields;
      RecordReader(text, separator).read(fields);
      const std::pair<std::size_t, std::size_t> count{known_columns(fields), fields.size()};
      if (count > best_count) {
        best = separator;
        best_count = count;
      }
    }
    return best;
  }

  // The header is the first row, unless that names at most one column of ours and one below it names more, at least
  // two: then what stands above that one is left out. `text` begins with the header afterwards.
  void find_header(std::string_view& text) {
    constexpr int kRowsLookedAt = 30;
    constexpr std::size_t kFewest = 2;
    struct Best {
      std::size_t known = kFewest - 1;
      int row = 0;
      std::size_t place = 0;
    } best;
    for (const char separator : kSeparators) {
      if (said_ != '\0' && separator != said_) continue;
      RecordReader records(text, separator);
      std::vector<std::string> cells;
      for (int row = header_row(); row < header_row() + kRowsLookedAt && !records.at_end(); ++row) {
        const std::size_t place = records.place();
        if (records.read(cells) == RecordEnd::kUnterminated) break;
        const std::size_t known = known_columns(cells);
        if (row == header_row() && known >= kFewest) return;
        if (known > best.known) best = {known, row, place};
      }
    }
    if (best.row <= header_row()) return;
    warn_of(header_row(), "", "",
            best.row == header_row() + 1
                ? concat("row ", header_row(), " stands above the header and isn't read")
                : concat("rows ", header_row(), " to ", best.row - 1, " stand above the header and aren't read"),
            kRowsAbove);
    text.remove_prefix(best.place);
    skipped_ = best.row - 1;
  }

  void warn_of(int row, std::string_view column, std::string_view value, std::string_view description,
               std::string_view reason) {
    sheet_.warnings_.push_back(
        {row, std::string(column), truncate_code_points(value, kShownValue), std::string(description), reason});
  }

  // False: the rows can't be read.
  bool read_header(RecordReader& records) {
    std::vector<std::string> cells;
    const RecordEnd end = records.read(cells);
    if (end == RecordEnd::kUnterminated) {
      fault(header_row(), "", cells.back(), "a quote in the header has no end; close it", kUnterminatedQuote);
      return false;
    }
    while (!cells.empty() && trim(cells.back()).empty()) cells.pop_back();
    for (std::string& cell : cells) {
      const std::string known = known_column(cell);
      sheet_.header_.push_back(known.empty() ? shown_column(cell) : known);
      if (!is_valid_utf8(cell)) {
        bad_byte(header_row(), "", cell, 0, records.place());
        return false;
      }
      check_characters(header_row(), sheet_.header_.back(), cell);
    }
    if (looks_wrongly_separated()) {
      fault(
          header_row(), "", sheet_.header_[0],
          concat("the header looks like one column; ",
                 said_ != '\0' ? concat("the line above it says 'sep=", said_ == '\t' ? "(tab)" : std::string(1, said_),
                                        "', which doesn't separate it: write what does there, or delete that line")
                               : "separate columns by comma, semicolon or tab, and rows the same way"),
          kWrongSeparator);
      return false;
    }
    // Its own name comes before another that a column may also be called.
    for (const bool own : {true, false}) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (has_own_name(cells[i]) == own) take_column(i, cells[i], own);
      }
    }
    say_what_was_taken(cells);
    for (const std::string& name : allowed_.required) {
      if (!sheet_.has_column(name)) {
        fault(0, name, "", concat("the column '", name, "' is missing; add it to the header"), kMissingColumn);
      }
    }
    return true;
  }

  bool looks_wrongly_separated() const {
    if (sheet_.header_.size() != 1 || known_.size() < 2) return false;
    const std::string& only = sheet_.header_[0];
    return std::find(known_.begin(), known_.end(), only) == known_.end();
  }

  void take_column(std::size_t index, std::string_view cell, bool own) {
    const std::string& name = sheet_.header_[index];
    if (name.empty()) return nameless_.push_back(index);
    const bool known = std::find(known_.begin(), known_.end(), name) != known_.end();
    if (known && sheet_.columns_.emplace(name, index).second) {
      if (!own) called_otherwise_.push_back(concat(trim(cell), " → ", name));
      return;
    }
    if (known && own) {
      return fault(header_row(), name, name, concat("the column '", name, "' stands there twice; remove one"),
                   kDuplicateColumn);
    }
    if (const std::string near = known ? std::string() : did_you_mean(name, known_); !near.empty()) {
      return fault(header_row(), name, name, concat("there is no column '", name, "'; did you mean '", near, "'?"),
                   kUnknownColumn);
    }
    left_out_.push_back(index);
  }

  void say_what_was_taken(const std::vector<std::string>& cells) {
    if (!called_otherwise_.empty()) {
      warn_of(header_row(), "", "",
              concat("columns are taken by what they are called: ", join(called_otherwise_, ", ")), kOtherName);
    }
    if (left_out_.empty()) return;
    std::sort(left_out_.begin(), left_out_.end());
    std::vector<std::string> names;
    for (const std::size_t index : left_out_) names.push_back(revealed(trim(cells[index])));
    warn_of(header_row(), names.front(), "", concat("columns that aren't read: ", join(names, ", ")), kUnknownColumn);
  }

  // What stands in a column without a name can't be known, and is told once for each.
  void check_nameless(int number, const std::vector<std::string>& fields) {
    for (auto index = nameless_.begin(); index != nameless_.end();) {
      if (trim(fields[*index]).empty()) {
        ++index;
        continue;
      }
      fault(number, "", fields[*index], concat("column ", *index + 1, " has no name; name it, or empty it"),
            kUnknownColumn);
      index = nameless_.erase(index);
    }
  }

  void read_rows(RecordReader& records) {
    int number = header_row();
    std::vector<std::string> fields;
    while (!records.at_end()) {
      ++number;
      const std::size_t begin = records.place();
      const RecordEnd end = records.read(fields);
      if (end == RecordEnd::kUnterminated) {
        const std::size_t column = fields.size() - 1;
        return fault(number, column < sheet_.header_.size() ? sheet_.header_[column] : "", fields.back(),
                     "a quote that begins in this row has no end; close it", kUnterminatedQuote);
      }
      if (is_blank_row(fields)) continue;
      if (end == RecordEnd::kStray) {
        fault(number, "", fields.back(), "text stands behind a closing quote; double a quote inside a quoted field",
              kStrayQuote);
        continue;
      }
      if (!decoded_.bad_bytes.empty() && has_bad_byte(number, fields, begin, records.place())) continue;
      if (!fit(number, fields)) continue;
      if (sheet_.rows_.size() == kMostSheetRows) {
        sheet_.rows_.clear();
        return fault(number, "", "",
                     concat("is one row too many: a sheet has at most ", kMostSheetRows,
                            " rows; divide it, and import the parts one after the other"),
                     kTooManyRows);
      }
      sheet_.rows_.push_back({number, std::move(fields)});
      fields = {};
    }
  }

  // A fault for the first byte of a row that isn't UTF-8.
  bool has_bad_byte(int number, const std::vector<std::string>& fields, std::size_t begin, std::size_t end) {
    const auto field = std::find_if(fields.begin(), fields.end(), [](const auto& one) { return !is_valid_utf8(one); });
    if (field == fields.end()) return false;
    const auto column = static_cast<std::size_t>(field - fields.begin());
    bad_byte(number, column < sheet_.header_.size() ? sheet_.header_[column] : "", *field, begin, end);
    return true;
  }
  void bad_byte(int number, std::string_view column, std::string_view value, std::size_t begin, std::size_t end) {
    const auto& bad = decoded_.bad_bytes;
    const auto at = std::lower_bound(bad.begin(), bad.end(), begin_ + begin);
    const bool known = at != bad.end() && *at < begin_ + end;
    fault(number, column, revealed(value),
          concat("isn't UTF-8", known ? concat(": byte ", *at + decoded_.dropped + 1, " of the file") : "",
                 ", shown as <…>; correct it, or say the sheet's encoding"),
          kWrongEncoding);
  }

  // Takes guards and blanks off the fields, empties those that stand for nothing, and checks number and characters.
  bool fit(int number, std::vector<std::string>& fields) {
    const std::size_t columns = sheet_.header_.size();
    while (fields.size() > columns && trim(fields.back()).empty()) fields.pop_back();
    if (fields.size() != columns) {
      fault(number, "", fields.front(),
            concat("has ", fields.size(), " fields, the header has ", columns,
                   "; put a field that holds the separator into double quotes"),
            kWrongFieldCount);
      return false;
    }
    check_nameless(number, fields);
    bool good = true;
    for (std::size_t i = 0; i < columns; ++i) {
      empty_if_mark(number, sheet_.header_[i], fields[i]);
      fields[i] = unguarded(fields[i]);
      good = check_characters(number, sheet_.header_[i], fields[i]) && good;
      note_misread(number, sheet_.header_[i], fields[i]);
    }
    return good;
  }

  // The first of its kind, and how many there are.
  struct Noted {
    int count = 0;
    int row = 0;
    std::string column;
    std::string value;
    void add(int in_row, const std::string& in_column, std::string_view text) {
      if (++count > 1) return;
      row = in_row;
      column = in_column;
      value = truncate_code_points(text, kShownValue);
    }
  };

  void empty_if_mark(int number, const std::string& column, std::string& field) {
    constexpr std::size_t kLongestMark = 32;
    if (field.empty() || field.size() > kLongestMark) return;
    const std::string_view kept = trim(field);
    const bool is_id = std::find(allowed_.ids.begin(), allowed_.ids.end(), column) != allowed_.ids.end();
    if (!is_empty_mark(kept) && (is_id || !is_empty_word(kept))) return;
    emptied_.add(number, column, kept);
    field.clear();
  }

  void note_misread(int number, const std::string& column, const std::string& field) {
    const bool plain =
        std::all_of(field.begin(), field.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!plain && looks_misread(field)) misread_.add(number, column, field);
  }

  void warn() {
    const auto add = [&](const Noted& noted, std::string_view description, std::string_view reason) {
      sheet_.warnings_.push_back({noted.row, noted.column, noted.value, std::string(description), reason});
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
    if (sheet_.encoding_guessed_) {
      add({},
          "the sheet isn't valid UTF-8 and was read as Windows-1252; check accents and quotes, say its encoding, or "
          "save it as UTF-8",
          kWrongEncoding);
    }
  }

  bool check_characters(int number, std::string_view column, std::string_view value) {
    if (!has_control_characters(value, true)) return true;
    fault(number, column, revealed(value), "holds a control character (shown by name); remove it", kControlCharacter);
    return false;
  }

  Sheet& sheet_;
  const SheetColumns& allowed_;
  std::vector<std::string> known_;
  std::map<std::string, std::string, std::less<>> known_by_key_;
  DecodedSheet decoded_ = {};
  std::size_t begin_ = 0;  // where the header begins in the decoded text
  Noted emptied_;
  Noted misread_;
  std::vector<std::size_t> nameless_;
  std::vector<std::size_t> left_out_;
  std::vector<std::string> called_otherwise_;  // "Ville → city"
  int skipped_ = 0;                            // rows before the header
  char said_ = '\0';                           // the separator that a line `sep=` names
};

Sheet Sheet::read(std::string_view bytes, const SheetColumns& columns, std::string_view encoding) {
  Sheet sheet;
  SheetReader(sheet, columns).read(bytes, encoding);
  return sheet;
}

const std::string& Sheet::field(std::size_t index, std::string_view column) const {
  static const std::string kNone;
  const auto found = columns_.find(column);
  return found == columns_.end() ? kNone : rows_[index].fields[found->second];
}

void add_violation(int row, std::string_view field, std::string_view value, std::string_view description,
                   std::string_view reason, google::protobuf::RepeatedPtrField<entente::type::v1::RowViolation>* to) {
  if (to->size() > kMostViolations) return;
  if (to->size() == kMostViolations) {
    row = 0;
    field = value = {};
    description = "there are more, which aren't listed: correct these and import again";
    reason = kTooManyViolations;
  }
  entente::type::v1::RowViolation* const violation = to->Add();
  violation->set_row(row);
  violation->set_field(std::string(field));
  violation->set_value(truncate_code_points(revealed(truncate_code_points(value, kShownValue)), kShownValue));
  violation->set_description(std::string(description));
  violation->set_reason(std::string(reason));
}

bool is_full(const entente::type::v1::ImportReport& report) {
  return report.violations_size() > kMostViolations;
}

void sort_by_row(entente::type::v1::ImportReport* report) {
  for (auto* list : {report->mutable_violations(), report->mutable_warnings()}) {
    std::stable_sort(list->pointer_begin(), list->pointer_end(), [](const auto* a, const auto* b) {
      const bool a_is_end = a->reason() == kTooManyViolations;
      const bool b_is_end = b->reason() == kTooManyViolations;
      return a_is_end != b_is_end ? b_is_end : a->row() < b->row();
    });
  }
}

void report_sheet(const Sheet& sheet, entente::type::v1::ImportReport* report) {
  report->set_encoding(std::string(sheet.encoding()));
  report->set_separator(std::string(sheet.separator()));
  for (const SheetFault& fault : sheet.faults()) {
    add_violation(fault.row, fault.column, fault.value, fault.description, fault.reason, report->mutable_violations());
  }
  for (const SheetFault& warning : sheet.warnings()) {
    add_violation(warning.row, warning.column, warning.value, warning.description, warning.reason,
                  report->mutable_warnings());
  }
}

}  // namespace entente::common
