// Creative fields of a city on a day: they come and go with its designations. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// Codes; none where there is no such city.
std::vector<std::string> fields_on(const ProfilesView& profiles, const std::string& city_name, absl::CivilDay day);

}  // namespace entente::matching
