// What is stored on a person, for that person: by what they are found, and every row of every store that names them
// (pseudonyms.h), as one JSON document. Rows are as in an export of the stores (table_file.h).
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::cli {

// Of who is meant by `asked` (identity_of), as the stores are at one instant; services go on. Errors as those of
// with_live_stores. O(size of the stores).
absl::StatusOr<std::string> export_person(const std::vector<std::string>& places,
                                          const std::vector<std::string>& asked);

}  // namespace entente::cli
