#include "services/profiles/organisation_handlers.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/util/message_differencer.h>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/profiles/access.h"
#include "services/profiles/city_store.h"
#include "services/profiles/office_store.h"
#include "services/profiles/office_validation.h"
#include "services/profiles/references.h"
#include "services/profiles/requests.h"

namespace entente::profiles {
namespace {

const common::ListField kListFields[] = {{"name"}, {"display_name"}, {"kind"}};
constexpr std::string_view kOrganisationForm = "cities/{city}/organisations/{organisation}";
constexpr std::string_view kCityForm = "cities/{city}";
constexpr std::string_view kParentForm = "cities/{city}, or cities/- for those of all cities";
constexpr std::string_view kAllCities = "cities/-";

// Authorises a write to what belongs to a city and finds that city: the start of every write.
absl::StatusOr<std::optional<v1::City>> city_to_write(common::ReadTransaction& tx, const common::CallContext& call,
                                                      const std::optional<std::string>& id, std::string_view action) {
  std::optional<v1::City> city;
  if (id.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(city, find_city(tx, *id));
  }
  ENTENTE_RETURN_IF_ERROR(authorise_city(call.caller, id.has_value() ? common::CityName(*id).text() : "",
                                         city.has_value() ? &*city : nullptr, common::utc_day(call.now), action));
  return city;
}

}  // namespace

absl::StatusOr<v1::Organisation> OrganisationHandlers::get(const common::CallContext& call,
                                                           const v1::GetOrganisationRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  const std::optional<common::OrganisationName> id = common::OrganisationName::parse(request.name());
  if (!id.has_value()) return common::wrong_name("name", kOrganisationForm);
  return common::read_value<v1::Organisation>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Organisation> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Organisation> organisation, find_organisation(tx, *id));
        if (!organisation.has_value()) return common::not_found(request.name());
        return *std::move(organisation);
      });
}

absl::StatusOr<v1::ListOrganisationsResponse> OrganisationHandlers::list(
    const common::CallContext& call, const v1::ListOrganisationsRequest& request) const {
  using Reply = v1::ListOrganisationsResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  const bool of_all = request.parent() == kAllCities;
  const std::optional<std::string> id = common::id_in<common::CityName>(request.parent());
  if (!of_all && !id.has_value()) return common::wrong_name("parent", kParentForm);
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Organisation::descriptor(), kListFields));
  return common::read_value<Reply>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, reply));
    if (of_all) {
      const common::OrganisationName after =
          common::OrganisationName::parse(page.after).value_or(common::OrganisationName());
      ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::Organisation> found, list_all_organisations(tx, after, page.limit()));
      common::fill_page(
          page, std::move(found), [](const v1::Organisation& last) { return last.name(); },
          *reply.mutable_organisations(), *reply.mutable_next_page_token());
      return reply;
    }
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, find_city(tx, *id));
    if (!city.has_value()) return common::not_found(request.parent());
    ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::Organisation> found,
                             list_organisations(tx, *id, page.after, page.limit()));
    common::fill_page(page, std::move(found), *reply.mutable_organisations(), *reply.mutable_next_page_token());
    return reply;
  });
}

absl::StatusOr<v1::Organisation> OrganisationHandlers::create(const common::CallContext& call,
                                                              const v1::CreateOrganisationRequest& request) const {
  const std::string spare = ground_.ids->short_id();
  const std::optional<std::string> city_id = common::id_in<common::CityName>(request.parent());
  ENTENTE_RETURN_IF_ERROR(authorise_city(*ground_.database, call,
                                         city_id.has_value() ? common::CityName(*city_id).text() : "",
                                         "create an organisation of this city"));
  return common::write_once<v1::Organisation>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Organisation> {
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city,
                                 city_to_write(tx, call, city_id, "create an organisation of this city"));
        if (!city_id.has_value()) return common::wrong_name("parent", kCityForm);
        if (!city.has_value()) return common::not_found(request.parent());

        common::FieldViolations violations;
        ENTENTE_RETURN_IF_ERROR(check_not_archived(*city));

        v1::Organisation organisation = request.organisation();
        common::clear_output_only(&organisation);
        ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
        const std::string id =
            choose_id("organisation_id", request.organisation_id(), organisation.display_name(), spare, violations);
        check_organisation(organisation, nullptr, references, violations);
        ENTENTE_RETURN_IF_ERROR(violations.status());
        organisation.set_name(common::OrganisationName(*city_id, id).text());
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Organisation> other, find_organisation(tx, {*city_id, id}));
        if (other.has_value()) return common::already_exists(organisation.name(), "organisation_id");
        if (request.validate_only()) return organisation;
        ENTENTE_RETURN_IF_ERROR(put_organisation(tx, organisation));
        return organisation;
      });
}

absl::StatusOr<v1::Organisation> OrganisationHandlers::update(const common::CallContext& call,
                                                              const v1::UpdateOrganisationRequest& request) const {
  const std::string& name = request.organisation().name();
  const std::optional<common::OrganisationName> id = common::OrganisationName::parse(name);
  ENTENTE_RETURN_IF_ERROR(authorise_city(
      *ground_.database, call, id.has_value() ? common::CityName(id->city).text() : "", "update this organisation"));
  return common::write_once<v1::Organisation>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Organisation> {
        ENTENTE_RETURN_IF_ERROR(
            city_to_write(tx, call, id.has_value() ? std::optional(id->city) : std::nullopt, "update this organisation")
                .status());
        if (!id.has_value()) return common::wrong_name("organisation.name", kOrganisationForm);
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Organisation> before, find_organisation(tx, *id));
        if (!before.has_value()) return common::not_found(name);
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.organisation().etag(), before->etag(), name));
        v1::Organisation organisation = *before;
        ENTENTE_RETURN_IF_ERROR(common::apply_update(request.update_mask(), request.organisation(), &organisation));
        ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
        common::FieldViolations violations;
        check_organisation(organisation, &*before, references, violations);
        ENTENTE_RETURN_IF_ERROR(violations.status());
        if (google::protobuf::util::MessageDifferencer::Equals(organisation, *before) || request.validate_only()) {
          return organisation;
        }
        ENTENTE_RETURN_IF_ERROR(put_organisation(tx, organisation));
        return organisation;
      });
}

}  // namespace entente::profiles
