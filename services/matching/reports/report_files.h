// Reports as files: a page for printing, and the figures as one sheet. Pure; thread-safe.
#pragma once

#include <string>

#include "entente/matching/v1/report_service.pb.h"

namespace entente::matching {

// HTML made for paper (printed_page.h), in the report's language.
std::string report_page(const v1::Report& report);
// CSV, UTF-8 with a byte order mark: section, table, row, column, value; a line a cell. Cells are guarded against
// formulas (sheet_cells.h).
std::string report_sheet(const v1::Report& report);
// `report-cities-dakar-2026-12-31` of a report's subject and last day.
std::string file_name(const v1::Report& report);

}  // namespace entente::matching
