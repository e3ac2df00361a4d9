// A list of pairings that somebody made by hand, read from a sheet: which cities and listings each row means. Columns:
// need and offer (listings by id or whole name), or beneficiary_city and provider_city (by name or id), or both;
// facilitator (a listing or a city). The columns of a sheet of proposals and of cooperations are understood, too;
// others are left unread, which is said. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "matcher/score/problem.h"
#include "services/common/sheets/sheet_reading.h"

namespace entente::matching {

inline constexpr std::size_t kMostListRows = 5'000;

struct ListedPairing {
  int row = 0;  // as a spreadsheet counts
  // Of the problem; a need of -1: it isn't understood, and `message` and `suggestions` say why and what may be meant.
  // No facilitator: -1.
  matcher::Problem::ListingIndex need = -1;
  matcher::Problem::ListingIndex offer = -1;
  matcher::Problem::ListingIndex facilitator = -1;
  std::string message;
  std::vector<std::string> suggestions;
};

struct PairingList {
  std::size_t row_count = 0;        // of the sheet
  std::vector<ListedPairing> rows;  // none where there are more than kMostListRows
  type::v1::ImportReport report;    // what is wrong with the sheet as a whole; then there may be no rows
};

// Where a row names cities, it means those of their listings that fit best: those that the fewest rules stop, of these
// those that rows before it haven't used up, of these the best by score, and of these the smallest ids.
// O(rows · listings of two cities).
// `reading`: columns, tab and encoding of it are taken. `cities`: those of the network.
PairingList read_pairing_list(std::string_view bytes, const common::SheetReading& reading,
                              const std::vector<const profiles::v1::City*>& cities, const matcher::Problem& problem);
// INVALID_FIELD where the sheet has more rows than a list may have.
absl::Status check_size(const PairingList& list);

}  // namespace entente::matching
