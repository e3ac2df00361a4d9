// The nearest known word for a wrong one. Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// Damerau–Levenshtein distance (neighbours may swap) in bytes, at most `limit` + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The nearest candidate by name_key(): at most 2 edits away, or one of which `value` (3 characters or more) is the
// beginning. Of two codes of up to three letters none is near the other. Ties: the first in `candidates`. Empty: none
// is near.
std::string did_you_mean(std::string_view value, std::span<const std::string> candidates);
std::string did_you_mean(std::string_view value, std::span<const std::string_view> candidates);

}  // namespace entente::common
