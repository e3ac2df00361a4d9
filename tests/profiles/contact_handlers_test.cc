#include "services/profiles/contact_handlers.h"

#include <gmock/gmock.h>

#include <functional>

#include "services/common/base/log.h"
#include "services/common/base/time.h"
#include "services/profiles/city_store.h"
#include "services/profiles/office_store.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

using common::Role;

// A ground with three cities, one of them with a contact.
struct Offices {
  Offices() {
    ground.create_city("dakar");
    ground.create_city("lyon", "literature");
    ground.create_city("quito", "film");
    contact = create("office@dakar.example");
  }
  v1::Contact create(const std::string& email) {
    v1::CreateContactRequest request;
    request.set_parent("cities/dakar");
    request.set_contact_id("office");
    request.mutable_contact()->set_display_name("Bureau");
    request.mutable_contact()->set_email(email);
    const auto made = ground.contacts.create(ground.coordinator(), request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : v1::Contact();
  }
  std::string get(const common::Caller& caller, const std::string& name = "cities/dakar/contacts/office") {
    v1::GetContactRequest request;
    request.set_name(name);
    return outcome(ground.contacts.get(ground.as(caller), request));
  }
  std::string update(const v1::Contact& changed, const std::string& path) {
    v1::UpdateContactRequest request;
    *request.mutable_contact() = changed;
    request.mutable_update_mask()->add_paths(path);
    return outcome(ground.contacts.update(ground.coordinator(), request));
  }
  absl::StatusOr<v1::Contact> now() {
    v1::GetContactRequest request;
    request.set_name("cities/dakar/contacts/office");
    return ground.contacts.get(ground.coordinator(), request);
  }
  v1::GrantContactAccessRequest grant(const std::string& reason = "programmes/p/rounds/r/proposals/x") {
    v1::GrantContactAccessRequest request;
    request.set_city("cities/dakar");
    request.set_grantee("cities/lyon");
    request.set_reason(reason);
    return request;
  }

  TestGround ground;
  v1::Contact contact;
};

TEST(Contacts, AreSeenByCoordinatorsTheCityAndGranteesOnly) {
  Offices offices;
  const auto person = [&](Role role, const std::string& scope) { return offices.ground.person("p", role, scope); };
  EXPECT_EQ(offices.get(person(Role::kCoordinator, "*")), "OK");
  EXPECT_EQ(offices.get(person(Role::kCoordinator, "fields/music")), "OK");
  EXPECT_EQ(offices.get(person(Role::kCoordinator, "fields/film")), "PERMISSION_DENIED");
  EXPECT_EQ(offices.get(person(Role::kFocalPoint, "cities/dakar")), "OK");
  EXPECT_EQ(offices.get(person(Role::kFocalPoint, "cities/lyon")), "PERMISSION_DENIED");
  EXPECT_EQ(offices.get(person(Role::kObserver, "*")), "PERMISSION_DENIED");
  EXPECT_EQ(offices.get(person(Role::kOperator, "*")), "PERMISSION_DENIED");
  EXPECT_EQ(offices.get(common::service_caller("matching", offices.ground.clock.now())), "PERMISSION_DENIED");

  ASSERT_TRUE(offices.ground.contacts.grant(offices.ground.service(), offices.grant()).ok());
  EXPECT_EQ(offices.get(person(Role::kFocalPoint, "cities/lyon")), "OK");
  EXPECT_EQ(offices.get(person(Role::kFocalPoint, "cities/quito")), "PERMISSION_DENIED");
}

TEST(Contacts, WhoReadsThemStandsInTheAuditTrail) {
  Offices offices;
  ASSERT_TRUE(common::set_log_level("info").ok());
  const common::LogCapture log;
  ASSERT_EQ(offices.get(offices.ground.person("bo", Role::kFocalPoint, "cities/dakar")), "OK");
  v1::ListContactsRequest request;
  request.set_parent("cities/dakar");
  ASSERT_TRUE(offices.ground.contacts.list(offices.ground.coordinator(), request).ok());
  ASSERT_EQ(offices.get(offices.ground.person("eve", Role::kObserver, "*")), "PERMISSION_DENIED");
  const std::string text = log.text();
  for (const char* part : {R"("act":"contacts-read","subject":"bo")", R"("of":"cities/dakar/contacts/office")",
                           R"("act":"contacts-read","subject":"carla")", R"("of":"cities/dakar")"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(text.find(R"("subject":"eve")"), std::string::npos) << "nothing was read";
  EXPECT_EQ(text.find("office@"), std::string::npos) << "and what was read isn't repeated";
}

TEST(Contacts, RefusalReadsTheSameWhetherOrNotTheThingExists) {
  Offices offices;
  const common::Caller stranger = offices.ground.person("p", Role::kFocalPoint, "cities/lyon");
  std::vector<std::string> answers;
  for (const char* name : {"cities/dakar/contacts/office", "cities/dakar/contacts/none", "cities/none/contacts/office",
                           "cities/NO/contacts/office", ""}) {
    v1::GetContactRequest request;
    request.set_name(name);
    answers.push_back(offices.ground.contacts.get(offices.ground.as(stranger), request).status().ToString());
    v1::ConfirmContactRequest confirm;
    confirm.set_name(name);
    EXPECT_EQ(outcome(offices.ground.contacts.confirm(offices.ground.as(stranger), confirm)), "PERMISSION_DENIED");
  }
  for (const std::string& answer : answers) EXPECT_EQ(answer, answers[0]);
  std::vector<std::string> lists;
  for (const char* parent : {"cities/dakar", "cities/none", "nonsense"}) {
    v1::ListContactsRequest request;
    request.set_parent(parent);
    lists.push_back(offices.ground.contacts.list(offices.ground.as(stranger), request).status().ToString());
  }
  for (const std::string& answer : lists) EXPECT_EQ(answer, lists[0]);
  EXPECT_EQ(offices.get(offices.ground.coordinator().caller, "cities/dakar/contacts/none"), "NOT_FOUND");
}

TEST(Contacts, AssignmentThatIsOverGivesNoSight) {
  Offices offices;
  common::Caller former = offices.ground.person("p", Role::kFocalPoint, "cities/dakar");
  former.assignments[0].until = offices.ground.clock.now();
  EXPECT_EQ(offices.get(former), "PERMISSION_DENIED");
  former.assignments[0].until = offices.ground.clock.now() + absl::Seconds(1);
  EXPECT_EQ(offices.get(former), "OK");
  former.assignments[0].from = offices.ground.clock.now() + absl::Milliseconds(1);
  EXPECT_EQ(offices.get(former), "PERMISSION_DENIED");
}

TEST(ContactGrants, AreIdempotentAndEachReasonHasItsOwn) {
  Offices offices;
  const common::Caller lyon = offices.ground.person("p", Role::kFocalPoint, "cities/lyon");
  const auto first = offices.ground.contacts.grant(offices.ground.service(), offices.grant());
  ASSERT_TRUE(first.ok()) << first.status();
  offices.ground.clock.advance(absl::Hours(1));
  const auto again = offices.ground.contacts.grant(offices.ground.service(), offices.grant());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->grant_time().seconds(), first->grant_time().seconds());
  ASSERT_TRUE(offices.ground.contacts.grant(offices.ground.service(), offices.grant("cooperations/c")).ok());

  v1::RevokeContactAccessRequest revoke;
  revoke.set_city("cities/dakar");
  revoke.set_grantee("cities/lyon");
  revoke.set_reason("cooperations/c");
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(outcome(offices.ground.contacts.revoke(offices.ground.service(), revoke)), "OK");
  EXPECT_EQ(offices.get(lyon), "OK") << "the other reason still holds";
  revoke.set_reason(offices.grant().reason());
  EXPECT_EQ(outcome(offices.ground.contacts.revoke(offices.ground.service(), revoke)), "OK");
  EXPECT_EQ(offices.get(lyon), "PERMISSION_DENIED");
}

TEST(ContactGrants, ComeFromServicesByTheirOwnRight) {
  Offices offices;
  EXPECT_EQ(outcome(offices.ground.contacts.grant(offices.ground.coordinator(), offices.grant())), "PERMISSION_DENIED");
  common::Caller through = offices.ground.person("fatou", Role::kFocalPoint, "cities/lyon");
  through.via = {"gateway", {}};
  EXPECT_EQ(outcome(offices.ground.contacts.grant(offices.ground.as(through), offices.grant())), "PERMISSION_DENIED");
  through.via = {"elsewhere", {{Role::kService, "cities/lyon"}}};
  EXPECT_EQ(outcome(offices.ground.contacts.grant(offices.ground.as(through), offices.grant())), "PERMISSION_DENIED");
  through.via = {"matching", {{Role::kService, "*"}}};
  EXPECT_EQ(outcome(offices.ground.contacts.grant(offices.ground.as(through), offices.grant())), "OK");
  through.via = {"dakar-site", {{Role::kService, "cities/dakar"}}};
  EXPECT_EQ(outcome(offices.ground.contacts.grant(offices.ground.as(through), offices.grant())), "OK");
  auto bad = offices.grant();
  bad.set_grantee("cities/dakar");
  bad.clear_reason();
  EXPECT_EQ(outcome(offices.ground.contacts.grant(offices.ground.service(), bad)), "INVALID_FIELD grantee reason");
  bad = offices.grant();
  bad.set_grantee("cities/none");
  EXPECT_EQ(outcome(offices.ground.contacts.grant(offices.ground.service(), bad)), "NOT_FOUND");
}

TEST(UpdateContact, ChangedAddressOrPhoneMakesItUnconfirmed) {
  Offices offices;
  v1::ConfirmContactRequest confirm;
  confirm.set_name(offices.contact.name());
  const auto confirmed = offices.ground.contacts.confirm(offices.ground.coordinator(), confirm);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_EQ(confirmed->confirm_time().seconds(), absl::ToUnixSeconds(offices.ground.clock.now()));
  v1::Contact change = *confirmed;
  EXPECT_EQ(offices.update(offices.contact, "email"), "STALE_ETAG");
  change.set_function("Focal point");
  EXPECT_EQ(offices.update(change, "function"), "OK");
  EXPECT_TRUE(offices.now()->has_confirm_time());
  change.clear_etag();
  change.set_phone("+221338490000");
  EXPECT_EQ(offices.update(change, "phone"), "OK");
  EXPECT_FALSE(offices.now()->has_confirm_time());
  EXPECT_EQ(offices.update(change, "confirm_time"), "INVALID_FIELD_MASK update_mask");
}

// The city shows the day, and only that, whatever the contacts say otherwise.
TEST(ConfirmContact, DatesTheCityUntilNoContactIsConfirmed) {
  Offices offices;
  TestGround& ground = offices.ground;
  const auto city = [&] {
    v1::GetCityRequest request;
    request.set_name("cities/dakar");
    return *ground.cities.get(ground.as(ground.person("o", Role::kObserver, "*")), request);
  };
  const auto day = [&] {
    const v1::City now = city();
    return now.has_contact_confirm_date() ? common::format_partial_date(now.contact_confirm_date()) : "none";
  };
  const auto confirm = [&](const std::string& name) {
    v1::ConfirmContactRequest request;
    request.set_name(name);
    return outcome(ground.contacts.confirm(ground.coordinator(), request));
  };
  const v1::City before = city();
  EXPECT_EQ(day(), "none");
  v1::CreateContactRequest second;
  second.set_parent("cities/dakar");
  second.set_contact_id("deputy");
  second.mutable_contact()->set_display_name("Deputy");
  ASSERT_TRUE(ground.contacts.create(ground.coordinator(), second).ok());
  std::int64_t revision = ground.revision();
  ASSERT_EQ(confirm("cities/dakar/contacts/deputy"), "OK");
  EXPECT_EQ(day(), "2026-11-22");
  EXPECT_EQ(ground.revision(), revision + 1) << "watchers see it";
  EXPECT_EQ(city().etag(), before.etag()) << "no edit of the city is stale by it";
  EXPECT_EQ(city().update_time().seconds(), before.update_time().seconds());
  const int commits = ground.commits;
  ground.clock.advance(absl::Hours(48));
  ASSERT_EQ(confirm("cities/dakar/contacts/office"), "OK");
  EXPECT_EQ(day(), "2026-11-24");
  EXPECT_EQ(ground.commits, commits + 1);
  revision = ground.revision();
  ASSERT_EQ(confirm("cities/dakar/contacts/office"), "OK");
  EXPECT_EQ(ground.revision(), revision) << "the same day is no change";

  v1::Contact change = *offices.now();
  change.set_function("Focal point");
  ASSERT_EQ(offices.update(change, "function"), "OK");
  EXPECT_EQ(day(), "2026-11-24");
  change.clear_etag();
  change.set_email("new@dakar.example");
  ASSERT_EQ(offices.update(change, "email"), "OK");
  EXPECT_EQ(day(), "2026-11-22") << "the deputy's, since the office's no longer holds";
  v1::DeleteContactRequest remove;
  remove.set_name("cities/dakar/contacts/office");
  ASSERT_EQ(outcome(ground.contacts.remove(ground.coordinator(), remove)), "OK");
  EXPECT_EQ(day(), "2026-11-22");
  remove.set_name("cities/dakar/contacts/deputy");
  ASSERT_EQ(outcome(ground.contacts.remove(ground.coordinator(), remove)), "OK");
  EXPECT_EQ(day(), "none");
  EXPECT_EQ(city().SerializeAsString(), before.SerializeAsString());
}

TEST(ConfirmContact, DayIsNoFieldThatACallerSets) {
  Offices offices;
  v1::UpdateCityRequest update;
  update.mutable_city()->set_name("cities/dakar");
  update.mutable_city()->mutable_contact_confirm_date()->set_year(2026);
  update.mutable_update_mask()->add_paths("contact_confirm_date");
  EXPECT_EQ(outcome(offices.ground.cities.update(offices.ground.coordinator(), update)),
            "INVALID_FIELD_MASK update_mask");
  v1::CreateCityRequest create;
  *create.mutable_city() = offices.ground.good_city();
  create.mutable_city()->set_display_name("Ziguinchor");
  create.mutable_city()->mutable_contact_confirm_date()->set_year(2026);
  const auto made = offices.ground.cities.create(offices.ground.coordinator(), create);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_FALSE(made->has_contact_confirm_date());
}

// Stores of before the city had the day: nothing but the contacts says it.
TEST(ConfirmContact, OfAnOlderStoreDatesTheCityAtTheStart) {
  Offices offices;
  TestGround& ground = offices.ground;
  v1::ConfirmContactRequest confirm;
  confirm.set_name(offices.contact.name());
  ASSERT_EQ(outcome(ground.contacts.confirm(ground.coordinator(), confirm)), "OK");
  const auto write = [&](auto step) { EXPECT_TRUE(ground.database->write(step).ok()); };
  const auto day = [&] {
    v1::GetCityRequest request;
    request.set_name("cities/dakar");
    const v1::City city = *ground.cities.get(ground.coordinator(), request);
    return city.has_contact_confirm_date() ? common::format_partial_date(city.contact_confirm_date()) : "none";
  };
  write([](common::WriteTransaction& tx) { return put_contact_confirm_date(tx, "dakar", std::nullopt); });
  ASSERT_EQ(day(), "none");
  write(date_confirmations);
  EXPECT_EQ(day(), "2026-11-22");
  write(
      [](common::WriteTransaction& tx) { return put_contact_confirm_date(tx, "dakar", absl::CivilDay(2026, 11, 23)); });
  const std::int64_t revision = ground.revision();
  write(date_confirmations);
  EXPECT_EQ(day(), "2026-11-23") << "what an import said stays";
  EXPECT_EQ(ground.revision(), revision);
}

TEST(CreateContact, NamesTheFieldOfEveryBrokenRule) {
  Offices offices;
  const std::vector<std::pair<std::function<void(v1::Contact&)>, std::string>> cases = {
      {[](auto& c) { c.clear_display_name(); }, "contact.display_name"},
      {[](auto& c) { c.set_display_name(std::string(121, 'a')); }, "contact.display_name"},
      {[](auto& c) { c.set_function(std::string(121, 'a')); }, "contact.function"},
      {[](auto& c) { c.set_institution_type("museum"); }, "contact.institution_type"},
      {[](auto& c) { c.set_email("office"); }, "contact.email"},
      {[](auto& c) { c.set_email("a b@city.example"); }, "contact.email"},
      {[](auto& c) { c.set_email("a@city"); }, "contact.email"},
      {[](auto& c) { c.set_phone("0033 4"); }, "contact.phone"},
      {[](auto& c) { c.set_phone("+"); }, "contact.phone"},
      {[](auto& c) { c.set_phone("+0123456789"); }, "contact.phone"},
  };
  for (const auto& [breaks, field] : cases) {
    v1::CreateContactRequest request;
    request.set_parent("cities/dakar");
    request.mutable_contact()->set_display_name("Bureau");
    breaks(*request.mutable_contact());
    EXPECT_EQ(outcome(offices.ground.contacts.create(offices.ground.coordinator(), request)), "INVALID_FIELD " + field);
  }
}

TEST(CreateContact, RepeatAnswersWithTheContactAsItNowIs) {
  Offices offices;
  v1::CreateContactRequest request;
  request.set_parent("cities/dakar");
  request.mutable_contact()->set_display_name("Deputy");
  request.mutable_contact()->set_email("deputy@dakar.example");
  request.set_request_id(kUuid);
  const auto first = offices.ground.contacts.create(offices.ground.coordinator(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->name(), testing::MatchesRegex("cities/dakar/contacts/[a-z0-9]{12}"))
      << "names stand in logs and decisions: this one tells of nobody";
  const auto again = offices.ground.contacts.create(offices.ground.coordinator(), request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  request.mutable_contact()->set_alternate(true);
  EXPECT_EQ(outcome(offices.ground.contacts.create(offices.ground.coordinator(), request)), "REQUEST_ID_REUSED");
}

TEST(CreateContact, NeedsACityThatIsInUse) {
  Offices offices;
  v1::ArchiveCityRequest archive;
  archive.set_name("cities/quito");
  ASSERT_TRUE(offices.ground.cities.archive(offices.ground.coordinator(), archive).ok());
  v1::CreateContactRequest request;
  request.mutable_contact()->set_display_name("Bureau");
  for (const auto& [parent, answer] : std::map<std::string, std::string>{
           {"cities/quito", "CITY_ARCHIVED"}, {"cities/none", "NOT_FOUND"}, {"quito", "INVALID_FIELD parent"}}) {
    request.set_parent(parent);
    EXPECT_EQ(outcome(offices.ground.contacts.create(offices.ground.coordinator(), request)), answer);
  }
}

TEST(DeleteContact, RemovesItAndItsEtagNeverComesBack) {
  Offices offices;
  v1::DeleteContactRequest request;
  request.set_name(offices.contact.name());
  request.set_etag(offices.contact.etag());
  ASSERT_EQ(outcome(offices.ground.contacts.remove(offices.ground.coordinator(), request)), "OK");
  EXPECT_EQ(outcome(offices.ground.contacts.remove(offices.ground.coordinator(), request)), "NOT_FOUND");
  const v1::Contact anew = offices.create("other@dakar.example");
  EXPECT_NE(anew.etag(), offices.contact.etag());
  EXPECT_EQ(outcome(offices.ground.contacts.remove(offices.ground.coordinator(), request)), "STALE_ETAG");
}

TEST(ListContacts, PagesAreBoundToTheirCity) {
  Offices offices;
  v1::CreateContactRequest more;
  more.set_parent("cities/dakar");
  more.set_contact_id("second");
  more.mutable_contact()->set_display_name("Second");
  ASSERT_TRUE(offices.ground.contacts.create(offices.ground.coordinator(), more).ok());
  v1::ListContactsRequest request;
  request.set_parent("cities/dakar");
  request.set_page_size(1);
  const auto first = offices.ground.contacts.list(offices.ground.coordinator(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->contacts_size(), 1);
  request.set_page_token(first->next_page_token());
  const auto second = offices.ground.contacts.list(offices.ground.coordinator(), request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->contacts(0).name(), "cities/dakar/contacts/second");
  EXPECT_EQ(second->next_page_token(), "");
  request.set_parent("cities/lyon");
  EXPECT_EQ(outcome(offices.ground.contacts.list(offices.ground.coordinator(), request)).substr(0, 18),
            "INVALID_PAGE_TOKEN");
}

TEST(Organisations, AreKeptByTheirCityAndReadByAll) {
  Offices offices;
  const auto focal = offices.ground.as(offices.ground.person("p", Role::kFocalPoint, "cities/dakar"));
  const auto observer = offices.ground.as(offices.ground.person("o", Role::kObserver, "*"));
  v1::CreateOrganisationRequest request;
  request.set_parent("cities/dakar");
  request.mutable_organisation()->set_display_name("Musée Théodore-Monod");
  request.mutable_organisation()->set_kind("cultural-institution");
  request.set_request_id(kUuid);
  const auto made = offices.ground.organisations.create(focal, request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->name(), "cities/dakar/organisations/musee-theodore-monod");
  EXPECT_EQ(offices.ground.organisations.create(focal, request)->SerializeAsString(), made->SerializeAsString());
  EXPECT_EQ(outcome(offices.ground.organisations.create(observer, request)), "PERMISSION_DENIED");

  v1::ListOrganisationsRequest list;
  list.set_parent("cities/dakar");
  EXPECT_EQ(offices.ground.organisations.list(observer, list)->organisations_size(), 1);

  v1::UpdateOrganisationRequest update;
  *update.mutable_organisation() = *made;
  update.mutable_organisation()->set_kind("cultural-institutions");
  const auto refused = offices.ground.organisations.update(focal, update);
  EXPECT_EQ(outcome(refused), "INVALID_FIELD organisation.kind");
  update.mutable_organisation()->set_kind("public-agency");
  EXPECT_EQ(outcome(offices.ground.organisations.update(focal, update)), "OK");
  EXPECT_EQ(outcome(offices.ground.organisations.update(focal, update)), "STALE_ETAG");
  v1::GetOrganisationRequest get;
  get.set_name(made->name());
  EXPECT_EQ(offices.ground.organisations.get(observer, get)->kind(), "public-agency");
}

TEST(Organisations, OfAllCitiesAreListedByCityWithTheRevision) {
  Offices offices;
  TestGround& ground = offices.ground;
  const auto make = [&](const std::string& city, const std::string& name) {
    v1::CreateOrganisationRequest request;
    request.set_parent(city);
    request.mutable_organisation()->set_display_name(name);
    request.mutable_organisation()->set_kind("university");
    const std::int64_t revision = ground.revision();
    const int commits = ground.commits;
    ASSERT_EQ(outcome(ground.organisations.create(ground.coordinator(), request)), "OK");
    EXPECT_EQ(ground.revision(), revision + 1);
    EXPECT_EQ(ground.commits, commits + 1);
  };
  for (const char* city : {"cities/quito", "cities/dakar", "cities/lyon"}) {
    for (const char* name : {"zoo", "Academy", "museum"}) make(city, name);
  }
  const auto observer = ground.as(ground.person("o", Role::kObserver, "*"));
  for (const int size : {1, 2, 4, 9}) {
    v1::ListOrganisationsRequest request;
    request.set_parent("cities/-");
    request.set_page_size(size);
    std::string names;
    do {
      const auto page = ground.organisations.list(observer, request);
      ASSERT_TRUE(page.ok()) << page.status();
      EXPECT_EQ(page->revision(), ground.revision());
      for (const auto& one : page->organisations()) names += one.name().substr(7) + "\n";
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(names,
              "dakar/organisations/academy\ndakar/organisations/museum\ndakar/organisations/zoo\n"
              "lyon/organisations/academy\nlyon/organisations/museum\nlyon/organisations/zoo\n"
              "quito/organisations/academy\nquito/organisations/museum\nquito/organisations/zoo\n")
        << size;
  }
  v1::ListOrganisationsRequest wrong;
  wrong.set_parent("cities/");
  EXPECT_EQ(outcome(ground.organisations.list(observer, wrong)), "INVALID_FIELD parent");
}

}  // namespace
}  // namespace entente::profiles
