// Imports into running services, in the order in which they build on each other: references, cities, organisations,
// listings, programmes, cooperations, directives, contacts. Nothing is written before all services are ready, nor when
// examples and real listings would be mixed. It ends when matching has seen all of it. Main thread only.
#pragma once

#include <string>
#include <vector>

#include "cli/commands/servers.h"
#include "cli/data_set/data_set.h"

namespace entente::cli {

// Why an import that would mix them is refused.
inline constexpr char kMixedText[] =
    "examples and real listings would stand side by side, and a round would pair them: nothing is stored. Use another "
    "server for one of them, or say --mix-examples";

struct ServiceImportOptions {
  bool validate_only = false;
  bool mix_examples = false;  // examples and real listings may stand side by side
  int date_shift_days = 0;
  std::string base_date = {};  // to which the examples are moved; empty: they stay
  bool talk = true;            // say what is being waited for
};

// A report for each file. A sheet with violations ends the import there: what comes behind builds on it.
absl::StatusOr<std::vector<SheetReport>> import_into_services(const DataSetSource& source, const ServerOptions& servers,
                                                              const ServiceImportOptions& options);

}  // namespace entente::cli
