#include "cli/commands/sheet_copy.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/output/book.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/sheets/sheet_records.h"

namespace entente::cli {
namespace {

constexpr std::size_t kShort = 24;  // characters of a cell that needs no wide column

BookTab tab_of(std::string_view csv) {
  if (csv.starts_with(common::kByteOrderMark)) csv.remove_prefix(common::kByteOrderMark.size());
  BookTab tab{.name = say("cli.import.copy_tab"), .columns = {}, .rows = {}};
  std::vector<std::size_t> widest;
  for (common::RecordReader records(csv, ','); !records.at_end();) {
    std::vector<std::string> cells;
    records.read(cells);
    if (tab.columns.empty()) {
      if (cells.back() != "errors") continue;  // above the header
      for (const std::string& cell : cells) tab.columns.push_back({cell, BookColumn::Kind::kWord});
      widest.resize(cells.size());
      continue;
    }
    for (std::size_t i = 0; i < std::min(cells.size(), widest.size()); ++i) {
      cells[i] = common::unguarded(cells[i]);  // nothing runs in a workbook
      widest[i] = std::max(widest[i], cells[i].size());
    }
    tab.rows.push_back(std::move(cells));
  }
  for (std::size_t i = 0; i < widest.size(); ++i) {
    if (widest[i] > kShort) tab.columns[i].kind = BookColumn::Kind::kText;
  }
  return tab;
}

}  // namespace

absl::Status write_sheet_copy(const std::string& path, const std::string& csv) {
  if (!path.ends_with(".xlsx")) return write_file(path, csv);
  ENTENTE_ASSIGN_OR_RETURN(std::string workbook, xlsx_of({tab_of(csv)}));
  return write_file(path, std::move(workbook));
}

}  // namespace entente::cli
