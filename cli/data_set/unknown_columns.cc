#include "cli/data_set/unknown_columns.h"

#include <map>
#include <utility>
#include <vector>

#include "cli/data_set/sheet_rows.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/message_cells.h"
#include "services/common/text/slug.h"

namespace entente::cli {
namespace {

// The heading of the column that is read as `field`; the field's own name where there is none.
std::string heading_of(const std::string& field, const type::v1::ImportReport& report) {
  for (const auto& column : report.columns()) {
    if (column.field() == field) return column.heading();
  }
  return field;
}

// A scheme for each heading. Of two that make the same slug, and of one that makes none, the place tells.
std::map<std::string, std::string> schemes_of(const std::vector<std::string>& headings) {
  std::map<std::string, std::string> schemes;
  std::map<std::string, int> count;
  int place = 0;
  for (const std::string& heading : headings) {
    ++place;
    std::string slug = common::make_slug(heading);
    if (slug.empty() || ++count[slug] > 1) slug = common::concat(slug.empty() ? "column" : slug, "-", place);
    schemes[heading] = std::move(slug);
  }
  return schemes;
}

std::string note(std::string before, const SheetRows::Gathered& cells) {
  for (const auto& [heading, cell] : cells) {
    if (!before.empty()) before += "; ";
    before += common::concat(heading, ": ", cell);
  }
  return before;
}

}  // namespace

absl::StatusOr<std::string> with_unknown_columns(const SheetSource& sheet, const type::v1::ImportReport& report) {
  const bool is_listings = sheet.kind == SheetKind::kListings;
  if (!is_listings && sheet.kind != SheetKind::kCities)
    return absl::InvalidArgumentError(say("cli.error.keep_unknown_kind"));
  std::vector<std::string> headings;
  for (const auto& column : report.columns()) {
    if (column.match() == type::v1::COLUMN_MATCH_NONE) headings.push_back(column.heading());
  }
  if (headings.empty()) return sheet.content;
  ENTENTE_ASSIGN_OR_RETURN(const SheetRows rows, SheetRows::of(sheet, report));
  if (rows.header_row() == 0) return sheet.content;  // the import says why it can't be read
  if (!is_listings) return rows.gathered(headings, heading_of("notes", report), note);
  const std::map<std::string, std::string> schemes = schemes_of(headings);
  return rows.gathered(headings, heading_of("external_ids", report),
                       [&](std::string before, const SheetRows::Gathered& cells) {
                         absl::StatusOr<common::Pairs> ids = common::read_pairs_cell(before);
                         if (!ids.ok()) return before;  // the import says what is wrong with it
                         for (const auto& [heading, cell] : cells) ids->emplace(schemes.at(heading), cell);
                         return common::pairs_cell(*ids);
                       });
}

}  // namespace entente::cli
