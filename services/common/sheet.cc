#include "services/common/sheet.h"

#include <algorithm>
#include <set>
#include <utility>

#include "entente/type/v1/quantity.pb.h"
#include "services/common/did_you_mean.h"
#include "services/common/sheet_encoding.h"
#include "services/common/strings.h"
#include "services/common/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostFaults = 1000;
constexpr std::size_t kShownValue = 200;
constexpr std::string_view kSeparators = ",;\t";

std::string column_name(std::string_view cell) {
  std::string name(trim(cell));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

std::string separator_word(char separator) {
  return separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab";
}

// How a record ended.
enum class RecordEnd { kRow, kEnd, kUnterminated, kStray };

// Splits text into records by RFC 4180, with one separator.
class RecordReader {
 public:
  RecordReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t place() const { return at_; }

  RecordEnd read(std::vector<std::string>& fields) {
    fields.clear();
    RecordEnd end = RecordEnd::kRow;
    for (;;) {
      fields.emplace_back();
      if (!at_end() && text_[at_] == '"') {
        const RecordEnd quoted = read_quoted(fields.back());
        if (quoted == RecordEnd::kUnterminated) return quoted;
        if (quoted == RecordEnd::kStray) end = quoted;
      } else {
        read_plain(fields.back());
      }
      if (at_end()) return end;
      const char c = text_[at_++];
      if (c == separator_) continue;
      if (c == '\r' && !at_end() && text_[at_] == '\n') ++at_;
      return end;
    }
  }

 private:
  void read_plain(std::string& field) {
    const std::size_t begin = at_;
    const char* const data = text_.data();
    const std::size_t size = text_.size();
    std::size_t at = at_;
    while (at < size && data[at] != separator_ && data[at] != '\n' && data[at] != '\r') ++at;
    at_ = at;
    field.assign(text_.substr(begin, at_ - begin));
  }
  RecordEnd read_quoted(std::string& field) {
    ++at_;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) return RecordEnd::kUnterminated;
      field.append(text_.substr(at_, quote - at_));
      at_ = quote + 1;
      if (at_end() || text_[at_] != '"') break;
      field += '"';
      ++at_;
    }
    if (at_end() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r') return RecordEnd::kRow;
    std::string rest;
    read_plain(rest);
    if (trim(rest).empty()) return RecordEnd::kRow;
    field.append(rest);
    return RecordEnd::kStray;
  }

  const std::string_view text_;
  const char separator_;
  std::size_t at_ = 0;
};

bool is_blank(const std::vector<std::string>& fields) {
  return std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return trim(field).empty(); });
}

// Behind the comments and blank lines that may stand before the header. A spreadsheet puts quotes around a comment that
// holds a separator.
// Counts the lines skipped.
std::string_view skip_comments(std::string_view text, int& lines) {
  for (;;) {
    const std::size_t end = text.find_first_of("\r\n");
    const std::string_view line = text.substr(0, end);
    const std::string_view begin = trim(line);
    const bool skipped = begin.starts_with('#') || begin.starts_with("\"#") ||
                         begin.find_first_not_of(",;\t ") == std::string_view::npos;
    if (!skipped || text.empty()) return text;
    if (end == std::string_view::npos) return {};
    ++lines;
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
}

}  // namespace

class SheetReader {
 public:
  SheetReader(Sheet& sheet, const SheetColumns& columns) : sheet_(sheet), allowed_(columns) {
    known_ = columns.required;
    known_.insert(known_.end(), columns.optional.begin(), columns.optional.end());
  }

  void read(std::string_view bytes) {
    const DecodedSheet decoded = decode_sheet(bytes);
    sheet_.encoding_ = decoded.encoding;
    sheet_.encoding_guessed_ = decoded.guessed;
    if (!decoded.fault.empty()) return fault(0, "", "", decoded.fault, kWrongEncoding);
    const std::string_view text = skip_comments(decoded.text, skipped_);
    if (text.empty()) {
      return fault(0, "", "", "the sheet is empty; its first line names the columns", kNoHeader);
    }
    const char separator = find_separator(text);
    sheet_.separator_ = std::string(1, separator);
    RecordReader records(text, separator);
    if (read_header(records, separator)) read_rows(records);
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

  int header_row() const { return skipped_ + 1; }

  // The separator that gives the most known columns, and of those the one that gives the most columns.
  char find_separator(std::string_view text) const {
    const std::set<std::string> known(known_.begin(), known_.end());
    char best = ',';
    std::pair<std::size_t, std::size_t> best_count{0, 0};
    for (const char separator : kSeparators) {
      std::vector<std::string> fields;
      RecordReader(text, separator).read(fields);
      std::size_t hits = 0;
      for (const std::string& field : fields) hits += known.count(column_name(field));
      const std::pair<std::size_t, std::size_t> count{hits, fields.size()};
      if (count > best_count) {
        best = separator;
        best_count = count;
      }
    }
    return best;
  }

  // False: the rows can't be read.
  bool read_header(RecordReader& records, char separator) {
    std::vector<std::string> cells;
    const RecordEnd end = records.read(cells);
    if (end == RecordEnd::kUnterminated) {
      fault(header_row(), "", cells.back(), "a quote in the header has no end; close it", kUnterminatedQuote);
      return false;
    }
    while (!cells.empty() && trim(cells.back()).empty()) cells.pop_back();
    for (std::string& cell : cells) {
      sheet_.header_.push_back(column_name(cell));
      check_characters(header_row(), sheet_.header_.back(), cell);
    }
    if (looks_wrongly_separated()) {
      fault(header_row(), "", sheet_.header_[0],
            concat(
                "the header looks like one column; separate columns by comma, semicolon or tab, and rows the same way"),
            kWrongSeparator);
      return false;
    }
    for (std::size_t i = 0; i < sheet_.header_.size(); ++i) check_column(i, separator);
    for (const std::string& name : allowed_.required) {
      if (!sheet_.has_column(name)) {
        fault(0, name, "", concat("the column '", name, "' is missing; add it to the header"), kMissingColumn);
      }
    }
    return true;
  }

  bool looks_wrongly_separated() const {
    if (sheet_.header_.size() != 1 || allowed_.required.size() < 2) return false;
    const std::string& only = sheet_.header_[0];
    return std::find(known_.begin(), known_.end(), only) == known_.end();
  }

  void check_column(std::size_t index, char separator) {
    const std::string& name = sheet_.header_[index];
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
      std::string rule = name.empty() ? concat("column ", index + 1, " has no name; name it, or remove the extra ",
                                               separator_word(separator))
                                      : concat("there is no column '", name, "'");
      if (const std::string near = did_you_mean(name, known_); !name.empty() && !near.empty()) {
        append(rule, "; did you mean '", near, "'?");
      } else if (!name.empty()) {
        append(rule, "; there are ", join(known_, ", "));
      }
      return fault(header_row(), name, name, rule, kUnknownColumn);
    }
    if (!sheet_.columns_.emplace(name, index).second) {
      fault(header_row(), name, name, concat("the column '", name, "' stands there twice; remove one"),
            kDuplicateColumn);
    }
  }

  void read_rows(RecordReader& records) {
    int number = header_row();
    std::vector<std::string> fields;
    while (!records.at_end()) {
      ++number;
      const RecordEnd end = records.read(fields);
      if (end == RecordEnd::kUnterminated) {
        const std::size_t column = fields.size() - 1;
        return fault(number, column < sheet_.header_.size() ? sheet_.header_[column] : "", fields.back(),
                     "a quote that begins in this row has no end; close it", kUnterminatedQuote);
      }
      if (is_blank(fields)) continue;
      if (end == RecordEnd::kStray) {
        fault(number, "", fields.back(), "text stands behind a closing quote; double a quote inside a quoted field",
              kStrayQuote);
        continue;
      }
      if (!fit(number, fields)) continue;
      sheet_.rows_.push_back({number, std::move(fields)});
      fields = {};
    }
  }

  // Takes guards and blanks off the fields, and checks their number and characters.
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
    bool good = true;
    for (std::size_t i = 0; i < columns; ++i) {
      fields[i] = unguarded(fields[i]);
      good = check_characters(number, sheet_.header_[i], fields[i]) && good;
    }
    return good;
  }

  bool check_characters(int number, std::string_view column, std::string_view value) {
    if (!has_control_characters(value, true)) return true;
    std::string shown;
    for (const char c : value) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    fault(number, column, shown, "holds a control character (shown as ?); remove it", kControlCharacter);
    return false;
  }

  Sheet& sheet_;
  const SheetColumns& allowed_;
  std::vector<std::string> known_;
  int skipped_ = 0;  // comments and blank lines before the header
};

Sheet Sheet::read(std::string_view bytes, const SheetColumns& columns) {
  Sheet sheet;
  SheetReader(sheet, columns).read(bytes);
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
  violation->set_value(truncate_code_points(value, kShownValue));
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
  if (sheet.encoding_guessed()) {
    add_violation(
        0, "", "",
        "the sheet isn't valid UTF-8 and was read as Windows-1252; check accents and quotes, or save it as UTF-8",
        kWrongEncoding, report->mutable_warnings());
  }
}

std::vector<std::string> split_list(std::string_view field) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = field.find_first_of("|;");
    if (const std::string_view part = trim(field.substr(0, end)); !part.empty()) parts.emplace_back(part);
    if (end == std::string_view::npos) return parts;
    field.remove_prefix(end + 1);
  }
}

bool needs_guard(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() == '\'') return needs_guard(text.substr(1));
  const bool formula = std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const bool is_signed = text.front() == '-' || text.front() == '+';
  const bool number = is_signed && text.size() > 1 && text.find_first_not_of("0123456789.", 1) == text.npos;
  return (formula && !number) || trim(text).size() != text.size() || text.find('\r') != text.npos;
}

std::string unguarded(std::string_view field) {
  if (field.starts_with('\'') && needs_guard(field.substr(1))) return std::string(field.substr(1));
  std::string text;
  field = trim(field);
  if (field.find('\r') == field.npos) return std::string(field);
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\r') {
      text += field[i];
    } else if (i + 1 == field.size() || field[i + 1] != '\n') {
      text += '\n';
    }
  }
  return text;
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string field = fields[i];
    if (needs_guard(field)) field.insert(0, 1, '\'');
    if (i > 0) line += ',';
    if (field.find_first_of(",;\t\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  line += '\n';
  return line;
}

}  // namespace entente::common
