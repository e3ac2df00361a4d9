#include "cli/data_set/sheet_rows.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "cli/output/language.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/sheets/violations.h"
#include "services/common/sheets/workbook.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

using common::concat;

constexpr char kErrors[] = "errors";

// The text that was read, and what separates its columns.
absl::StatusOr<std::string> text_of(const SheetSource& sheet, const type::v1::ImportReport& report) {
  std::string fault;
  if (const auto workbook = common::Workbook::open(sheet.content, fault)) {
    const auto tab = std::find(workbook->tabs().begin(), workbook->tabs().end(), report.tab());
    if (fault.empty() && tab != workbook->tabs().end()) {
      std::string text = workbook->text(static_cast<std::size_t>(tab - workbook->tabs().begin()),
                                        std::numeric_limits<std::size_t>::max(), fault);
      if (fault.empty()) return text;
    }
    return absl::InvalidArgumentError(translated(concat("this workbook ", fault)));
  }
  common::DecodedSheet decoded = common::decode_sheet(sheet.content, sheet.reading.encoding);
  if (!decoded.fault.empty()) return absl::InvalidArgumentError(translated(decoded.fault));
  return std::move(decoded.text);
}

std::string plain_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += cells[i];
      continue;
    }
    line += '"';
    for (const char c : cells[i]) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + '\n';
}

bool is_blank(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return common::trim(cell).empty(); });
}

// The place of a heading; a new one where the header has none.
std::size_t place_of(std::string_view heading, std::vector<std::string>& header) {
  const std::string key = common::name_key(heading);
  const auto at = std::find_if(header.begin(), header.end(),
                               [&key](const std::string& cell) { return common::name_key(cell) == key; });
  const auto place = static_cast<std::size_t>(at - header.begin());
  if (at == header.end()) header.emplace_back();
  return place;
}

}  // namespace

void add_errors(const type::v1::ImportReport& report, ErrorsByRow& errors) {
  const auto add = [&](int row, std::string_view field, std::string_view reason, const std::string& description) {
    const std::string words = translated_fault(concat("row.", reason), description);
    std::vector<std::string>& of_row = errors[row];
    of_row.push_back(field.empty() ? words : concat(field, ": ", words));
  };
  if (!common::is_full(report)) {
    for (const auto& one : report.violations()) add(one.row(), one.field(), one.reason(), one.description());
    return;
  }
  for (const auto& group : report.faults()) {
    if (group.rows().empty()) add(0, group.field(), group.reason(), group.description());
    for (const auto& range : group.rows()) {
      for (int row = range.first(); row <= range.last(); ++row) {
        add(row, group.field(), group.reason(), group.description());
      }
    }
  }
}

absl::StatusOr<SheetRows> SheetRows::of(const SheetSource& sheet, const type::v1::ImportReport& report) {
  absl::StatusOr<std::string> text = text_of(sheet, report);
  if (!text.ok()) return text.status();
  const char separator = report.separator().empty() ? ',' : report.separator().front();
  std::vector<std::string> headings;
  for (const auto& column : report.columns()) headings.push_back(common::name_key(column.heading()));
  SheetRows rows;
  common::RecordReader records(*text, separator);
  while (!records.at_end()) {
    rows.rows_.emplace_back();
    if (records.read(rows.rows_.back()) == common::RecordEnd::kUnterminated) break;
    if (rows.header_row_ != 0) continue;
    std::vector<std::string> keys;
    for (const std::string& cell : rows.rows_.back()) {
      if (!common::trim(cell).empty()) keys.push_back(common::name_key(common::truncate_code_points(cell, 200)));
    }
    if (keys == headings) rows.header_row_ = static_cast<int>(rows.rows_.size());
  }
  return rows;
}

int SheetRows::row_count() const {
  return static_cast<int>(
      std::count_if(rows_.begin() + header_row_, rows_.end(), [](const auto& cells) { return !is_blank(cells); }));
}

std::vector<std::string> SheetRows::cells_under(std::string_view heading) const {
  std::vector<std::string> cells;
  if (header_row_ == 0) return cells;
  const auto& header = rows_[static_cast<std::size_t>(header_row_ - 1)];
  const std::string key = common::name_key(heading);
  const auto at = std::find_if(header.begin(), header.end(),
                               [&](const std::string& cell) { return common::name_key(cell) == key; });
  const auto column = static_cast<std::size_t>(at - header.begin());
  for (std::size_t row = static_cast<std::size_t>(header_row_); row < rows_.size(); ++row) {
    if (column >= rows_[row].size()) continue;
    if (const auto cell = common::trim(rows_[row][column]); !cell.empty()) cells.emplace_back(cell);
  }
  return cells;
}

std::string SheetRows::with_errors(const ErrorsByRow& errors, bool only_wrong) const {
  std::string out(common::kByteOrderMark);
  std::size_t columns = 0;
  for (const auto& cells : rows_) columns = std::max(columns, cells.size());
  for (int row = 1; row <= static_cast<int>(rows_.size()); ++row) {
    const auto wrong = errors.find(row);
    if (only_wrong && row != header_row_ && wrong == errors.end()) continue;
    std::vector<std::string> cells = rows_[static_cast<std::size_t>(row - 1)];
    if (row == header_row_) {
      cells.resize(columns);
      cells.emplace_back(kErrors);
    } else if (row > header_row_ && !is_blank(cells)) {
      cells.resize(columns);
      cells.push_back(wrong == errors.end() ? "" : common::join(wrong->second, "; "));
    }
    for (std::string& cell : cells) cell = common::unguarded(cell);
    out += common::csv_line(cells);
  }
  return out;
}

SheetRows::Rows SheetRows::table() const {
  Rows rows(rows_.begin() + header_row_ - 1, rows_.end());
  std::size_t columns = 0;
  for (const auto& cells : rows) columns = std::max(columns, cells.size());
  for (auto& cells : rows) {
    if (!is_blank(cells)) cells.resize(columns);
  }
  return rows;
}

std::string SheetRows::written(const Rows& table) const {
  std::string out(static_cast<std::size_t>(header_row_ - 1), '\n');
  for (const auto& cells : table) out += is_blank(cells) ? "\n" : plain_line(cells);
  return out;
}

std::string SheetRows::filled(const std::map<std::string, std::string>& values) const {
  Rows rows = table();
  for (const auto& [column, value] : values) {
    const std::size_t place = place_of(column, rows.front());
    rows.front()[place] = column;
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
      if (is_blank(*row)) continue;
      row->resize(rows.front().size());
      if (common::trim((*row)[place]).empty()) (*row)[place] = value;
    }
  }
  return written(rows);
}

std::string SheetRows::renamed(const std::map<std::string, std::string>& headings) const {
  Rows rows = table();
  for (std::string& cell : rows.front()) {
    for (const auto& [heading, column] : headings) {
      if (!column.empty() && common::name_key(cell) == common::name_key(heading)) {
        cell = column;
        break;
      }
    }
  }
  return written(rows);
}

std::string SheetRows::gathered(const std::vector<std::string>& headings, const std::string& into,
                                const TextOf& text_of) const {
  Rows rows = table();
  std::vector<std::size_t> places;
  for (const std::string& heading : headings) places.push_back(place_of(heading, rows.front()));
  const std::size_t place = place_of(into, rows.front());
  if (rows.front()[place].empty()) rows.front()[place] = into;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    if (is_blank(*row)) continue;
    row->resize(rows.front().size());
    Gathered cells;
    for (std::size_t i = 0; i < headings.size(); ++i) {
      if (const auto cell = common::trim((*row)[places[i]]); !cell.empty()) cells.emplace_back(headings[i], cell);
    }
    if (!cells.empty()) (*row)[place] = text_of(std::string(common::trim((*row)[place])), cells);
  }
  return written(rows);
}

std::string SheetRows::without(const ErrorsByRow& errors) const {
  std::string out;
  for (int row = 1; row <= static_cast<int>(rows_.size()); ++row) {
    const std::vector<std::string>& cells = rows_[static_cast<std::size_t>(row - 1)];
    const bool says_separator = row < header_row_ && cells[0].starts_with("sep=");
    out += errors.contains(row) || says_separator || is_blank(cells) ? "\n" : plain_line(cells);
  }
  return out;
}

}  // namespace entente::cli
