#include "entente/type/v1/import_report.pb.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

namespace type = entente::type::v1;

constexpr std::size_t kShownValue = 200;

type::ColumnMatch match_of(ColumnMatch match) {
  switch (match) {
    case ColumnMatch::kByOwnName:
      return type::COLUMN_MATCH_OWN_NAME;
    case ColumnMatch::kByOtherName:
      return type::COLUMN_MATCH_OTHER_NAME;
    case ColumnMatch::kSaid:
      return type::COLUMN_MATCH_SAID;
    case ColumnMatch::kNone:
      break;
  }
  return type::COLUMN_MATCH_NONE;
}

}  // namespace

void report_sheet(const Sheet& sheet, type::ImportReport* report) {
  report->set_encoding(std::string(sheet.encoding()));
  report->set_separator(std::string(sheet.separator()));
  report->set_tab(std::string(sheet.tab()));
  report->set_sheet_text(std::string(sheet.text()));
  for (const ColumnReading& column : sheet.columns()) {
    type::ColumnReading& reading = *report->add_columns();
    reading.set_heading(truncate_code_points(column.heading, kShownValue));
    reading.set_field(column.field);
    reading.set_match(match_of(column.match));
    reading.mutable_suggestions()->Assign(column.suggestions.begin(), column.suggestions.end());
  }
  for (const SheetFault& fault : sheet.faults()) {
    add_violation(fault.row, fault.column, fault.value, fault.description, fault.reason, report, fault.suggestions);
  }
  for (const SheetFault& warning : sheet.warnings()) {
    add_warning(warning.row, warning.column, warning.value, warning.description, warning.reason, report);
  }
}

}  // namespace entente::common
