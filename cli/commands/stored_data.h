// What running services hold, as a data set. Main thread only.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "cli/data_set/data_set.h"

namespace entente::cli {

class Servers;

// Everything that the services show to this caller; contacts when asked, for who may see them all. ABORTED: places were
// taken and given back at every reading.
absl::StatusOr<DataSet> fetch_data(Servers& servers, bool contacts);

// Places that are taken, and of which no reservation of the data says by whom.
std::int64_t unsaid_places(const DataSet& data);

}  // namespace entente::cli
