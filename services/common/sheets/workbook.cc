#include "services/common/sheets/workbook.h"

#include "services/common/sheets/excel_workbook.h"
#include "services/common/sheets/open_document_workbook.h"
#include "services/common/sheets/zip_parts.h"

namespace entente::common {

std::unique_ptr<Workbook> Workbook::open(std::string_view bytes, std::string& fault) {
  if (!bytes.starts_with("PK\x03\x04")) return nullptr;
  std::string damage;
  const ZipParts parts(bytes, damage);
  const bool is_excel = ExcelWorkbook::is_one(parts);
  // A zip that can't be opened is a workbook where its first part is one of a workbook's.
  const std::string_view first = bytes.substr(0, 128);
  if (damage.empty() ? is_excel : first.find("[Content_Types].xml") != std::string_view::npos) {
    return std::make_unique<ExcelWorkbook>(bytes, fault);
  }
  if (damage.empty() ? OpenDocumentWorkbook::is_one(parts)
                     : first.find("opendocument.spreadsheet") != std::string_view::npos) {
    return std::make_unique<OpenDocumentWorkbook>(bytes, fault);
  }
  return nullptr;
}

}  // namespace entente::common
