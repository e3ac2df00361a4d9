#include "services/profiles/person_handlers.h"

#include <algorithm>
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
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/profiles/access.h"
#include "services/profiles/city_store.h"
#include "services/profiles/errors.h"
#include "services/profiles/message_diff.h"
#include "services/profiles/person_store.h"
#include "services/profiles/person_validation.h"
#include "services/profiles/references.h"
#include "services/profiles/requests.h"

namespace entente::profiles {
namespace {

const common::ListField kListFields[] = {{"name", {}, "people/"}, {"subject"}, {"display_name"}};
// What only a coordinator changes.
constexpr auto kRightsFields = std::to_array<std::string_view>({"subject", "assignments"});
constexpr std::string_view kPersonForm = "people/{person}";

absl::Status check(common::ReadTransaction& tx, const v1::Person& person, common::FieldViolations& violations) {
  ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
  absl::Status read = absl::OkStatus();
  const auto city_exists = [&](std::string_view name) {
    absl::StatusOr<std::optional<v1::City>> city = find_city(tx, common::id_in<common::CityName>(name).value_or(""));
    if (!city.ok()) read = city.status();
    return city.ok() && city->has_value();
  };
  check_person(person, references, city_exists, violations);
  ENTENTE_RETURN_IF_ERROR(read);
  return violations.status();
}

v1::Person::Assignment to_proto(const common::Assignment& held) {
  v1::Person::Assignment told;
  told.set_role(common::value_of<type::v1::Access::Role>(common::role_name(held.role)));
  told.set_scope(held.scope);
  if (held.from != absl::InfinitePast()) *told.mutable_from_time() = common::to_timestamp(held.from);
  if (held.until != absl::InfiniteFuture()) *told.mutable_until_time() = common::to_timestamp(held.until);
  return told;
}

// What a repeat is answered with: the person as it is, since no copy of it is kept.
absl::StatusOr<v1::Person> recall(common::ReadTransaction& tx, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Person> person, find_person(tx, *common::id_in<common::PersonName>(name)));
  if (!person.has_value()) return common::not_found(name);
  return *std::move(person);
}

bool is_own(const common::Caller& caller, const std::optional<v1::Person>& person) {
  return person.has_value() && !person->subject().empty() && person->subject() == caller.subject;
}

absl::Status check_not_erased(const v1::Person& person) {
  if (!person.has_erase_time()) return absl::OkStatus();
  return common::make_error(kPersonErased,
                            common::concat(person.name(), " was erased and only its id is kept: create a new person"),
                            {{"resource", person.name()}});
}

}  // namespace

absl::StatusOr<v1::Caller> PersonHandlers::caller(const common::CallContext& call, const v1::GetCallerRequest&) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  return common::read_value<v1::Caller>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Caller> {
        v1::Caller caller;
        caller.set_subject(call.caller.subject);
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Person> person, find_person_by_subject(tx, call.caller.subject));
        for (const common::Assignment& held : call.caller.assignments) {
          if (!held.holds(call.caller.now)) continue;
          v1::Person::Assignment& told = *caller.add_assignments();
          told = to_proto(held);
          if (!person.has_value()) continue;
          const auto& own = person->assignments();
          told.set_deputy(std::any_of(own.begin(), own.end(), [&](const v1::Person::Assignment& one) {
            return one.deputy() && one.role() == told.role() && one.scope() == told.scope();
          }));
        }
        if (person.has_value()) *caller.mutable_person() = *std::move(person);
        return caller;
      });
}

absl::StatusOr<v1::Person> PersonHandlers::get(const common::CallContext& call,
                                               const v1::GetPersonRequest& request) const {
  const std::optional<std::string> id = common::id_in<common::PersonName>(request.name());
  return common::read_value<v1::Person>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Person> {
        std::optional<v1::Person> person;
        if (id.has_value()) {
          ENTENTE_ASSIGN_OR_RETURN(person, find_person(tx, *id));
        }
        ENTENTE_RETURN_IF_ERROR(authorise_person(call.caller, person.has_value() ? &*person : nullptr));
        if (!id.has_value()) return common::wrong_name("name", kPersonForm);
        if (!person.has_value()) return common::not_found(request.name());
        return *std::move(person);
      });
}

absl::StatusOr<v1::ListPeopleResponse> PersonHandlers::list(const common::CallContext& call,
                                                            const v1::ListPeopleRequest& request) const {
  using Reply = v1::ListPeopleResponse;
  const absl::StatusOr<common::ListPage> page =
      common::read_list_request(request, *v1::Person::descriptor(), kListFields);
  // Authorise first: only a well-formed filter can say that a person asks for itself.
  v1::Person asked;
  if (page.ok()) asked.set_subject(page->selection.only_text("subject"));
  ENTENTE_RETURN_IF_ERROR(authorise_person(call.caller, asked.subject().empty() ? nullptr : &asked));
  ENTENTE_RETURN_IF_ERROR(page.status());
  return common::read_value<Reply>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    if (asked.subject().empty()) {
      ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::Person> found, list_people(tx, page->after, page->limit()));
      common::fill_page(*page, std::move(found), *reply.mutable_people(), *reply.mutable_next_page_token());
      return reply;
    }
    // A subject is of one person at most.
    ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Person> person, find_person_by_subject(tx, asked.subject()));
    if (person.has_value() && page->selection.matches(*person)) *reply.add_people() = *std::move(person);
    return reply;
  });
}

absl::StatusOr<v1::Person> PersonHandlers::create(const common::CallContext& call,
                                                  const v1::CreatePersonRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_people(call.caller, "create a person"));
  const std::string spare = ground_.ids->short_id();
  return common::write_once<v1::Person>(
      *ground_.database, call, request,
      [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Person> {
        common::FieldViolations violations;
        v1::Person person = request.person();
        common::clear_output_only(&person);
        const std::string id = choose_id("person_id", request.person_id(), kNoName, spare, violations);
        ENTENTE_RETURN_IF_ERROR(check(tx, person, violations));
        person.set_name(common::PersonName(id).text());
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Person> other, find_person(tx, id));
        if (other.has_value()) return common::already_exists(person.name(), "person_id");
        ENTENTE_RETURN_IF_ERROR(check_subject_free(tx, person));
        if (request.validate_only()) return person;
        ENTENTE_RETURN_IF_ERROR(put_person(tx, person));
        return person;
      },
      recall);
}

absl::StatusOr<v1::Person> PersonHandlers::update(const common::CallContext& call,
                                                  const v1::UpdatePersonRequest& request) const {
  const std::string& name = request.person().name();
  const std::optional<std::string> id = common::id_in<common::PersonName>(name);
  // On a snapshot first: who is refused doesn't enter the single writer.
  ENTENTE_RETURN_IF_ERROR(ground_.database->read([&](common::ReadTransaction& tx) -> absl::Status {
    std::optional<v1::Person> before;
    if (id.has_value()) {
      ENTENTE_ASSIGN_OR_RETURN(before, find_person(tx, *id));
    }
    return is_own(call.caller, before) ? absl::OkStatus() : authorise_people(call.caller, "update this person");
  }));
  return common::write_once<v1::Person>(
      *ground_.database, call, request,
      [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Person> {
        std::optional<v1::Person> before;
        if (id.has_value()) {
          ENTENTE_ASSIGN_OR_RETURN(before, find_person(tx, *id));
        }
        if (!is_own(call.caller, before)) ENTENTE_RETURN_IF_ERROR(authorise_people(call.caller, "update this person"));
        if (!id.has_value()) return common::wrong_name("person.name", kPersonForm);
        if (!before.has_value()) return common::not_found(name);
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.person().etag(), before->etag(), name));
        ENTENTE_RETURN_IF_ERROR(check_not_erased(*before));
        v1::Person person = *before;
        ENTENTE_RETURN_IF_ERROR(common::apply_update(request.update_mask(), request.person(), &person));
        if (!changed_fields(*before, person, kRightsFields).empty()) {
          ENTENTE_RETURN_IF_ERROR(authorise_people(call.caller, "change the subject or assignments of this person"));
        }
        common::FieldViolations violations;
        ENTENTE_RETURN_IF_ERROR(check(tx, person, violations));
        ENTENTE_RETURN_IF_ERROR(check_subject_free(tx, person));
        if (google::protobuf::util::MessageDifferencer::Equals(person, *before) || request.validate_only()) {
          return person;
        }
        ENTENTE_RETURN_IF_ERROR(put_person(tx, person));
        return person;
      },
      recall);
}

absl::StatusOr<v1::Person> PersonHandlers::erase(const common::CallContext& call,
                                                 const v1::ErasePersonRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_people(call.caller, "erase a person"));
  const std::optional<std::string> id = common::id_in<common::PersonName>(request.name());
  if (!id.has_value()) return common::wrong_name("name", kPersonForm);
  return common::write_once<v1::Person>(
      *ground_.database, call, request,
      [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Person> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Person> person, find_person(tx, *id));
        if (!person.has_value()) return common::not_found(request.name());
        if (person->has_erase_time()) return *std::move(person);
        ENTENTE_RETURN_IF_ERROR(forget_requests_of(tx, person->subject()));
        v1::Person erased;
        erased.set_name(person->name());
        *erased.mutable_erase_time() = common::to_timestamp(call.now);
        ENTENTE_RETURN_IF_ERROR(put_person(tx, erased));
        return erased;
      },
      recall);
}

}  // namespace entente::profiles
