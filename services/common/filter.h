// Filters of lists, a subset of AIP-160: `field = "value"` joined by AND. Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::common {

// One condition; `key` is set for a map field: `external_ids.wikidata = "Q90"` has field `external_ids`, key
// `wikidata`.
struct FilterCondition {
  std::string field;
  std::string key;
  std::string value;
  bool operator==(const FilterCondition&) const = default;
};

// Allowed fields by name; a map field ends in `.*`. A value is quoted ("" with \" and \\ inside) or a bare word.
// INVALID_FILTER names the wrong part, its place, and the allowed fields with the nearest one.
absl::StatusOr<std::vector<FilterCondition>> parse_filter(std::string_view filter,
                                                          std::span<const std::string_view> allowed_fields);

}  // namespace entente::common
