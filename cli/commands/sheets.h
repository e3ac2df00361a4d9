// Sheets that import again unchanged: the columns of the imports, filled from messages. Pure; thread-safe.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/listings/v1/reservation.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"

namespace entente::cli {

// Rows of a table in the order of names; nothing of the messages is lost but etags and what its comment says.
std::string countries_sheet(const std::vector<profiles::v1::Country>& countries);        // without their classes
std::string classifications_sheet(const std::vector<profiles::v1::Country>& countries);  // the classes, one by one
std::string vocabularies_sheet(const std::vector<profiles::v1::Vocabulary>& vocabularies);
std::string organisations_sheet(const std::vector<profiles::v1::Organisation>& organisations);
std::string contacts_sheet(const std::vector<profiles::v1::Contact>& contacts);        // without when confirmed
std::string directives_sheet(const std::vector<matching::v1::Directive>& directives);  // without who said it, when
std::string cities_sheet(const std::vector<profiles::v1::City>& cities);
// Each row with the reservations of its places.
std::string listings_sheet(const std::vector<listings::v1::Listing>& listings,
                           const std::vector<listings::v1::Reservation>& reservations);
std::string cooperations_sheet(const std::vector<matching::v1::Cooperation>& cooperations);
// The columns that say something of one, with what they say, in the order of the template.
using Cells = std::vector<std::pair<std::string, std::string>>;
Cells cells_of(const listings::v1::Listing& listing);
Cells cells_of(const profiles::v1::City& city);
// A sheet of one row for the import that sets these columns and no other: what it can't be without is said as it is.
// INVALID_ARGUMENT: no column is called so, or one is named twice; any name that the import knows will do.
absl::StatusOr<std::string> change_sheet(const listings::v1::Listing& listing, const Cells& changes);
absl::StatusOr<std::string> change_sheet(const profiles::v1::City& city, const Cells& changes);
// JSON of the contract; the version only where it is a later one than the first.
std::string programme_file(const matching::v1::Programme& programme);

}  // namespace entente::cli
