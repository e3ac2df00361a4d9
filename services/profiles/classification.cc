#include "services/profiles/classification.h"

#include "services/common/base/time.h"

namespace entente::profiles {

bool holds_on(const v1::Country::Classification& classification, absl::CivilDay day) {
  if (classification.has_valid_from() && day < common::first_day(classification.valid_from())) return false;
  return !classification.has_valid_to() || day < common::last_day(classification.valid_to());
}

std::optional<std::string> value_of(const v1::Country& country, std::string_view scheme, absl::CivilDay day) {
  for (const auto& classification : country.classifications()) {
    if (classification.scheme() == scheme && holds_on(classification, day)) return classification.value();
  }
  return std::nullopt;
}

}  // namespace entente::profiles
