// Asks a person at the terminal which column of ours each of a sheet's is that isn't known, with what stands in it and
// the best guess from its heading and its cells, what every row says where a column that it needs is missing, and what
// comes first in dates that could be either. Main thread only.
#pragma once

#include <iosfwd>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "cli/data_set/data_set.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/sheets/sheet.h"

namespace entente::cli {

// The columns of a kind of sheet that people map theirs to.
common::SheetColumns columns_of(SheetKind kind);

// What is said of people's sheets of one form, as a file that they may edit: JSON of type.v1.SheetReading, and `fill`,
// what every row says that the sheet doesn't, by column.
struct Mapping {
  common::SheetReading reading;
  std::map<std::string, std::string> fill;
};

// The sheet's reading with the answers, and what they say of every row; `preview` is the report of an import with what
// was said before. The end of `in` leaves the rest as guessed.
absl::StatusOr<Mapping> ask_columns(const SheetSource& sheet, const type::v1::ImportReport& preview, std::istream& in,
                                    std::ostream& out);

std::string mapping_file(const Mapping& mapping);
// INVALID_ARGUMENT: it is none.
absl::StatusOr<Mapping> read_mapping(const std::string& content);

}  // namespace entente::cli
