// Where the header of a table stands, and what separates its columns, by which columns of ours the first rows name.
// Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "services/common/sheets/header_names.h"

namespace entente::common {

// Fewer columns of ours than this show no header.
inline constexpr std::size_t kFewestKnown = 2;
inline constexpr int kRowsLookedAt = 30;

// Rows and bytes that stand above the header.
struct HeaderPlace {
  int rows = 0;
  std::size_t bytes = 0;
};

// The header is the first row, unless that names at most one column of ours and one of the first rows below it names
// more, at least kFewestKnown. `separator`: what was said to be one; 0: any.
HeaderPlace find_header(std::string_view text, const HeaderNames& names, char separator);

// The separator that gives the first row the most known columns, and of those the one that gives the most columns.
char find_separator(std::string_view text, const HeaderNames& names);

// The most columns of ours that a row names; rows are separated by line ends, columns by commas.
std::size_t most_known(std::string_view text, const HeaderNames& names);

}  // namespace entente::common
