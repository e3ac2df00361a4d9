#include "cli/data_set/data_set.h"
#include "services/common/sheets/sheet.h"
#include "services/listings/listing_columns.h"
#include "services/profiles/sheet_values.h"

namespace entente::cli {

bool brings_listings(const DataSetSource& source, bool examples) {
  common::SheetColumns columns;
  for (const listings::Column& column : listings::listing_columns()) columns.optional.emplace_back(column.name);
  for (const SheetSource& each : source.sheets) {
    if (each.kind != SheetKind::kListings) continue;
    const common::Sheet sheet = common::Sheet::read(each.content, columns, each.reading);
    for (std::size_t i = 0; i < sheet.row_count(); ++i) {
      const std::string& cell = sheet.field(i, "example");
      const bool example = cell.empty() ? source.manifest.example : profiles::parse_flag(cell).value_or(false);
      if (example == examples) return true;
    }
  }
  return false;
}

}  // namespace entente::cli
