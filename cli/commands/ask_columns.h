// Asks a person at the terminal which column of ours each of a sheet's is that isn't known, with what stands in it and
// the best guess from its heading and its cells, and what comes first in dates that could be either. Main thread only.
#pragma once

#include <iosfwd>

#include "absl/status/statusor.h"
#include "cli/data_set/data_set.h"
#include "entente/type/v1/import_report.pb.h"

namespace entente::cli {

// What the sheet's reading is with the answers; `preview` is the report of an import with what was said before. The end
// of `in` leaves the rest as guessed.
absl::StatusOr<common::SheetReading> ask_columns(const SheetSource& sheet, const type::v1::ImportReport& preview,
                                                 std::istream& in, std::ostream& out);

// A reading as a file that people may edit (JSON of type.v1.SheetReading), and back; INVALID_ARGUMENT: it is none.
std::string mapping_file(const common::SheetReading& reading);
absl::StatusOr<common::SheetReading> read_mapping(const std::string& content);

}  // namespace entente::cli
