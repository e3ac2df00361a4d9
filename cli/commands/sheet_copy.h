// Writes a copy of a sheet for its people to correct: as a workbook where the file's name ends with .xlsx, else as CSV.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace entente::cli {

// `csv`: as SheetRows::with_errors makes it. A workbook begins with the header: what stood above it is left out.
absl::Status write_sheet_copy(const std::string& path, const std::string& csv);

}  // namespace entente::cli
