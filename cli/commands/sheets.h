// Sheets that import again unchanged: the columns of the imports, filled from messages. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"

namespace entente::cli {

std::string cities_sheet(const std::vector<profiles::v1::City>& cities);
std::string listings_sheet(const std::vector<listings::v1::Listing>& listings);
std::string cooperations_sheet(const std::vector<matching::v1::Cooperation>& cooperations);
// JSON of the contract, without what a service adds.
std::string programme_file(const matching::v1::Programme& programme);

}  // namespace entente::cli
