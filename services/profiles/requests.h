// The steps that requests share: ids of what is created, names that must parse. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace entente::common {
class FieldViolations;
}

namespace entente::profiles::v1 {
class City;
}

namespace entente::profiles {

// The id of what a request creates: `asked`, or made from `display_name`, or `spare` when its letters don't fit a slug.
// Adds a violation on `field` when `asked` is no slug.
std::string choose_id(std::string_view field, std::string_view asked, std::string_view display_name,
                      std::string_view spare, common::FieldViolations& violations);

// In place of the name of a human being, which no id should tell: ids stand in logs, and in decisions for good.
inline constexpr std::string_view kNoName = "";

// CITY_ARCHIVED when it is.
absl::Status check_not_archived(const v1::City& city);

}  // namespace entente::profiles
