#include "services/profiles/person_store.h"

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/profiles/errors.h"
#include "services/profiles/office_store.h"

namespace entente::profiles {
namespace {

constexpr std::string_view kFind = "SELECT body FROM people WHERE id = $1";
constexpr std::string_view kFindBySubject = "SELECT body FROM people WHERE subject = $1";
constexpr std::string_view kList = "SELECT body FROM people WHERE id > $1 ORDER BY id";
constexpr std::string_view kPut =
    "INSERT INTO people (id, subject, body) VALUES ($1, $2, $3) "
    "ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, body = excluded.body";
constexpr std::string_view kForgetRequests = "DELETE FROM request_ids WHERE subject = $1";

// Stores of before check_timestamp hold times that JSON can't say; they are read as the nearest one that it can.
void settle_times(v1::Person& person) {
  for (v1::Person::Assignment& assignment : *person.mutable_assignments()) {
    if (assignment.has_from_time()) common::settle_timestamp(*assignment.mutable_from_time());
    if (assignment.has_until_time()) common::settle_timestamp(*assignment.mutable_until_time());
  }
}

absl::StatusOr<std::optional<v1::Person>> find(common::ReadTransaction& tx, std::string_view sql,
                                               std::string_view key) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Person> person, common::read_body<v1::Person>(tx, sql, {key}));
  if (person.has_value()) settle_times(*person);
  return person;
}

}  // namespace

absl::StatusOr<std::optional<v1::Person>> find_person(common::ReadTransaction& tx, std::string_view id) {
  return find(tx, kFind, id);
}
absl::StatusOr<std::optional<v1::Person>> find_person_by_subject(common::ReadTransaction& tx,
                                                                 std::string_view subject) {
  return find(tx, kFindBySubject, subject);
}
absl::StatusOr<common::PageOf<v1::Person>> list_people(common::ReadTransaction& tx, std::string_view after,
                                                       const common::PageLimit& limit) {
  ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::Person> page, common::read_bodies<v1::Person>(tx, kList, {after}, limit));
  for (v1::Person& person : page.entries) settle_times(person);
  return page;
}

absl::Status check_subject_free(common::ReadTransaction& tx, const v1::Person& person) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Person> other, find_person_by_subject(tx, person.subject()));
  if (!other.has_value() || other->name() == person.name()) return absl::OkStatus();
  return common::make_error(
      kSubjectTaken,
      common::concat("person.subject: ", other->name(), " signs in with this subject; update that person instead"),
      {{"resource", other->name()}});
}

absl::Status put_person(common::WriteTransaction& tx, v1::Person& person) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t version, next_row_version(tx));
  person.set_etag(common::make_etag(version));
  const common::Value subject = person.subject().empty() ? common::Value() : common::Value(person.subject());
  return tx
      .execute(kPut,
               {*common::id_in<common::PersonName>(person.name()), subject, common::Bytes{common::to_body(person)}})
      .status();
}

absl::Status forget_requests_of(common::WriteTransaction& tx, std::string_view subject) {
  return tx.put(kForgetRequests, {subject});
}

absl::StatusOr<std::vector<common::Assignment>> assignments_of(common::ReadTransaction& tx, std::string_view subject,
                                                               absl::Time time) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Person> person, find_person_by_subject(tx, subject));
  std::vector<common::Assignment> held;
  if (!person.has_value()) return held;
  for (const auto& assignment : person->assignments()) {
    const std::optional<common::Role> role = common::parse_role(common::word_of(assignment.role()));
    if (!role.has_value()) continue;  // a role of a newer program gives no right here
    common::Assignment one{*role, assignment.scope()};
    if (assignment.has_from_time()) one.from = common::from_timestamp(assignment.from_time());
    if (assignment.has_until_time()) one.until = common::from_timestamp(assignment.until_time());
    if (one.from <= time && time < one.until) held.push_back(std::move(one));
  }
  return held;
}

}  // namespace entente::profiles
