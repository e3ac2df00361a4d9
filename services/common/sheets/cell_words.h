// Words of cells that no vocabulary holds, in the languages of sheets: kinds, modes, yes and no, units
// (data/cell-words.csv, built into the program), compared as names are. Immutable; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// The code that a text means in a list of that file, e.g. "need" for "Besoin" in "kind"; empty: none.
std::string_view code_meant(std::string_view list, std::string_view text);
// The keys (name_key.h) of the words of a code, such as those of "day" in "unit".
const std::vector<std::string>& words_for(std::string_view list, std::string_view code);

// "yes" or "no" in any of the languages; nothing: neither.
std::optional<bool> yes_or_no(std::string_view text);

}  // namespace entente::common
