// Sheets of listings: bytes and `References` in, listings with every violation and warning out. A pure function, used
// by ImportListings and by the command line without any service. Names are taken as well as slugs, labels (English,
// French) as well as codes; rows of the long form are gathered (long_form.h). Nothing is stored, compared with what is
// stored, or authorised here. Safe from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/sheets/sheet_reading.h"
#include "services/common/sheets/texts.h"
#include "services/listings/listing_validation.h"
#include "services/listings/references.h"
#include "services/listings/reservation_cells.h"

namespace entente::listings {

struct SheetOptions {
  bool example = false;     // the mark of new rows that don't say it themselves
  int date_shift_days = 0;  // move every date of examples by so many days
  // New rows may bring a whole life with them (dates, places taken, any state), and what is no longer used.
  bool whole_life = false;
  common::SheetReading reading = {};  // what the sheet leaves open
  // The stored listing of an id, so that a code that was deprecated since stays; empty: there are none.
  std::function<std::optional<v1::Listing>(std::string_view id)> stored = {};
};

// A row that could be read; it may still have violations in the report.
struct SheetListing {
  int row = 0;  // the header is row 1
  // With what the sheet says of its life: state (UNSPECIFIED: nothing), hold reason, places, renewals and times. That
  // counts for new rows only.
  v1::Listing listing;
  // The places taken, all of them: by the reservations that the row names, and last those of which it says nothing, as
  // confirmed under the listing's own id.
  std::vector<ReservationPart> reservations;
  int unsaid_places = 0;  // of the latter
  bool is_wrong = false;  // it has a violation
};

struct ListingSheet {
  std::vector<SheetListing> rows;
  // Paths of the fields that the sheet has columns for; a re-import changes only these.
  std::vector<std::string> fields;
  // Encoding, separator, columns, violations and warnings, in the order of rows. Every row is in `rows`, unless so many
  // different words mean nothing (kMostUnknownWords) that reading on would only look for more of them.
  type::v1::ImportReport report;
};

ListingSheet read_listing_sheet(std::string_view bytes, const References& references, const SheetOptions& options = {});

// Column of a field's path, e.g. `partner_axes` of `partner_rules.axes`; the path itself where there is none.
std::string column_of(std::string_view path);

// A sheet to fill in: a comment for each column in that language, the header, one example row. It can be imported as it
// is.
std::string listing_template(common::Language language);

// Drops sub-messages that say nothing, so that equal listings are equal messages.
void drop_empty_parts(v1::Listing* listing);

}  // namespace entente::listings
