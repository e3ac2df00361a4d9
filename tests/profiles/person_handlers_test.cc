#include "services/profiles/person_handlers.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/profiles/person_store.h"
#include "tests/postgres/test_store.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

using common::Role;

struct Directory {
  Directory() { ground.create_city("dakar"); }
  v1::CreatePersonRequest request(const std::string& text) { return parse<v1::CreatePersonRequest>(text); }
  std::string create(const std::string& text) {
    return outcome(ground.people.create(ground.coordinator(), request(text)));
  }
  std::vector<common::Assignment> assignments(const std::string& subject, absl::Time time) {
    auto held = common::read_value<std::vector<common::Assignment>>(
        *ground.database, [&](common::ReadTransaction& tx) { return assignments_of(tx, subject, time); });
    EXPECT_TRUE(held.ok()) << held.status();
    return *held;
  }
  TestGround ground;
};

constexpr char kFatou[] = R"(person_id: "fatou" person {
  subject: "oidc|fatou-4711" display_name: "Fatou Ndiaye" language_code: "fr"
  assignments { role: ROLE_FOCAL_POINT scope: "cities/dakar" } })";

TEST(CreatePerson, KeepsSubjectsUnique) {
  Directory directory;
  EXPECT_EQ(directory.create(kFatou), "OK");
  EXPECT_EQ(directory.create(kFatou), "ALREADY_EXISTS");
  EXPECT_EQ(directory.create(R"(person_id: "other" person { subject: "oidc|fatou-4711" })"), "SUBJECT_TAKEN");
}

TEST(CreatePerson, MakesAnIdThatTellsOfNobody) {
  Directory directory;
  const auto person = directory.ground.people.create(
      directory.ground.coordinator(), directory.request(R"(person { subject: "s" display_name: "Fatou Ndiaye" })"));
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_THAT(person->name(), testing::MatchesRegex("people/[a-z0-9]{12}"));
}

// What the token says, with whose deputy the person is by profiles.
TEST(GetCaller, SaysRolesAndFunctionOfWhoCalls) {
  Directory directory;
  const auto who_am_i = [&](const common::Caller& caller) {
    const auto reply = directory.ground.people.caller(directory.ground.as(caller), {});
    EXPECT_TRUE(reply.ok()) << reply.status();
    return *reply;
  };
  common::Caller anna = directory.ground.person("anna", Role::kCoordinator, "fields/music");
  anna.assignments.push_back({Role::kFocalPoint, "cities/dakar", absl::InfinitePast(), anna.now + absl::Hours(1)});
  anna.assignments.push_back({Role::kObserver, "*", anna.now + absl::Hours(1)});
  v1::Caller told = who_am_i(anna);
  EXPECT_EQ(told.subject(), "anna");
  EXPECT_FALSE(told.has_person()) << "profiles knows nobody of this subject";
  ASSERT_EQ(told.assignments_size(), 2) << "those that hold now";
  EXPECT_EQ(told.assignments(0).role(), type::v1::Access::ROLE_COORDINATOR);
  EXPECT_EQ(told.assignments(0).scope(), "fields/music");
  EXPECT_FALSE(told.assignments(0).has_until_time());
  EXPECT_EQ(told.assignments(1).until_time().seconds(), absl::ToUnixSeconds(anna.now + absl::Hours(1)));
  ASSERT_EQ(directory.create(R"(person_id: "anna" person { subject: "anna" display_name: "Anna"
      assignments { role: ROLE_COORDINATOR scope: "fields/music" deputy: true }
      assignments { role: ROLE_COORDINATOR scope: "fields/film" } })"),
            "OK");
  told = who_am_i(anna);
  EXPECT_EQ(told.person().display_name(), "Anna");
  ASSERT_EQ(told.assignments_size(), 2) << "rights are those of the token";
  EXPECT_TRUE(told.assignments(0).deputy());
  EXPECT_FALSE(told.assignments(1).deputy());
}

// The person's own: address and digest; a colleague sees neither.
TEST(UpdatePerson, LetsPeopleChooseTheirDigest) {
  Directory directory;
  ASSERT_EQ(directory.create(kFatou), "OK");
  const auto self = directory.ground.as(directory.ground.person("oidc|fatou-4711", Role::kFocalPoint, "cities/dakar"));
  const auto other = directory.ground.as(directory.ground.person("oidc|other", Role::kFocalPoint, "cities/dakar"));
  auto request = parse<v1::UpdatePersonRequest>(
      "person { name: 'people/fatou' email: 'fatou@dakar.example' digest: DIGEST_WEEKLY language_code: 'en' }");
  EXPECT_EQ(outcome(directory.ground.people.update(other, request)), "PERMISSION_DENIED");
  const auto person = directory.ground.people.update(self, request);
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->email(), "fatou@dakar.example");
  EXPECT_EQ(person->digest(), v1::Person::DIGEST_WEEKLY);
  const auto name = parse<v1::GetPersonRequest>("name: 'people/fatou'");
  EXPECT_EQ(outcome(directory.ground.people.get(self, name)), "OK");
  EXPECT_EQ(outcome(directory.ground.people.get(other, name)), "PERMISSION_DENIED");
  ASSERT_TRUE(directory.ground.people
                  .erase(directory.ground.coordinator(), parse<v1::ErasePersonRequest>("name: 'people/fatou'"))
                  .ok());
  EXPECT_EQ(directory.ground.people.get(directory.ground.coordinator(), name)->email(), "");
}

// Stores of before such times were refused.
TEST(GetPerson, ReadsATimeOutOfRangeAsTheLastOne) {
  Directory directory;
  ASSERT_EQ(directory.create(kFatou), "OK");
  const absl::Status spoilt = directory.ground.database->write([](common::WriteTransaction& tx) -> absl::Status {
    auto person = find_person(tx, "fatou");
    if (!person.ok() || !person->has_value()) return absl::InternalError("no person");
    (*person)->mutable_assignments(0)->mutable_until_time()->set_seconds(std::int64_t{1} << 62);
    return put_person(tx, **person);
  });
  ASSERT_TRUE(spoilt.ok()) << spoilt;
  const auto person =
      directory.ground.people.get(directory.ground.coordinator(), parse<v1::GetPersonRequest>("name: 'people/fatou'"));
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_TRUE(common::check_timestamp(person->assignments(0).until_time()).ok());
  const auto all = directory.ground.people.list(directory.ground.coordinator(), {});
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_TRUE(common::check_timestamp(all->people(0).assignments(0).until_time()).ok());
}

TEST(CreatePerson, NamesTheFieldOfEveryBrokenRule) {
  Directory directory;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"display_name: 'No subject'", "person.subject"},
      {"subject: 's' language_code: 'French'", "person.language_code"},
      {"subject: 's' email: 'not an address'", "person.email"},
      {"subject: 's' email: 'a@b.example\\r\\nBcc: c@d.example'", "person.email"},
      {"subject: 's' digest: DIGEST_DAILY", "person.email"},
      {"subject: 's' digest: DIGEST_WEEKLY", "person.email"},
      {"subject: 's' assignments { role: ROLE_SIGNED_IN scope: '*' }", "person.assignments[0].role"},
      {"subject: 's' assignments { role: ROLE_COORDINATOR scope: 'everything' }", "person.assignments[0].scope"},
      {"subject: 's' assignments { role: ROLE_COORDINATOR scope: 'cities/dakar' }", "person.assignments[0].scope"},
      {"subject: 's' assignments { role: ROLE_COORDINATOR scope: 'fields/sculpture' }", "person.assignments[0].scope"},
      {"subject: 's' assignments { role: ROLE_FOCAL_POINT scope: '*' }", "person.assignments[0].scope"},
      {"subject: 's' assignments { role: ROLE_FOCAL_POINT scope: 'cities/none' }", "person.assignments[0].scope"},
      {"subject: 's' assignments { role: ROLE_OBSERVER scope: 'cities/dakar' }", "person.assignments[0].scope"},
      {"subject: 's' assignments { role: ROLE_OBSERVER scope: '*' deputy: true }", "person.assignments[0].deputy"},
      {"subject: 's' assignments { role: ROLE_OBSERVER scope: '*' from_time { seconds: 9 } until_time { seconds: 9 } }",
       "person.assignments[0].until_time"},
      {"subject: 's' assignments { role: ROLE_OBSERVER scope: '*' until_time { seconds: 253402300800 } }",
       "person.assignments[0].until_time"},
      {"subject: 's' assignments { role: ROLE_OBSERVER scope: '*' from_time { seconds: 9 nanos: -1 } }",
       "person.assignments[0].from_time"},
  };
  for (const auto& [person, field] : cases) {
    EXPECT_EQ(directory.create("person_id: 'p' person { " + person + " }"), "INVALID_FIELD " + field) << person;
  }
}

TEST(Assignments, HoldFromTheirStartUntilBeforeTheirEnd) {
  Directory directory;
  ASSERT_EQ(directory.create(R"(person_id: "p" person { subject: "s"
      assignments { role: ROLE_COORDINATOR scope: "fields/music" from_time { seconds: 1000 } until_time { seconds: 2000 } }
      assignments { role: ROLE_OBSERVER scope: "*" } })"),
            "OK");
  const auto count = [&](int seconds) { return directory.assignments("s", absl::FromUnixSeconds(seconds)).size(); };
  EXPECT_EQ(count(999), 1u);
  EXPECT_EQ(count(1000), 2u);
  EXPECT_EQ(count(1999), 2u);
  EXPECT_EQ(count(2000), 1u);
  EXPECT_TRUE(directory.assignments("nobody", absl::FromUnixSeconds(1500)).empty());
  EXPECT_EQ(directory.assignments("s", absl::FromUnixSeconds(1500))[0].scope, "fields/music");
}

TEST(People, AreReadByCoordinatorsServicesAndThemselves) {
  Directory directory;
  ASSERT_EQ(directory.create(kFatou), "OK");
  const TestGround& ground = directory.ground;
  const std::vector<std::pair<common::Caller, std::string>> callers = {
      {ground.coordinator().caller, "OK"},
      {ground.service().caller, "OK"},
      {ground.person("oidc|fatou-4711", Role::kFocalPoint, "cities/dakar"), "OK"},
      {ground.person("other", Role::kFocalPoint, "cities/dakar"), "PERMISSION_DENIED"},
      {ground.person("deputy", Role::kCoordinator, "fields/music"), "PERMISSION_DENIED"},
      {ground.person("viewer", Role::kObserver, "*"), "PERMISSION_DENIED"},
  };
  for (const auto& [caller, answer] : callers) {
    v1::GetPersonRequest get;
    get.set_name("people/fatou");
    EXPECT_EQ(outcome(ground.people.get(ground.as(caller), get)), answer) << caller.subject;
    v1::ListPeopleRequest list;
    list.set_filter("subject = \"oidc|fatou-4711\"");
    const auto found = ground.people.list(ground.as(caller), list);
    EXPECT_EQ(outcome(found), answer) << caller.subject;
    if (found.ok()) {
      EXPECT_EQ(found->people_size(), 1);
    }
  }
  v1::ListPeopleRequest all;
  EXPECT_EQ(outcome(ground.people.list(ground.as(callers[2].first), all)), "PERMISSION_DENIED");
  EXPECT_EQ(ground.people.list(ground.service(), all)->people_size(), 1);
  v1::GetPersonRequest none;
  none.set_name("people/none");
  EXPECT_EQ(outcome(ground.people.get(ground.as(callers[3].first), none)), "PERMISSION_DENIED");
  EXPECT_EQ(outcome(ground.people.get(ground.coordinator(), none)), "NOT_FOUND");
}

TEST(UpdatePerson, PersonKeepsNameAndLanguageButNotRights) {
  Directory directory;
  ASSERT_EQ(directory.create(kFatou), "OK");
  const auto self = directory.ground.as(directory.ground.person("oidc|fatou-4711", Role::kFocalPoint, "cities/dakar"));
  const auto update = [&](const common::CallContext& call, const std::string& person) {
    return outcome(directory.ground.people.update(
        call, parse<v1::UpdatePersonRequest>("person { name: 'people/fatou' " + person + "}")));
  };
  EXPECT_EQ(update(self, "display_name: 'F. Ndiaye' language_code: 'en' "), "OK");
  EXPECT_EQ(update(self, "assignments { role: ROLE_COORDINATOR scope: '*' } "), "PERMISSION_DENIED");
  EXPECT_EQ(update(self, "subject: 'somebody' "), "PERMISSION_DENIED");
  EXPECT_EQ(update(directory.ground.coordinator(), "assignments { role: ROLE_OBSERVER scope: '*' } "), "OK");
  EXPECT_EQ(directory.assignments("oidc|fatou-4711", directory.ground.clock.now())[0].role, Role::kObserver);
  EXPECT_EQ(update(directory.ground.coordinator(), "etag: 'stale' display_name: 'x' "), "STALE_ETAG");
}

// Every byte of the store's files, checkpointed by closing it.
bool store_holds(TestGround& ground, const std::string& text) {
  ground.database.reset();
  std::ifstream file(ground.path + "/profiles.sqlite", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_FALSE(bytes.empty());
  return bytes.find(text) != std::string::npos;
}

TEST(ErasePerson, RemovesSubjectAndNameButKeepsTheId) {
  Directory directory;
  v1::CreatePersonRequest request = directory.request(kFatou);
  request.set_request_id(kUuid);
  ASSERT_TRUE(directory.ground.people.create(directory.ground.coordinator(), request).ok());
  v1::ErasePersonRequest erase;
  erase.set_name("people/fatou");
  const auto erased = directory.ground.people.erase(directory.ground.coordinator(), erase);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->name(), "people/fatou");
  EXPECT_EQ(erased->subject() + erased->display_name() + erased->language_code(), "");
  EXPECT_EQ(erased->assignments_size(), 0);
  EXPECT_EQ(erased->erase_time().seconds(), absl::ToUnixSeconds(directory.ground.clock.now()));
  directory.ground.clock.advance(absl::Hours(1));
  EXPECT_EQ(directory.ground.people.erase(directory.ground.coordinator(), erase)->SerializeAsString(),
            erased->SerializeAsString());
  EXPECT_EQ(outcome(directory.ground.people.update(
                directory.ground.coordinator(),
                parse<v1::UpdatePersonRequest>("person { name: 'people/fatou' subject: 'back' }"))),
            "PERSON_ERASED");
  EXPECT_TRUE(directory.assignments("oidc|fatou-4711", directory.ground.clock.now()).empty());
  const auto repeat = directory.ground.people.create(directory.ground.coordinator(), request);
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->subject(), "") << "a repeat of the create must not bring the subject back";
  EXPECT_EQ(directory.create(R"(person_id: "anew" person { subject: "oidc|fatou-4711" })"), "OK");
}

TEST(ErasePerson, LeavesNothingInTheFile) {
  if (common::tests_on_postgres()) GTEST_SKIP() << "reads the bytes of SQLite's file";
  Directory directory;
  v1::CreatePersonRequest request = directory.request(kFatou);
  request.set_request_id(kUuid);
  ASSERT_TRUE(directory.ground.people.create(directory.ground.coordinator(), request).ok());
  v1::ErasePersonRequest erase;
  erase.set_name("people/fatou");
  ASSERT_TRUE(directory.ground.people.erase(directory.ground.coordinator(), erase).ok());
  EXPECT_FALSE(store_holds(directory.ground, "fatou-4711"));
}

}  // namespace
}  // namespace entente::profiles
