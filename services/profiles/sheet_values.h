// Values of sheet cells as people write them. Nothing comes back when a text isn't such a value. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace entente::profiles {

// A whole number without separators of thousands.
std::optional<std::int64_t> parse_whole(std::string_view text);
// Degrees with a decimal point or comma, as units of 0.0001 degree, rounded half away from zero.
std::optional<std::int32_t> parse_degrees(std::string_view text);
// true, yes, 1, oui, vrai and their opposites, without regard to case.
std::optional<bool> parse_flag(std::string_view text);

}  // namespace entente::profiles
