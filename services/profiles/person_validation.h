// The rules of a person and the assignments. Pure; violations carry paths such as `person.assignments[0].scope`.
#pragma once

#include <functional>
#include <string_view>

#include "entente/profiles/v1/person.pb.h"

namespace entente::common {
class FieldViolations;
}

namespace entente::profiles {

class References;

// `city_exists` takes the name of a city, e.g. `cities/dakar`.
void check_person(const v1::Person& person, const References& references,
                  const std::function<bool(std::string_view)>& city_exists, common::FieldViolations& violations);

}  // namespace entente::profiles
