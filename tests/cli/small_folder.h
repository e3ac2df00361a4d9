// A folder of data with a few cities and listings and one programme, for tests that reckon a round by hand.
#pragma once

#include <string>

namespace entente::cli {

// The header of sheets of listings that `small_folder` writes.
inline constexpr char kSmallListings[] =
    "id,city,kind,role,area,title,summary,creative_fields,topics,objectives,modalities,beneficiaries,languages,"
    "interpreter,mode,start,end,min_days,deadline,capacity,cost_sharing,partner_axes,partner_regions,"
    "partner_countries,own_country_excluded,plan,urgency\n";

// A new folder with the real countries and vocabularies, these cities (a whole sheet) and listings (rows), and
// programme "programmes/p" on axis south-south with 5 days of review and `rules`, further fields of its JSON, each
// after a comma.
std::string small_folder(const std::string& cities, const std::string& listings, const std::string& rules);

}  // namespace entente::cli
