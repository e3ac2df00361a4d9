// What people call the columns of sheets, in English, French, Spanish, Portuguese, German, Italian and Arabic:
// data/columns.csv, built into the program. Immutable; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// The columns that a cell of a header may mean, by the key of its name (name_key.h), in the order of the data file;
// empty: it is none of these names. A column's own name isn't among them.
const std::vector<std::string>& columns_called(std::string_view key);

// The columns of which a name, or their own, stands as whole words in a cell of a header; those of longer names first.
std::vector<std::string> columns_named_in(std::string_view cell);

}  // namespace entente::common
