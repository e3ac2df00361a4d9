// Codes of the mission's enums, as they stand in data, texts and groups: "north-south", "training-capacity", "pivotal",
// "obj-value-chain". An unspecified value has the empty code. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "matcher/model/amount.h"
#include "matcher/model/kinds.h"

namespace entente::matcher {

std::string_view axis_id(Axis axis);
std::string_view area_id(Area area);
// "development", "oda", "income", "declared".
std::string_view country_scheme_id(CountryScheme scheme);
std::string_view role_id(Role role);
std::string_view objective_id(Objective objective);
std::string_view mode_id(Mode mode);

// "a;b;c".
std::string join(const std::vector<std::string>& codes);
// What is known to be empty is "none"; an empty parameter of a text means "not known".
std::string or_none(std::string text);
// Shown points: 4025 units are "40.25", 4000 are "40".
std::string points_text(Points points);

}  // namespace entente::matcher
