// Workbooks of OpenDocument (.ods, ISO/IEC 26300). Private to Workbook.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/workbook.h"
#include "services/common/sheets/zip_parts.h"

namespace entente::common {

class OpenDocumentWorkbook final : public Workbook {
 public:
  static bool is_one(const ZipParts& parts);
  // All tabs stand in one part, which is read once.
  OpenDocumentWorkbook(std::string_view bytes, std::string& fault);

  const std::vector<std::string>& tabs() const override { return names_; }
  std::string text(std::size_t tab, std::size_t most_rows, std::string& fault) const override;

 private:
  std::vector<std::string> names_;
  std::vector<std::string> texts_;
};

}  // namespace entente::common
