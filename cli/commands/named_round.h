// Which programme and round a command means, by what was said and what there is. Main thread only.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace entente::cli {

class Servers;

// `programmes/{programme}` of what was said: an id, a resource name, or what the programme is called; else the only one
// there is. NOT_FOUND: none is called so.
absl::StatusOr<std::string> named_programme(Servers& servers, const std::string& programme);

// `programmes/{programme}/rounds/{round}` of what was said, an id or a name; else the newest that has proposals.
absl::StatusOr<std::string> named_round(Servers& servers, const std::string& programme, const std::string& round);

}  // namespace entente::cli
