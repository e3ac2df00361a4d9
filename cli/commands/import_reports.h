// Reports of imports on the screen: what is new, changed or the same, and every violation. Main thread only.
#pragma once

#include <string>
#include <vector>

#include "cli/data_set/data_set.h"

namespace entente::cli {

// `format`: table or json.
void print_reports(const std::vector<SheetReport>& reports, const std::string& format);

}  // namespace entente::cli
