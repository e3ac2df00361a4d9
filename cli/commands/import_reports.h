// Reports of imports on the screen: what is new, changed or the same, and every violation. Main thread only.
#pragma once

#include <string>
#include <vector>

#include "cli/data_set/data_set.h"

namespace entente::cli {

// "listings.csv row 12, urgency "hgh": …": where it is, and what is wrong there, by the sentence of its reason first
// where the user reads another language than English. `value` as it is to be shown; empty: not.
std::string violation_words(const std::string& path, const type::v1::RowViolation& violation, const std::string& value);

// `format`: table or json.
void print_reports(const std::vector<SheetReport>& reports, const std::string& format);

}  // namespace entente::cli
