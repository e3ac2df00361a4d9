// Filters of lists, a subset of AIP-160: comparisons `field = "value"` (also != < <= > >= and `:`), joined by AND, OR
// and NOT, with parentheses. As in AIP-160, OR binds tighter than AND: `a AND b OR c` is `a AND (b OR c)`.
// docs/filters.md says it for users; selection.h holds messages against it. Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::common {

enum class Comparison { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// One comparison; `key` is set for a map field: `external_ids.wikidata = "Q90"` has field `external_ids`, key
// `wikidata`.
struct FilterCondition {
  std::string field;
  std::string key;
  Comparison comparison = Comparison::kEqual;
  std::string value;
  bool operator==(const FilterCondition&) const = default;
};

// A tree: `condition` of a leaf, `parts` of the others; NOT has one part. An AND without parts lets everything through.
struct Filter {
  enum class Kind { kAnd, kOr, kNot, kCondition };
  Kind kind = Kind::kAnd;
  std::vector<Filter> parts = {};
  FilterCondition condition = {};
  bool operator==(const Filter&) const = default;
};

// Allowed fields by name; a map field ends in `.*`. A value is quoted ("" with \" and \\ inside) or a bare word.
// INVALID_FILTER names the wrong part, its place, and the allowed fields with the nearest one; also for more than 4,096
// bytes or 32 levels.
absl::StatusOr<Filter> parse_filter(std::string_view filter, std::span<const std::string_view> allowed_fields);

// INVALID_FILTER for a value that its field can't have.
absl::Status wrong_value(const FilterCondition& condition, std::string_view allowed);

}  // namespace entente::common
