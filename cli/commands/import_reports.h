// Reports of imports on the screen: what is new, changed or the same, and every violation. Main thread only.
#pragma once

#include <string>
#include <vector>

#include "cli/data_set/data_set.h"

namespace entente::cli {

// "listings.csv row 12, urgency "hgh": …": where it is, and what is wrong there, in the user's language; the sentence
// of its reason comes first where the catalogue doesn't know the rest. `value` as it is to be shown; empty: not.
std::string violation_words(const std::string& path, const type::v1::RowViolation& violation, const std::string& value);

// `format`: table or json.
void print_reports(const std::vector<SheetReport>& reports, const std::string& format);

}  // namespace entente::cli
