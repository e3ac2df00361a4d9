#include "services/matching/world/people.h"

#include <grpcpp/channel.h>

#include <utility>

#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/client.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

// A list waits for it: better without than late.
constexpr absl::Duration kPatience = absl::Seconds(2);

std::string quoted(const std::string& text) {
  std::string value = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  return value + '"';
}

}  // namespace

absl::StatusOr<std::optional<profiles::v1::Person>> PeopleOfProfiles::by_subject(const std::string& subject) {
  profiles::v1::ListPeopleRequest request;
  request.set_filter(common::concat("subject = ", quoted(subject)));
  profiles::v1::ListPeopleResponse reply;
  const grpc::Status status = profiles::v1::ProfileService::NewStub(profiles_.channel())
                                  ->ListPeople(profiles_.context(kPatience).get(), request, &reply);
  if (!status.ok()) return common::from_grpc(status);
  if (reply.people().empty()) return std::nullopt;
  return std::move(*reply.mutable_people(0));
}

absl::StatusOr<std::optional<profiles::v1::Person>> PeopleOfProfiles::by_name(const std::string& name) {
  profiles::v1::GetPersonRequest request;
  request.set_name(name);
  profiles::v1::Person person;
  const grpc::Status status = profiles::v1::ProfileService::NewStub(profiles_.channel())
                                  ->GetPerson(profiles_.context().get(), request, &person);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return std::nullopt;
  if (!status.ok()) return common::from_grpc(status);
  return person;
}

absl::Status PeopleOfProfiles::each(const std::function<void(const Person&)>& see) {
  const auto stub = profiles::v1::ProfileService::NewStub(profiles_.channel());
  profiles::v1::ListPeopleRequest request;
  request.set_page_size(1000);
  do {
    profiles::v1::ListPeopleResponse reply;
    const grpc::Status status = stub->ListPeople(profiles_.context().get(), request, &reply);
    if (!status.ok()) return common::from_grpc(status);
    for (const Person& person : reply.people()) see(person);
    request.set_page_token(reply.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

std::string name_of_caller(People& people, const common::Caller& caller) {
  const auto person = people.by_subject(caller.subject);
  return person.ok() && person->has_value() ? (*person)->name() : "";
}

common::Caller caller_of(const profiles::v1::Person& person, absl::Time now) {
  common::Caller caller{.subject = person.subject(), .now = now};
  for (const auto& assignment : person.assignments()) {
    const std::optional<common::Role> role = common::parse_role(common::word_of(assignment.role()));
    if (!role.has_value()) continue;  // a role of a newer program gives no right here
    common::Assignment one{*role, assignment.scope()};
    if (assignment.has_from_time()) one.from = common::from_timestamp(assignment.from_time());
    if (assignment.has_until_time()) one.until = common::from_timestamp(assignment.until_time());
    caller.assignments.push_back(std::move(one));
  }
  return caller;
}

}  // namespace entente::matching
