// Etags (AIP-154): opaque texts that change with each write. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace entente::common {

// From the revision of the row's last change.
std::string make_etag(std::int64_t revision);
// OK when `given` is empty or equal to `current`; else STALE_ETAG naming the resource. REQUIRES: caller may read it.
absl::Status check_etag(std::string_view given, std::string_view current, std::string_view resource);

}  // namespace entente::common
