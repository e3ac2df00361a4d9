// An export of everything in the stores, as text: a folder for each store with a file for each table (table_file.h),
// and manifest.json, which is written last and holds their digests. Imported into an empty place it gives stores whose
// every value is the same, and so the same rounds, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/admin/filling.h"

namespace entente::cli {

// What was written, by table; `left_out`: the tables of which rows about people were left out.
struct StoredExport {
  std::vector<FilledTable> tables;
  std::vector<std::string> left_out;
};

// Writes the stores at the places as they are at one instant, services go on, into the empty directory `to`. Rows about
// people (is_personal) only when `personal`.
absl::StatusOr<StoredExport> export_stores(const std::vector<std::string>& places, const std::string& to, bool personal,
                                           bool quiet);

// Reads such a folder into a place without stores. FAILED_PRECONDITION: no manifest, or stores there; DATA_LOSS: a file
// isn't as it was written. Errors as those of fill().
absl::StatusOr<std::vector<FilledTable>> import_stores(const std::string& from, const std::string& to, bool quiet);

}  // namespace entente::cli
