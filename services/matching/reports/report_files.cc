#include "services/matching/reports/report_files.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/printed_page.h"
#include "services/matching/reports/report_parts.h"

namespace entente::matching {
namespace {

using common::concat;
using common::text;
using v1::Report;

common::Language language_of(const Report& report) {
  return report.language_code() == "fr" ? common::Language::kFrench : common::Language::kEnglish;
}

bool leaves_out(const Report& report) {
  for (const auto& section : report.sections()) {
    for (const auto& table : section.tables()) {
      for (const auto& row : table.rows()) {
        if (std::find(row.cells().begin(), row.cells().end(), kLeftOut) != row.cells().end()) return true;
      }
    }
  }
  return false;
}

std::vector<std::string_view> paragraphs_of(std::string_view words) {
  std::vector<std::string_view> paragraphs;
  while (!words.empty()) {
    const std::size_t end = words.find("\n\n");
    paragraphs.push_back(words.substr(0, end));
    words = end == std::string_view::npos ? std::string_view() : words.substr(end + 2);
  }
  return paragraphs;
}

void add_table(const Report::Table& table, common::PrintedPage& page) {
  if (table.rows().empty()) return;
  page.heading(table.title(), 3);
  common::PrintedPage::Row head = {""};
  head.insert(head.end(), table.columns().begin(), table.columns().end());
  std::vector<common::PrintedPage::Row> rows;
  bool numbers = true;
  for (const auto& row : table.rows()) {
    common::PrintedPage::Row cells = {row.heading()};
    cells.insert(cells.end(), row.cells().begin(), row.cells().end());
    numbers = numbers && std::all_of(row.cells().begin(), row.cells().end(), [](const std::string& cell) {
                return cell.find_first_not_of("0123456789.,%*–\u00a0\u202f ") == std::string::npos;
              });
    rows.push_back(std::move(cells));
  }
  page.table(head, rows, numbers ? table.columns_size() : 0);
}

}  // namespace

std::string report_page(const Report& report) {
  const common::Language language = language_of(report);
  common::PrintedPage page(report.language_code(), report.title());
  const auto date = [&](const type::v1::PartialDate& day) {
    return common::format_date(common::format_partial_date(day), language);
  };
  page.paragraph(concat(date(report.from_date()), " – ", date(report.to_date())));
  if (report.example()) page.paragraph(text("printed.report.example", language));
  for (const auto& section : report.sections()) {
    page.heading(section.title());
    for (const std::string_view paragraph : paragraphs_of(section.text())) page.paragraph(paragraph);
    for (const auto& table : section.tables()) add_table(table, page);
    if (section.to_write()) page.note(text("printed.report.to_write", language));
  }
  if (leaves_out(report)) page.note(text("printed.report.left_out", language));
  page.note(text("printed.foot", language));
  return std::move(page).finish();
}

std::string report_sheet(const Report& report) {
  std::string sheet(common::kByteOrderMark);
  sheet += common::csv_line({"section", "table", "row", "column", "value"});
  for (const auto& section : report.sections()) {
    for (const auto& table : section.tables()) {
      for (const auto& row : table.rows()) {
        for (int i = 0; i < row.cells_size(); ++i) {
          sheet += common::csv_line({section.id(), table.title(), row.heading(),
                                     i < table.columns_size() ? table.columns(i) : std::string(),
                                     row.cells(i) == kNotKnown ? std::string() : row.cells(i)});
        }
      }
    }
  }
  return sheet;
}

std::string file_name(const Report& report) {
  std::string subject = report.subject();
  std::replace(subject.begin(), subject.end(), '/', '-');
  return concat("report-", subject, "-", common::format_partial_date(report.to_date()));
}

}  // namespace entente::matching
