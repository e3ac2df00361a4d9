// Sheets of what services take one by one: organisations and contacts of cities, directives of programmes. Read into
// the contracts' messages with their names; whether the values are allowed is asked elsewhere. Pure; thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/sheets/sheet_reading.h"

namespace entente::common {
struct SheetColumns;
}

namespace entente::cli {

// The columns, in the order in which they are written.
const std::vector<std::string>& organisation_columns();
const std::vector<std::string>& contact_columns();
const std::vector<std::string>& directive_columns();
// The same as an import takes them: of which programme a directive is may go without saying.
const common::SheetColumns& directive_sheet_columns();

template <class Message>
struct PartRow {
  int row = 0;  // the header is row 1
  Message message;
};

// Rows without a violation; the report has encoding, separator and violations.
std::vector<PartRow<profiles::v1::Organisation>> read_organisations(std::string_view sheet,
                                                                    const common::SheetReading& reading,
                                                                    type::v1::ImportReport& report);
std::vector<PartRow<profiles::v1::Contact>> read_contacts(std::string_view sheet, const common::SheetReading& reading,
                                                          type::v1::ImportReport& report);
// `find` gives the resource name of a listing as somebody names it, or why none is meant. A sheet without the column
// `programme`, or with an empty cell there, is of `only_programme` (an id; empty: it must say it).
using FindListing = std::function<absl::StatusOr<std::string>(const std::string&, listings::v1::Listing::Kind)>;
std::vector<PartRow<matching::v1::Directive>> read_directives(std::string_view sheet,
                                                              const common::SheetReading& reading,
                                                              const FindListing& find,
                                                              const std::string& only_programme,
                                                              type::v1::ImportReport& report);

}  // namespace entente::cli
