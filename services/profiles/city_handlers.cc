#include "services/profiles/city_handlers.h"

#include <array>
#include <limits>
#include <string>
#include <vector>

#include <google/protobuf/util/message_differencer.h>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/profiles/access.h"
#include "services/profiles/city_names.h"
#include "services/profiles/city_search.h"
#include "services/profiles/city_store.h"
#include "services/profiles/city_validation.h"
#include "services/profiles/message_diff.h"
#include "services/profiles/references.h"
#include "services/profiles/requests.h"

namespace entente::profiles {
namespace {

// What the network says about a city; its own focal points don't change these.
constexpr auto kNetworkFields = std::to_array<std::string_view>(
    {"display_name", "country", "field_periods", "designation_year", "standing", "external_ids"});

std::vector<common::ListField> list_fields(absl::CivilDay today) {
  const auto fields_today = [today](const google::protobuf::Message& entry, std::vector<std::string>& fields) {
    fields.push_back(field_on(dynamic_cast<const v1::City&>(entry), today));
  };
  return {{"name", {}, "cities/"},
          {"display_name"},
          {"country"},
          {"creative_field", {}, {}, fields_today},
          {"state"},
          {"standing"},
          {"declared_class"},
          {"designation_year"},
          {"population"},
          {"external_ids.*"}};
}

void set_defaults(v1::City& city) {
  if (city.standing() == v1::City::STANDING_UNSPECIFIED) city.set_standing(v1::City::STANDING_ACTIVE);
}

// A focal point keeps the profile, but what the network says about the city isn't the office's to change.
absl::Status check_network_fields(const common::Caller& caller, const v1::City& before, const v1::City& after,
                                  absl::CivilDay today) {
  if (speaks_for_network(caller, before, today)) return absl::OkStatus();
  const std::vector<std::string> changed = changed_fields(before, after, kNetworkFields);
  if (changed.empty()) return absl::OkStatus();
  return common::permission_denied(common::concat("change ", common::join(changed, ", "), " of this city"),
                                   "coordinators");
}

// A network doesn't want two cities of one country that people can't tell apart by name.
absl::Status check_name_free(common::ReadTransaction& tx, const v1::City& city, const std::string& id) {
  ENTENTE_ASSIGN_OR_RETURN(auto cities, list_cities(tx, city.country(), "", common::kEverything));
  CitiesById by_id;
  for (v1::City& other : cities.entries)
    by_id.emplace(*common::id_in<common::CityName>(other.name()), std::move(other));
  const std::string twin = CityNames(by_id).twin_of(id, city);
  if (twin.empty()) return absl::OkStatus();
  return common::invalid_field(
      "city.display_name",
      common::concat("reads or looks like ", common::quoted(by_id.find(twin)->second.display_name()), " (cities/", twin,
                     ") of the same country: give a name that tells the two apart"));
}

}  // namespace

absl::StatusOr<v1::City> CityHandlers::get(const common::CallContext& call, const v1::GetCityRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  const std::optional<std::string> id = common::id_in<common::CityName>(request.name());
  if (!id.has_value()) return common::wrong_name("name", "cities/{city}");
  return common::read_value<v1::City>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::City> {
    ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::City> city, find_city(tx, *id));
    if (!city.has_value()) return common::not_found(request.name());
    return *std::move(city);
  });
}

absl::StatusOr<v1::ListCitiesResponse> CityHandlers::list(const common::CallContext& call,
                                                          const v1::ListCitiesRequest& request) const {
  using Reply = v1::ListCitiesResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(
      const common::ListPage page,
      common::read_list_request(request, *v1::City::descriptor(), list_fields(common::utc_day(call.now))));
  return common::read_value<Reply>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, reply));
    ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::City> cities,
                             list_cities(tx, page.selection.only_text("country"), page.after, page.limit()));
    common::fill_page(page, std::move(cities), *reply.mutable_cities(), *reply.mutable_next_page_token());
    return reply;
  });
}

absl::StatusOr<v1::SearchCitiesResponse> CityHandlers::search(const common::CallContext& call,
                                                              const v1::SearchCitiesRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::AskedSearch asked,
                           common::read_search_request(request.query(), request.max_cities(), "max_cities"));
  return common::read_value<v1::SearchCitiesResponse>(
      *ground_.database, [&](common::ReadTransaction& tx) { return search_cities(tx, asked); });
}

absl::StatusOr<v1::City> CityHandlers::create(const common::CallContext& call,
                                              const v1::CreateCityRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_network(call.caller, "create a city"));
  const std::string spare = ground_.ids->short_id();
  return common::write_once<v1::City>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::City> {
        common::FieldViolations violations;
        v1::City city = request.city();
        common::clear_output_only(&city);
        set_defaults(city);
        ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
        const std::string id = choose_id("city_id", request.city_id(), city.display_name(), spare, violations);
        check_city(city, nullptr, references, common::utc_day(call.now), violations);
        ENTENTE_RETURN_IF_ERROR(violations.status());
        city.set_name(common::CityName(id).text());
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> other, find_city(tx, id));
        if (other.has_value()) return common::already_exists(city.name(), "city_id");
        ENTENTE_RETURN_IF_ERROR(check_name_free(tx, city, id));
        ENTENTE_RETURN_IF_ERROR(check_external_ids_free(tx, city));

        city.set_state(v1::City::STATE_ACTIVE);
        *city.mutable_create_time() = common::to_timestamp(call.now);
        *city.mutable_update_time() = city.create_time();
        if (request.validate_only()) return city;
        ENTENTE_RETURN_IF_ERROR(put_city(tx, city));
        return city;
      });
}

absl::StatusOr<v1::City> CityHandlers::update(const common::CallContext& call,
                                              const v1::UpdateCityRequest& request) const {
  const std::string& name = request.city().name();
  const std::optional<std::string> id = common::id_in<common::CityName>(name);
  const absl::CivilDay today = common::utc_day(call.now);
  ENTENTE_RETURN_IF_ERROR(authorise_city(*ground_.database, call, name, "update this city"));
  return common::write_once<v1::City>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::City> {
        std::optional<v1::City> before;
        if (id.has_value()) {
          ENTENTE_ASSIGN_OR_RETURN(before, find_city(tx, *id));
        }
        ENTENTE_RETURN_IF_ERROR(
            authorise_city(call.caller, name, before.has_value() ? &*before : nullptr, today, "update this city"));
        if (!id.has_value()) return common::wrong_name("city.name", "cities/{city}");
        if (!before.has_value()) return common::not_found(name);
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.city().etag(), before->etag(), name));
        ENTENTE_RETURN_IF_ERROR(check_not_archived(*before));

        v1::City city = *before;
        ENTENTE_RETURN_IF_ERROR(common::apply_update(request.update_mask(), request.city(), &city));
        set_defaults(city);
        ENTENTE_RETURN_IF_ERROR(check_network_fields(call.caller, *before, city, today));
        ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
        common::FieldViolations violations;
        check_city(city, &*before, references, today, violations);
        ENTENTE_RETURN_IF_ERROR(violations.status());
        if (city.display_name() != before->display_name() || city.country() != before->country())
          ENTENTE_RETURN_IF_ERROR(check_name_free(tx, city, *id));
        ENTENTE_RETURN_IF_ERROR(check_external_ids_free(tx, city));
        if (google::protobuf::util::MessageDifferencer::Equals(city, *before)) return city;

        *city.mutable_update_time() = common::to_timestamp(call.now);
        if (request.validate_only()) return city;
        ENTENTE_RETURN_IF_ERROR(put_city(tx, city));
        return city;
      });
}

absl::StatusOr<v1::City> CityHandlers::archive(const common::CallContext& call,
                                               const v1::ArchiveCityRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_network(call.caller, "archive this city"));
  const std::optional<std::string> id = common::id_in<common::CityName>(request.name());
  if (!id.has_value()) return common::wrong_name("name", "cities/{city}");
  return common::write_once<v1::City>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::City> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::City> city, find_city(tx, *id));
        if (!city.has_value()) return common::not_found(request.name());
        if (city->state() == v1::City::STATE_ARCHIVED) return *std::move(city);
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), city->etag(), request.name()));
        city->set_state(v1::City::STATE_ARCHIVED);
        *city->mutable_update_time() = common::to_timestamp(call.now);
        ENTENTE_RETURN_IF_ERROR(put_city(tx, *city));
        return *std::move(city);
      });
}

}  // namespace entente::profiles
