#include "cli/data_set/sheet_answers.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "cli/output/language.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

constexpr int kRowsLookedAt = 30;

std::string quoted_cell(std::string_view cell) {
  std::string out = "\"";
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

// As written in a row of its own; nothing is guarded or dropped, since it is read again.
void append_row(const std::vector<std::string>& cells, char separator, std::string& out) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += separator;
    out += cells[i].empty() ? "" : quoted_cell(cells[i]);
  }
  out += '\n';
}

// Of the header: what was found in it, and the places of columns that are left out.
struct Renamed {
  std::set<std::string> found;
  std::vector<std::size_t> left_out;
};
bool rename(const std::map<std::string, std::string, std::less<>>& columns, std::vector<std::string>& cells,
            Renamed& renamed) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto said = columns.find(common::name_key(cells[i]));
    if (said == columns.end()) continue;
    renamed.found.insert(said->first);
    if (said->second.empty()) renamed.left_out.push_back(i);
    cells[i] = said->second;
  }
  return !renamed.found.empty();
}

// 03/04/27 and the like only: what can't be a date of three numbers with signs between them stays as it is.
void write_out_date(const common::DateColumn& dates, std::string& cell) {
  const auto is_part = [](char c) { return (c >= '0' && c <= '9') || c == '/' || c == '-' || c == ' ' || c == ':'; };
  constexpr std::size_t kLongest = 20;
  const std::string_view kept = common::trim(cell);
  if (kept.size() < 6 || kept.size() > kLongest || !std::all_of(kept.begin(), kept.end(), is_part)) return;
  if (std::count(kept.begin(), kept.end(), '/') + std::count(kept.begin(), kept.end(), '-') != 2) return;
  if (const auto read = dates.read(kept); read.date) cell = common::format_partial_date(*read.date);
}

}  // namespace

absl::StatusOr<std::string> with_answers(std::string_view content, const SheetAnswers& answers) {
  const common::DecodedSheet decoded = common::decode_sheet(content);
  if (!decoded.fault.empty() || !decoded.bad_bytes.empty()) return std::string(content);  // reading it says why
  std::map<std::string, std::string, std::less<>> columns;
  std::vector<std::string> names;
  for (const auto& [cell, column] : answers.columns) {
    columns.emplace(common::name_key(cell), column);
    names.push_back(column.empty() ? cell : column);
    names.push_back(cell);
  }
  // By the names that were said the separator is found as for any sheet.
  const char separator = common::Sheet::read(content, {.optional = names}).separator().front();
  const common::DateColumn dates(answers.dates);
  common::RecordReader records(decoded.text, separator);
  std::string out;
  Renamed renamed;
  std::vector<std::string> cells;
  for (int row = 1; !records.at_end(); ++row) {
    const std::size_t begin = records.place();
    const common::RecordEnd end = records.read(cells);
    if (end != common::RecordEnd::kRow) return std::string(content);
    const std::string_view as_written = std::string_view(decoded.text).substr(begin, records.place() - begin);
    const bool is_header = renamed.found.empty() && row <= kRowsLookedAt && rename(columns, cells, renamed);
    if (!is_header && answers.dates == common::DateOrder::kUnknown && renamed.left_out.empty()) {
      out += as_written;
      continue;
    }
    for (const std::size_t i : renamed.left_out) {
      if (i < cells.size()) cells[i].clear();  // a column without name and content isn't read
    }
    if (!is_header && answers.dates != common::DateOrder::kUnknown) {
      for (std::string& cell : cells) write_out_date(dates, cell);
    }
    append_row(cells, separator, out);
  }
  for (const auto& [cell, column] : answers.columns) {
    if (!renamed.found.contains(common::name_key(cell))) {
      return absl::InvalidArgumentError(say("cli.error.no_such_header", {{"column", cell}}));
    }
  }
  return out;
}

}  // namespace entente::cli
