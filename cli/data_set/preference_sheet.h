// Sheets of preferences: whom people would rather have. A row says it of one partner (`whom`, with a rank or a score),
// or of up to five in the order of choice (`choice_1` …). Ranks of somebody become scores by Borda's count: of n
// choices the first is worth 100, each further one 100/n less. Pure; thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "cli/data_set/known.h"
#include "cli/data_set/part_sheets.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/sheets/sheet_reading.h"

namespace entente::cli {

const common::SheetColumns& preference_columns();

// The listings that the sheet speaks of, each once, in the order and with the number of its first row: as they are
// known, with the preferences that the sheet gives them in place of those that they had. Listings with a fault aren't
// among them; the report has encoding, separator and violations, and a warning where none of the programmes gives
// points for it. O(rows + names · listings).
std::vector<PartRow<listings::v1::Listing>> read_preferences(std::string_view sheet,
                                                             const common::SheetReading& reading, const Known& known,
                                                             const std::vector<matching::v1::Programme>& programmes,
                                                             type::v1::ImportReport& report);

}  // namespace entente::cli
