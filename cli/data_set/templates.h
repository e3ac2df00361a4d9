// Templates: commented sheets to fill in, which can be imported as they are. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace entente::cli {

// `kind`: listings, cities or cooperations.
std::string sheet_template(std::string_view kind);

}  // namespace entente::cli
