// The catalogue of engine texts as browsers read it. Pure function.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace entente::gateway {

// {"id": {"en": …, "fr": …}} from a sheet with the columns id, en, fr. INVALID_CONFIGURATION names the first fault.
absl::StatusOr<std::string> texts_json(std::string_view sheet);

}  // namespace entente::gateway
