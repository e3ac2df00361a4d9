#include "services/profiles/contact_handlers.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/util/message_differencer.h>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/audit.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/profiles/access.h"
#include "services/profiles/city_store.h"
#include "services/profiles/errors.h"
#include "services/profiles/office_store.h"
#include "services/profiles/office_validation.h"
#include "services/profiles/references.h"
#include "services/profiles/requests.h"

namespace entente::profiles {
namespace {

const common::ListField kListFields[] = {{"name"}, {"display_name"}, {"function"}, {"institution_type"}, {"alternate"}};
constexpr std::string_view kContactForm = "cities/{city}/contacts/{contact}";
constexpr std::string_view kCityForm = "cities/{city}";

const v1::City* pointer(const std::optional<v1::City>& city) {
  return city.has_value() ? &*city : nullptr;
}

// The name of the city in the name of one of its contacts, right or wrong.
std::string city_part(std::string_view contact) {
  const std::optional<common::ContactName> id = common::ContactName::parse(contact);
  return id.has_value() ? common::CityName(id->city).text() : std::string();
}

absl::StatusOr<std::optional<v1::City>> city_named(common::ReadTransaction& tx, std::string_view name) {
  const std::optional<std::string> id = common::id_in<common::CityName>(name);
  if (!id.has_value()) return std::optional<v1::City>();
  return find_city(tx, *id);
}

// Finds a contact for somebody who may write the city: the start of every write to an existing contact.
absl::StatusOr<v1::Contact> contact_to_write(common::ReadTransaction& tx, const common::CallContext& call,
                                             std::string_view field, std::string_view name, std::string_view action) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, city_named(tx, city_part(name)));
  ENTENTE_RETURN_IF_ERROR(
      authorise_city(call.caller, city_part(name), pointer(city), common::utc_day(call.now), action));
  const std::optional<common::ContactName> id = common::ContactName::parse(name);
  if (!id.has_value()) return common::wrong_name(field, kContactForm);
  ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Contact> contact, find_contact(tx, *id));
  if (!contact.has_value()) return common::not_found(name);
  return *std::move(contact);
}

// What a repeat is answered with: the contact as it is, since no copy of it is kept.
absl::StatusOr<v1::Contact> recall(common::ReadTransaction& tx, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Contact> contact, find_contact(tx, *common::ContactName::parse(name)));
  if (!contact.has_value()) return common::not_found(name);
  return *std::move(contact);
}

// A grant's parts, checked.
absl::StatusOr<ContactGrant> parse_grant(std::string_view city, std::string_view grantee, std::string_view reason) {
  common::FieldViolations violations;
  const std::optional<std::string> city_id = common::id_in<common::CityName>(city);
  const std::optional<std::string> grantee_id = common::id_in<common::CityName>(grantee);
  violations.require(city_id.has_value(), "city", "must be a name of the form cities/{city}");
  violations.require(grantee_id.has_value(), "grantee", "must be a name of the form cities/{city}");
  violations.require(city_id != grantee_id || !city_id.has_value(), "grantee",
                     "must be another city: a city always sees its own contacts");
  common::check_text("reason", reason, {.max_code_points = 200, .required = true}, violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  return ContactGrant{*city_id, *grantee_id, std::string(reason)};
}

}  // namespace

absl::StatusOr<v1::Contact> ContactHandlers::get(const common::CallContext& call,
                                                 const v1::GetContactRequest& request) const {
  const std::string city_name = city_part(request.name());
  absl::StatusOr<v1::Contact> read = common::read_value<v1::Contact>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Contact> {
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, city_named(tx, city_name));
        ENTENTE_RETURN_IF_ERROR(
            authorise_contacts(tx, call.caller, city_name, pointer(city), common::utc_day(call.now)));
        const std::optional<common::ContactName> id = common::ContactName::parse(request.name());
        if (!id.has_value()) return common::wrong_name("name", kContactForm);
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Contact> contact, find_contact(tx, *id));
        if (!contact.has_value()) return common::not_found(request.name());
        return *std::move(contact);
      });
  if (read.ok()) common::audit_contacts_read(call, "profiles.GetContact", request.name());
  return read;
}

absl::StatusOr<v1::ListContactsResponse> ContactHandlers::list(const common::CallContext& call,
                                                               const v1::ListContactsRequest& request) const {
  using Reply = v1::ListContactsResponse;
  absl::StatusOr<Reply> read =
      common::read_value<Reply>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reply> {
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, city_named(tx, request.parent()));
        ENTENTE_RETURN_IF_ERROR(
            authorise_contacts(tx, call.caller, request.parent(), pointer(city), common::utc_day(call.now)));
        const std::optional<std::string> id = common::id_in<common::CityName>(request.parent());
        if (!id.has_value()) return common::wrong_name("parent", kCityForm);
        if (!city.has_value()) return common::not_found(request.parent());
        ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                                 common::read_list_request(request, *v1::Contact::descriptor(), kListFields));
        ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::Contact> found, list_contacts(tx, *id, page.after, page.limit()));
        Reply reply;
        common::fill_page(page, std::move(found), *reply.mutable_contacts(), *reply.mutable_next_page_token());
        return reply;
      });
  if (read.ok()) common::audit_contacts_read(call, "profiles.ListContacts", request.parent());
  return read;
}

absl::StatusOr<v1::Contact> ContactHandlers::create(const common::CallContext& call,
                                                    const v1::CreateContactRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_city(*ground_.database, call, request.parent(), "create a contact of this city"));
  const std::string spare = ground_.ids->short_id();
  return common::write_once<v1::Contact>(
      *ground_.database, call, request,
      [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Contact> {
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, city_named(tx, request.parent()));
        ENTENTE_RETURN_IF_ERROR(authorise_city(call.caller, request.parent(), pointer(city), common::utc_day(call.now),
                                               "create a contact of this city"));
        const std::optional<std::string> city_id = common::id_in<common::CityName>(request.parent());
        if (!city_id.has_value()) return common::wrong_name("parent", kCityForm);
        if (!city.has_value()) return common::not_found(request.parent());

        common::FieldViolations violations;
        ENTENTE_RETURN_IF_ERROR(check_not_archived(*city));

        v1::Contact contact = request.contact();
        common::clear_output_only(&contact);
        ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
        const std::string id = choose_id("contact_id", request.contact_id(), kNoName, spare, violations);
        check_contact(contact, nullptr, references, violations);
        ENTENTE_RETURN_IF_ERROR(violations.status());
        contact.set_name(common::ContactName(*city_id, id).text());
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Contact> other, find_contact(tx, {*city_id, id}));
        if (other.has_value()) return common::already_exists(contact.name(), "contact_id");
        if (request.validate_only()) return contact;
        ENTENTE_RETURN_IF_ERROR(put_contact(tx, contact));
        return contact;
      },
      recall);
}

absl::StatusOr<v1::Contact> ContactHandlers::update(const common::CallContext& call,
                                                    const v1::UpdateContactRequest& request) const {
  const std::string& name = request.contact().name();
  ENTENTE_RETURN_IF_ERROR(authorise_city(*ground_.database, call, city_part(name), "update this contact"));
  return common::write_once<v1::Contact>(
      *ground_.database, call, request,
      [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Contact> {
        ENTENTE_ASSIGN_OR_RETURN(const v1::Contact before,
                                 contact_to_write(tx, call, "contact.name", name, "update this contact"));
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.contact().etag(), before.etag(), name));
        v1::Contact contact = before;
        ENTENTE_RETURN_IF_ERROR(common::apply_update(request.update_mask(), request.contact(), &contact));
        ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
        common::FieldViolations violations;
        check_contact(contact, &before, references, violations);
        ENTENTE_RETURN_IF_ERROR(violations.status());
        const bool moved = contact.email() != before.email() || contact.phone() != before.phone();
        if (moved) contact.clear_confirm_time();
        if (google::protobuf::util::MessageDifferencer::Equals(contact, before) || request.validate_only()) {
          return contact;
        }
        ENTENTE_RETURN_IF_ERROR(put_contact(tx, contact));
        if (moved && before.has_confirm_time()) ENTENTE_RETURN_IF_ERROR(city_follows(tx, name));
        return contact;
      },
      recall);
}

absl::StatusOr<v1::DeleteContactResponse> ContactHandlers::remove(const common::CallContext& call,
                                                                  const v1::DeleteContactRequest& request) const {
  using Reply = v1::DeleteContactResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_city(*ground_.database, call, city_part(request.name()), "delete this contact"));
  return common::write_once<Reply>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
        ENTENTE_ASSIGN_OR_RETURN(const v1::Contact contact,
                                 contact_to_write(tx, call, "name", request.name(), "delete this contact"));
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), contact.etag(), request.name()));
        ENTENTE_RETURN_IF_ERROR(delete_contact(tx, *common::ContactName::parse(request.name())));
        if (contact.has_confirm_time()) ENTENTE_RETURN_IF_ERROR(city_follows(tx, request.name()));
        return Reply();
      });
}

absl::StatusOr<v1::Contact> ContactHandlers::confirm(const common::CallContext& call,
                                                     const v1::ConfirmContactRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_city(*ground_.database, call, city_part(request.name()), "confirm this contact"));
  return common::write_once<v1::Contact>(
      *ground_.database, call, request,
      [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Contact> {
        ENTENTE_ASSIGN_OR_RETURN(v1::Contact contact,
                                 contact_to_write(tx, call, "name", request.name(), "confirm this contact"));
        *contact.mutable_confirm_time() = common::to_timestamp(call.now);
        ENTENTE_RETURN_IF_ERROR(put_contact(tx, contact));
        ENTENTE_RETURN_IF_ERROR(city_follows(tx, request.name()));
        return contact;
      },
      recall);
}

absl::Status ContactHandlers::city_follows(common::WriteTransaction& tx, std::string_view contact) const {
  return follow_confirmations(tx, common::ContactName::parse(contact)->city);
}

absl::StatusOr<v1::GrantContactAccessResponse> ContactHandlers::grant(
    const common::CallContext& call, const v1::GrantContactAccessRequest& request) const {
  using Reply = v1::GrantContactAccessResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_grant(*ground_.database, call, request.city(), "grant sight of contacts"));
  ENTENTE_ASSIGN_OR_RETURN(const ContactGrant grant, parse_grant(request.city(), request.grantee(), request.reason()));
  return common::write_once<Reply>(*ground_.database, call, request,
                                   [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
                                     for (const std::string& id : {grant.city, grant.grantee}) {
                                       ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, find_city(tx, id));
                                       if (!city.has_value()) return common::not_found(common::CityName(id).text());
                                     }
                                     ENTENTE_ASSIGN_OR_RETURN(const absl::Time since, put_grant(tx, grant, call.now));
                                     Reply reply;
                                     *reply.mutable_grant_time() = common::to_timestamp(since);
                                     return reply;
                                   });
}

absl::StatusOr<v1::RevokeContactAccessResponse> ContactHandlers::revoke(
    const common::CallContext& call, const v1::RevokeContactAccessRequest& request) const {
  using Reply = v1::RevokeContactAccessResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_grant(*ground_.database, call, request.city(), "revoke sight of contacts"));
  ENTENTE_ASSIGN_OR_RETURN(const ContactGrant grant, parse_grant(request.city(), request.grantee(), request.reason()));
  return common::write_once<Reply>(*ground_.database, call, request,
                                   [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
                                     ENTENTE_RETURN_IF_ERROR(delete_grant(tx, grant));
                                     return Reply();
                                   });
}

}  // namespace entente::profiles
