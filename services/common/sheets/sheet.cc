#include "services/common/sheets/sheet.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/sheets/cell_notes.h"
#include "services/common/sheets/file_kind.h"
#include "services/common/sheets/header_names.h"
#include "services/common/sheets/header_place.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/sheets/workbook.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostFaults = 1000;
constexpr std::size_t kShownValue = 200;

// As it stands in an error: without blanks around it, in lower case, what can't be seen by name.
std::string shown_column(std::string_view cell) {
  std::string name(trim(cell));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return revealed(name);
}

bool is_blank_row(const std::vector<std::string>& fields) {
  return std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return trim(field).empty(); });
}

}  // namespace

class SheetReader {
 public:
  SheetReader(Sheet& sheet, const SheetColumns& columns, const SheetReading& reading)
      : sheet_(sheet), allowed_(columns), said_of_it_(reading), names_(columns, reading.columns) {
    sheet.date_order_ = reading.date_order;
  }

  void read(std::string_view bytes) {
    std::string damage;
    if (const auto workbook = Workbook::open(bytes, damage)) {
      if (!damage.empty() || !read_tab(*workbook, damage)) {
        if (!damage.empty()) fault(0, "", "", concat("this workbook ", damage), kBadWorkbook);
        return;
      }
    } else if (const std::string what = not_a_sheet(bytes); !what.empty()) {
      return fault(0, "", "", concat("this file ", what), kNotASheet);
    } else {
      decoded_ = decode_sheet(bytes, said_of_it_.encoding);
    }
    sheet_.encoding_ = decoded_.encoding;
    sheet_.encoding_guessed_ = decoded_.guessed;
    if (!decoded_.fault.empty()) return fault(0, "", "", decoded_.fault, kWrongEncoding);
    std::string_view text = skip_to_header(decoded_.text, skipped_, said_);
    if (text.empty()) {
      return fault(0, "", "", "the sheet is empty; its first line names the columns", kNoHeader);
    }
    drop_rows_above(text);
    begin_ = decoded_.text.size() - text.size();
    const char separator = said_ != '\0' ? said_ : find_separator(text, names_);
    if (!is_workbook_) sheet_.separator_ = std::string(1, separator);
    RecordReader records(text, separator);
    const bool has_header = read_header(records);
    if (is_workbook_ && said_of_it_.shows_text) {
      sheet_.text_ = filled_up(decoded_.text, sheet_.header_.size(), kMostShownText);
    }
    if (has_header) read_rows(records);
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

  // Takes the text of the tab that is meant: the one that was said; else the first that has a header of ours among its
  // first rows, or the first with anything in it. The others are named. False: there is none, or `damage` says why.
  bool read_tab(const Workbook& workbook, std::string& damage) {
    const std::vector<std::string>& tabs = workbook.tabs();
    std::vector<std::size_t> filled;
    std::optional<std::size_t> meant;
    for (std::size_t i = 0; i < tabs.size(); ++i) {
      const std::string beginning = workbook.text(i, kRowsLookedAt, damage);
      if (!damage.empty()) return false;
      if (!beginning.empty()) filled.push_back(i);
      if (meant) continue;
      if (said_of_it_.tab.empty() ? most_known(beginning, names_) >= kFewestKnown
                                  : name_key(tabs[i]) == name_key(said_of_it_.tab)) {
        meant = i;
      }
    }
    if (!meant && said_of_it_.tab.empty()) meant = filled.empty() ? 0 : filled.front();
    if (!meant) {
      fault(0, "", said_of_it_.tab, concat("the workbook has no tab of that name; it has: ", join(tabs, ", ")),
            kNoSuchTab);
      return false;
    }
    std::vector<std::string> others;
    for (const std::size_t i : filled) {
      if (i != *meant) others.push_back(tabs[i]);
    }
    if (!others.empty()) {
      warn_of(0, "", "", concat("only the tab ", quoted(tabs[*meant]), " is read; not read: ", join(others, ", ")),
              kOtherTabs);
    }
    decoded_.text = workbook.text(*meant, std::numeric_limits<std::size_t>::max(), damage);
    decoded_.encoding = "UTF-8";
    sheet_.separator_.clear();
    sheet_.tab_ = tabs[*meant];
    is_workbook_ = true;
    said_ = ',';
    return damage.empty();
  }

  int header_row() const { return skipped_ + 1; }

  // `text` begins with the header afterwards.
  void drop_rows_above(std::string_view& text) {
    const HeaderPlace header = find_header(text, names_, said_);
    if (header.rows == 0) return;
    warn_of(header_row(), "", "",
            header.rows == 1 ? concat("row ", header_row(), " stands above the header and isn't read")
                             : concat("rows ", header_row(), " to ", header_row() + header.rows - 1,
                                      " stand above the header and aren't read"),
            kRowsAbove);
    text.remove_prefix(header.bytes);
    skipped_ += header.rows;
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
    std::vector<HeaderNames::Meaning> meanings;
    for (std::string& cell : cells) {
      meanings.push_back(names_.meaning(cell));
      sheet_.header_.push_back(meanings.back().column.empty() ? shown_column(cell) : meanings.back().column);
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
                               : "separate columns by comma, semicolon, tab or `|`, and rows the same way"),
          kWrongSeparator);
      return false;
    }
    // What was said comes before a column's own name, and that before another that it may also be called.
    for (const ColumnMatch match :
         {ColumnMatch::kSaid, ColumnMatch::kByOwnName, ColumnMatch::kByOtherName, ColumnMatch::kNone}) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (meanings[i].match == match) take_column(i, cells[i], match);
      }
    }
    check_what_was_said(cells);
    keep_columns(cells, meanings);
    say_what_was_taken(cells);
    for (const std::string& name : allowed_.required) {
      if (!sheet_.has_column(name)) {
        fault(0, name, "", concat("the column '", name, "' is missing; add it to the header"), kMissingColumn);
      }
    }
    return true;
  }

  bool looks_wrongly_separated() const {
    return !is_workbook_ && sheet_.header_.size() == 1 && names_.columns().size() > 1 &&
           !names_.is_column(sheet_.header_[0]);
  }

  void take_column(std::size_t index, std::string_view cell, ColumnMatch match) {
    const std::string& name = sheet_.header_[index];
    if (name.empty()) return nameless_.push_back(index);
    const bool known = match != ColumnMatch::kNone && names_.is_column(name);
    if (known && place_of_.emplace(name, index).second) {
      if (match == ColumnMatch::kSaid) said_columns_.insert(name);
      if (match == ColumnMatch::kByOtherName) called_otherwise_.push_back(concat(trim(cell), " → ", name));
      return;
    }
    if (match == ColumnMatch::kSaid && !known) return;  // it is left out, as was said
    const bool other_was_said = match == ColumnMatch::kByOwnName && said_columns_.contains(name);
    if (known && match != ColumnMatch::kByOtherName && !other_was_said) {
      return fault(header_row(), name, name, concat("the column '", name, "' stands there twice; remove one"),
                   kDuplicateColumn);
    }
    if (const std::string near = known ? std::string() : did_you_mean(name, names_.columns()); !near.empty()) {
      fault(header_row(), name, name, concat("there is no column '", name, "'; did you mean '", near, "'?"),
            kUnknownColumn);
      if (!sheet_.faults_.empty()) sheet_.faults_.back().suggestions = {near};
      return;
    }
    left_out_.push_back(index);
  }

  // Answers that fit nothing would be lost without a word.
  void check_what_was_said(const std::vector<std::string>& cells) {
    for (const auto& [heading, column] : said_of_it_.columns) {
      const std::string key = name_key(heading);
      const auto is_it = [&](const std::string& cell) { return name_key(cell) == key; };
      if (std::none_of(cells.begin(), cells.end(), is_it)) {
        fault(0, "", heading, "was said to be a column, but the header has no cell of that name", kUnknownColumn);
      }
      if (column.empty() || names_.is_column(column)) continue;
      const std::string near = did_you_mean(column, names_.columns());
      fault(0, "", column,
            near.empty() ? std::string("isn't a column of such a sheet")
                         : concat("isn't a column of such a sheet; did you mean '", near, "'?"),
            kUnknownColumn);
    }
  }

  // Only what is read is kept of each row, and how each column was understood.
  void keep_columns(const std::vector<std::string>& cells, const std::vector<HeaderNames::Meaning>& meanings) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (trim(cells[i]).empty()) continue;
      const auto taken = place_of_.find(sheet_.header_[i]);
      const bool is_read = taken != place_of_.end() && taken->second == i;
      ColumnReading reading{
          revealed(trim(cells[i])), is_read ? taken->first : std::string(),
          is_read || meanings[i].match == ColumnMatch::kSaid ? meanings[i].match : ColumnMatch::kNone};
      if (reading.match == ColumnMatch::kNone) {
        for (std::string& column : names_.suggestions(cells[i])) {
          if (!place_of_.contains(column)) reading.suggestions.push_back(std::move(column));
        }
      }
      sheet_.readings_.push_back(std::move(reading));
      if (!is_read) continue;
      sheet_.columns_.emplace(sheet_.header_[i], kept_.size());
      kept_.push_back(i);
    }
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
      std::vector<std::string> kept;
      kept.reserve(kept_.size());
      for (const std::size_t column : kept_) kept.push_back(std::move(fields[column]));
      sheet_.rows_.push_back({number, std::move(kept)});
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
    if (is_workbook_ && fields.size() < columns) fields.resize(columns);  // its rows end with their last cell
    if (fields.size() != columns) {
      fault(number, "", fields.front(),
            concat("has ", fields.size(), " fields, the header has ", columns,
                   "; put a field that holds the separator into double quotes"),
            kWrongFieldCount);
      return false;
    }
    check_nameless(number, fields);
    bool good = true;
    for (const std::size_t i : kept_) {
      const std::string& column = sheet_.header_[i];
      const bool is_id = std::find(allowed_.ids.begin(), allowed_.ids.end(), column) != allowed_.ids.end();
      cells_.empty_if_mark(number, column, is_id, fields[i]);
      fields[i] = unguarded(fields[i]);
      good = check_characters(number, column, fields[i]) && good;
      cells_.look_at(number, column, fields[i]);
    }
    return good;
  }

  void warn() {
    cells_.warn(sheet_.warnings_);
    if (sheet_.encoding_guessed_) {
      warn_of(0, "", "",
              "the sheet isn't valid UTF-8 and was read as Windows-1252; check accents and quotes, say its encoding, "
              "or save it as UTF-8",
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
  const SheetReading& said_of_it_;
  const HeaderNames names_;
  DecodedSheet decoded_ = {};
  std::size_t begin_ = 0;  // where the header begins in the decoded text
  bool is_workbook_ = false;
  std::map<std::string, std::size_t, std::less<>> place_of_;  // of a column that is read in the header
  std::vector<std::size_t> kept_;                             // the same places from left to right
  std::set<std::string, std::less<>> said_columns_;
  CellNotes cells_;
  std::vector<std::size_t> nameless_;
  std::vector<std::size_t> left_out_;
  std::vector<std::string> called_otherwise_;  // "Ville → city"
  int skipped_ = 0;                            // rows before the header
  char said_ = '\0';                           // the separator that a line `sep=` names
};

Sheet Sheet::read(std::string_view bytes, const SheetColumns& columns, const SheetReading& reading) {
  Sheet sheet;
  SheetReader(sheet, columns, reading).read(bytes);
  return sheet;
}

const std::string& Sheet::field(std::size_t index, std::string_view column) const {
  static const std::string kNone;
  const auto found = columns_.find(column);
  return found == columns_.end() ? kNone : rows_[index].fields[found->second];
}

}  // namespace entente::common
