// Values of sheet cells as people write them. Nothing comes back when a text isn't such a value. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace entente::profiles {

// A whole number, with blanks, points or commas between thousands and "inhabitants" behind it or not.
std::optional<std::int64_t> parse_whole(std::string_view text);
// Degrees with a decimal point or comma, or with minutes and seconds (13° 9′ 47″), with N, S, E or W at either end or a
// minus in front, as units of 0.0001 degree, rounded half away from zero.
std::optional<std::int32_t> parse_degrees(std::string_view text);
// Yes or no in the words of sheets (common/sheets/cell_words.h).
std::optional<bool> parse_flag(std::string_view text);

}  // namespace entente::profiles
