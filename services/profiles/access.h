// Who may do what in profiles. Each function is one rule of the table that tests/profiles holds the service to; a
// refusal reads the same whether or not the thing exists. Free functions: thread-safe.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

namespace entente::common {
struct CallContext;
struct Caller;
class Database;
class ReadTransaction;
}  // namespace entente::common

namespace entente::profiles::v1 {
class City;
class Person;
}  // namespace entente::profiles::v1

namespace entente::profiles {

// Cities, organisations, countries, vocabularies and their watch: whoever is signed in.
absl::Status authorise_read(const common::Caller& caller);
// What belongs to the whole network (new cities, archiving, imports): coordinators of everything and operators.
absl::Status authorise_network(const common::Caller& caller, std::string_view action);
// What a city keeps about itself: coordinators of everything or of its creative field, and its focal points. `city` is
// null when there is none of that name.
absl::Status authorise_city(const common::Caller& caller, std::string_view city_name, const v1::City* city,
                            absl::CivilDay today, std::string_view action);
// The same on a snapshot: writers ask it first, so that who is refused doesn't enter the single writer. What decides is
// asked again inside, where the row can't change.
absl::Status authorise_city(common::Database& database, const common::CallContext& call, std::string_view city_name,
                            std::string_view action);
// True when the caller may also change what the network says about a city (standing, creative field, country …).
bool speaks_for_network(const common::Caller& caller, const v1::City& city, absl::CivilDay today);
// Contacts of a city: who may write it, and focal points of cities with a grant.
absl::Status authorise_contacts(common::ReadTransaction& tx, const common::Caller& caller, std::string_view city_name,
                                const v1::City* city, absl::CivilDay today);
// Grants, which are between services: those of the whole network, of the city, or of its creative field, whomever they
// call for.
absl::Status authorise_grant(common::Database& database, const common::CallContext& call, std::string_view city_name,
                             std::string_view action);
// Writing people: coordinators of everything.
absl::Status authorise_people(const common::Caller& caller, std::string_view action);
// Reading a person: coordinators of everything, services, the person. `person` is null when there is none.
absl::Status authorise_person(const common::Caller& caller, const v1::Person* person);

}  // namespace entente::profiles
