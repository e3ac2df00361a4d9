// Templates: commented sheets to fill in, which can be imported as they are. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::cli {

enum class Rows { kNone, kExample };

// `kind`: listings, cities, cooperations, directives, preferences, vocabularies, countries or programme.
std::string sheet_template(std::string_view kind, Rows rows = Rows::kExample);
// The same with no row, and without these columns.
std::string sheet_template(std::string_view kind, const std::vector<std::string>& without);

}  // namespace entente::cli
