// Imports what services take one by one: organisations and contacts of cities, directives of programmes, preferences of
// listings. All rows of a
// sheet are previewed before the first is stored; a call that fails after that ends the import there, and the same
// sheet again does the rest. Main thread only.
#pragma once

#include "absl/status/statusor.h"
#include "cli/commands/servers.h"
#include "cli/data_set/data_set.h"

namespace entente::cli {

// The report of one sheet; an error: a service that couldn't or wouldn't.
absl::StatusOr<type::v1::ImportReport> import_organisations(Servers& servers, const SheetSource& sheet,
                                                            bool validate_only);
absl::StatusOr<type::v1::ImportReport> import_contacts(Servers& servers, const SheetSource& sheet, bool validate_only);
absl::StatusOr<type::v1::ImportReport> import_directives(Servers& servers, const SheetSource& sheet,
                                                         bool validate_only);
absl::StatusOr<type::v1::ImportReport> import_preferences(Servers& servers, const SheetSource& sheet,
                                                          bool validate_only);

}  // namespace entente::cli
