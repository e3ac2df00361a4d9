#include "services/profiles/access.h"

#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/person.pb.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/caller.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/profiles/city_store.h"
#include "services/profiles/office_store.h"

namespace entente::profiles {
namespace {

constexpr std::string_view kNetworkRoles = "coordinators of the whole network and operators";
constexpr std::string_view kCityRoles = "coordinators, and focal points of the city";
constexpr std::string_view kContactRoles = "coordinators, the city itself and cities with a grant";
constexpr std::string_view kPeopleRoles = "coordinators of the whole network";
constexpr std::string_view kPersonRoles = "coordinators of the whole network, services and the person";

absl::StatusOr<std::optional<v1::City>> city_named(common::Database& database, std::string_view name) {
  return common::read_value<std::optional<v1::City>>(
      database, [&](common::ReadTransaction& tx) -> absl::StatusOr<std::optional<v1::City>> {
        const std::optional<std::string> id = common::id_in<common::CityName>(name);
        if (!id.has_value()) return std::optional<v1::City>();
        return find_city(tx, *id);
      });
}

bool writes_city(const common::Caller& caller, std::string_view city_name, const v1::City* city, absl::CivilDay today) {
  if (caller.may_write_city(city_name)) return true;
  return city != nullptr && speaks_for_network(caller, *city, today);
}

}  // namespace

absl::Status authorise_read(const common::Caller& caller) {
  if (caller.may_read()) return absl::OkStatus();
  return common::permission_denied("read profiles", "callers who are signed in");
}

absl::Status authorise_network(const common::Caller& caller, std::string_view action) {
  if (caller.is_coordinator() || caller.is_operator()) return absl::OkStatus();
  return common::permission_denied(action, kNetworkRoles);
}

absl::Status authorise_city(const common::Caller& caller, std::string_view city_name, const v1::City* city,
                            absl::CivilDay today, std::string_view action) {
  if (writes_city(caller, city_name, city, today)) return absl::OkStatus();
  return common::permission_denied(action, kCityRoles);
}

absl::Status authorise_city(common::Database& database, const common::CallContext& call, std::string_view city_name,
                            std::string_view action) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, city_named(database, city_name));
  return authorise_city(call.caller, city_name, city.has_value() ? &*city : nullptr, common::utc_day(call.now), action);
}

bool speaks_for_network(const common::Caller& caller, const v1::City& city, absl::CivilDay today) {
  if (caller.is_coordinator()) return true;
  const std::string field = field_on(city, today);
  return !field.empty() && caller.coordinates_field(field);
}

absl::Status authorise_contacts(common::ReadTransaction& tx, const common::Caller& caller, std::string_view city_name,
                                const v1::City* city, absl::CivilDay today) {
  if (writes_city(caller, city_name, city, today)) return absl::OkStatus();
  if (city != nullptr && caller.has_anywhere(common::Role::kFocalPoint)) {
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> grantees,
                             grantees_of(tx, *common::id_in<common::CityName>(city_name)));
    for (const std::string& grantee : grantees) {
      if (caller.is_focal_point_of(common::CityName(grantee).text())) return absl::OkStatus();
    }
  }
  return common::permission_denied("see the contacts of this city", kContactRoles);
}

absl::Status authorise_grant(common::Database& database, const common::CallContext& call, std::string_view city_name,
                             std::string_view action) {
  const common::Caller bearer = call.caller.bearer();
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, city_named(database, city_name));
  std::vector<std::string> fields;
  if (city.has_value()) fields.push_back(field_on(*city, common::utc_day(call.now)));
  const bool may = bearer.is_service() || bearer.has_for_city(common::Role::kService, city_name, fields);
  return may ? absl::OkStatus() : common::permission_denied(action, "services with a right there");
}

absl::Status authorise_people(const common::Caller& caller, std::string_view action) {
  if (caller.is_coordinator()) return absl::OkStatus();
  return common::permission_denied(action, kPeopleRoles);
}

absl::Status authorise_person(const common::Caller& caller, const v1::Person* person) {
  if (caller.is_coordinator() || caller.is_service()) return absl::OkStatus();
  if (person != nullptr && !caller.subject.empty() && person->subject() == caller.subject) return absl::OkStatus();
  return common::permission_denied("see this person", kPersonRoles);
}

}  // namespace entente::profiles
