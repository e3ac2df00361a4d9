#include "services/matching/proposals/city_fields.h"

#include "services/common/base/time.h"

namespace entente::matching {

std::vector<std::string> fields_on(const ProfilesView& profiles, const std::string& city_name, absl::CivilDay day) {
  std::vector<std::string> fields;
  const auto city = profiles.cities.find(city_name);
  if (city == profiles.cities.end()) return fields;
  for (const auto& period : city->second->field_periods()) {
    const bool begun = !period.has_valid_from() || common::first_day(period.valid_from()) <= day;
    const bool over = period.has_valid_to() && common::first_day(period.valid_to()) <= day;
    if (begun && !over) fields.push_back(period.creative_field());
  }
  return fields;
}

}  // namespace entente::matching
