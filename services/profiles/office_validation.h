// The rules of contacts and organisations of a city. Pure; violations carry paths such as `contact.email`.
#pragma once

#include "entente/profiles/v1/city.pb.h"

namespace entente::common {
class FieldViolations;
}

namespace entente::profiles {

class References;

// `before` is the stored one that it replaces, or null: a deprecated code that stands there may stay.
void check_contact(const v1::Contact& contact, const v1::Contact* before, const References& references,
                   common::FieldViolations& violations);
void check_organisation(const v1::Organisation& organisation, const v1::Organisation* before,
                        const References& references, common::FieldViolations& violations);

}  // namespace entente::profiles
