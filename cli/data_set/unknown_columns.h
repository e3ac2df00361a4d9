// Columns of a sheet that are none of ours, kept where somebody wants them: of cities in their notes, as "Heading:
// cell; …"; of listings among their external ids, by a slug of the heading. Pure.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/data_set/data_set.h"
#include "entente/type/v1/import_report.pb.h"

namespace entente::cli {

// The sheet as CSV in UTF-8 with what the report says isn't read put where it is kept; nothing is changed where all is
// read, or what a heading names was said to be left out. INVALID_ARGUMENT: the sheet is neither of cities nor of
// listings, or can't be read.
absl::StatusOr<std::string> with_unknown_columns(const SheetSource& sheet, const type::v1::ImportReport& report);

}  // namespace entente::cli
