// The rules of a whole city, for calls and for rows of an import alike. Pure; violations carry paths such as
// `city.display_name`.
#pragma once

#include "absl/time/civil_time.h"
#include "entente/profiles/v1/city.pb.h"

namespace entente::common {
class FieldViolations;
}

namespace entente::profiles {

class References;

// Adds every broken rule of `city`. `before` is the stored city that it replaces, or null: a deprecated code that
// stands there may stay. `today` is the day on which exactly one creative field must hold.
void check_city(const v1::City& city, const v1::City* before, const References& references, absl::CivilDay today,
                common::FieldViolations& violations);

}  // namespace entente::profiles
