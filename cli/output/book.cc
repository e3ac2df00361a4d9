#include "cli/output/book.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "cli/output/files.h"
#include "cli/output/table.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

using Kind = BookColumn::Kind;

constexpr std::size_t kMostCellCharacters = 32'767;  // of a cell, as Excel has it
constexpr double kNarrow = 12;
constexpr double kMiddle = 20;
constexpr double kWide = 44;
constexpr double kLine = 15;             // points
constexpr double kPageCharacters = 330;  // across a page, in a size that can still be read
constexpr lxw_color_t kShade = 0xe8eef2;
constexpr lxw_color_t kRule = 0xc8d2d9;
constexpr lxw_color_t kLinkColour = 0x0b5394;

double width_of(Kind kind) {
  return kind == Kind::kText ? kWide : kind == Kind::kNumber || kind == Kind::kDay ? kNarrow : kMiddle;
}

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<lxw_datetime> day_of(const std::string& text) {
  const auto day = common::parse_day(text);
  if (!day.ok()) return std::nullopt;
  lxw_datetime date{};
  date.year = static_cast<int>(day->year());
  date.month = day->month();
  date.day = day->day();
  return date;
}

// Debian's libxlsxwriter writes files only.
struct TemporaryFolder {
  TemporaryFolder() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "entente-book-XXXXXX").string();
    if (!error && mkdtemp(name.data()) != nullptr) path = name;
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (!path.empty()) std::filesystem::remove_all(path, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path;
};

struct Formats {
  lxw_format* heading;
  lxw_format* text;
  lxw_format* count;
  lxw_format* points;
  lxw_format* day;
  lxw_format* link;
};

Formats make_formats(lxw_workbook* book) {
  const auto cell = [book] {
    lxw_format* const format = workbook_add_format(book);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    format_set_bottom(format, LXW_BORDER_HAIR);
    format_set_bottom_color(format, kRule);
    return format;
  };
  Formats formats{cell(), cell(), cell(), cell(), cell(), cell()};
  format_set_bold(formats.heading);
  format_set_text_wrap(formats.heading);
  format_set_bottom(formats.heading, LXW_BORDER_THIN);
  format_set_bg_color(formats.heading, kShade);
  // Away from the text of the column before.
  for (lxw_format* const format : {formats.heading, formats.text, formats.day, formats.link}) {
    format_set_align(format, LXW_ALIGN_LEFT);
    format_set_indent(format, 1);
  }
  format_set_text_wrap(formats.text);
  format_set_num_format(formats.points, "0.00");
  format_set_num_format(formats.day, "yyyy-mm-dd");
  format_set_font_color(formats.link, kLinkColour);
  format_set_underline(formats.link, LXW_UNDERLINE_SINGLE);
  return formats;
}

// A link shows what its column is called instead of its address.
void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const BookColumn& of, const std::string& text,
                const Formats& formats, lxw_format* number_format) {
  const auto kind = of.kind;
  if (kind == Kind::kLink && worksheet_write_url_opt(sheet, row, column, text.c_str(), formats.link, of.heading.c_str(),
                                                     nullptr) == LXW_NO_ERROR) {
    return;
  }
  if (text.empty()) {
    worksheet_write_blank(sheet, row, column, formats.text);
  } else if (const auto number = kind == Kind::kNumber ? number_of(text) : std::nullopt) {
    worksheet_write_number(sheet, row, column, *number, number_format);
  } else if (auto day = kind == Kind::kDay ? day_of(text) : std::nullopt) {
    worksheet_write_datetime(sheet, row, column, &*day, formats.day);
  } else {
    worksheet_write_string(sheet, row, column, common::truncate_code_points(text, kMostCellCharacters).c_str(),
                           formats.text);
  }
}

// `lost`: characters of a line that words don't fill, or that bold letters need.
std::size_t lines_of(std::string_view text, Kind kind, std::size_t lost) {
  const auto width = static_cast<std::size_t>(width_of(kind)) - lost;
  std::size_t lines = 0;
  for (const std::string_view line : common::split(text, '\n')) lines += display_width(line) / width + 1;
  return lines;
}

// As high as its longest text: not every program fits rows to wrapped texts when it opens a file.
double height_of(const BookTab& tab, const std::vector<std::string>& cells) {
  constexpr std::size_t kMostLines = 24;
  std::size_t most = 1;
  for (std::size_t column = 0; column < std::min(cells.size(), tab.columns.size()); ++column)
    if (const Kind kind = tab.columns[column].kind; kind != Kind::kLink)
      most = std::max(most, std::min(lines_of(cells[column], kind, 2), kMostLines));
  return kLine * static_cast<double>(most);
}

void write_header(lxw_worksheet* sheet, const BookTab& tab, const Formats& formats) {
  std::size_t lines = 1;
  for (std::size_t column = 0; column < tab.columns.size(); ++column) {
    const auto at = static_cast<lxw_col_t>(column);
    const auto& [heading, kind] = tab.columns[column];
    worksheet_set_column(sheet, at, at, width_of(kind), nullptr);
    worksheet_write_string(sheet, 0, at, heading.c_str(), formats.heading);
    lines = std::max(lines, lines_of(heading, kind, 5));
  }
  worksheet_set_row(sheet, 0, kLine * static_cast<double>(lines) + 3, nullptr);
  worksheet_freeze_panes(sheet, 1, static_cast<lxw_col_t>(tab.kept_columns));
}

// On paper: across, as many pages wide as can be read, with the header on each.
void set_up_pages(lxw_worksheet* sheet, const BookTab& tab) {
  double width = 0;
  for (const BookColumn& column : tab.columns) width += width_of(column.kind);
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 8);  // A3
  worksheet_fit_to_pages(sheet, static_cast<std::uint16_t>(std::ceil(width / kPageCharacters)), 0);
  worksheet_set_margins(sheet, 0.4, 0.4, 0.5, 0.6);
  worksheet_set_footer(sheet, "&L&A&R&P / &N");
  worksheet_repeat_rows(sheet, 0, 0);
  if (tab.kept_columns > 0) worksheet_repeat_columns(sheet, 0, static_cast<lxw_col_t>(tab.kept_columns - 1));
}

void write_tab(lxw_worksheet* sheet, const BookTab& tab, const Formats& formats) {
  write_header(sheet, tab, formats);
  std::vector<lxw_format*> number_formats(tab.columns.size(), formats.count);
  for (const auto& cells : tab.rows) {
    for (std::size_t column = 0; column < std::min(cells.size(), tab.columns.size()); ++column)
      if (cells[column].find('.') != std::string::npos) number_formats[column] = formats.points;
  }
  for (std::size_t row = 0; row < tab.rows.size(); ++row) {
    const auto& cells = tab.rows[row];
    worksheet_set_row(sheet, static_cast<lxw_row_t>(row + 1), height_of(tab, cells), nullptr);
    for (std::size_t column = 0; column < std::min(cells.size(), tab.columns.size()); ++column) {
      write_cell(sheet, static_cast<lxw_row_t>(row + 1), static_cast<lxw_col_t>(column), tab.columns[column],
                 cells[column], formats, number_formats[column]);
    }
  }
  if (!tab.rows.empty()) {
    worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(tab.rows.size()),
                         static_cast<lxw_col_t>(tab.columns.size() - 1));
  }
  set_up_pages(sheet, tab);
}

}  // namespace

absl::StatusOr<std::string> xlsx_of(const std::vector<BookTab>& tabs) {
  const TemporaryFolder folder;
  if (folder.path.empty()) return absl::InternalError("no folder for temporary files");
  const std::string path = folder.path + "/book.xlsx";
  lxw_workbook* const book = workbook_new(path.c_str());
  if (book == nullptr) return absl::InternalError("no workbook");
  // One day for all, so that the same tables make the same bytes.
  lxw_doc_properties properties{};
  properties.created = 946684800;
  workbook_set_properties(book, &properties);
  const Formats formats = make_formats(book);
  for (const BookTab& tab : tabs) {
    lxw_worksheet* const sheet = workbook_add_worksheet(book, tab.name.c_str());
    if (sheet == nullptr) {
      lxw_workbook_free(book);
      return absl::InternalError(common::concat("no tab ", tab.name));
    }
    write_tab(sheet, tab, formats);
  }
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
    return absl::InternalError(lxw_strerror(error));
  }
  return read_file(path);
}

std::string csv_of(const BookTab& tab) {
  std::string out(common::kByteOrderMark);
  std::vector<std::string> headings;
  for (const BookColumn& column : tab.columns) headings.push_back(column.heading);
  out += common::csv_line(headings);
  for (const auto& row : tab.rows) out += common::csv_line(row);
  return out;
}

}  // namespace entente::cli
