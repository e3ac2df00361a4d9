// Who may call what, as a table: every method once, with the callers that it lets in.
#include "services/profiles/access.h"

#include <functional>
#include <map>
#include <set>

#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

using common::Role;

// Letters of the callers: C coordinator of everything, M coordinator of music, F coordinator of film, O focal point of
// the (music) city Dakar, L focal point of another city, V observer, P operator, S service, A signed in without
// assignments, N nobody.
std::map<char, common::Caller> callers(const TestGround& ground) {
  common::Caller signed_in;
  signed_in.subject = "a";
  signed_in.now = ground.clock.now();
  return {{'C', ground.person("c", Role::kCoordinator, "*")},
          {'M', ground.person("m", Role::kCoordinator, "fields/music")},
          {'F', ground.person("f", Role::kCoordinator, "fields/film")},
          {'O', ground.person("o", Role::kFocalPoint, "cities/dakar")},
          {'L', ground.person("l", Role::kFocalPoint, "cities/lyon")},
          {'V', ground.person("v", Role::kObserver, "*")},
          {'P', ground.person("p", Role::kOperator, "*")},
          {'S', common::service_caller("s", ground.clock.now())},
          {'A', signed_in},
          {'N', common::Caller()}};
}

struct Rule {
  std::string method;
  std::string let_in;
  std::function<absl::Status(const common::CallContext&)> call;
};

constexpr char kReaders[] = "CMFOLVPSA";

std::vector<Rule> rules(const TestGround& g) {
  const auto rule = [](std::string method, std::string let_in, auto handler) {
    return Rule{std::move(method), std::move(let_in),
                [handler](const common::CallContext& call) { return handler(call).status(); }};
  };
  return {
      rule("GetCity", kReaders,
           [&](auto& c) { return g.cities.get(c, parse<v1::GetCityRequest>("name: 'cities/dakar'")); }),
      rule("ListCities", kReaders, [&](auto& c) { return g.cities.list(c, {}); }),
      rule("SearchCities", kReaders,
           [&](auto& c) { return g.cities.search(c, parse<v1::SearchCitiesRequest>("query: 'dakar'")); }),
      rule("GetCaller", kReaders, [&](auto& c) { return g.people.caller(c, {}); }),
      rule("CreateCity", "CP", [&](auto& c) { return g.cities.create(c, {}); }),
      rule("UpdateCity", "CMO",
           [&](auto& c) { return g.cities.update(c, parse<v1::UpdateCityRequest>("city { name: 'cities/dakar' }")); }),
      rule("ArchiveCity", "CP", [&](auto& c) { return g.cities.archive(c, {}); }),
      rule("ImportCities", "CP", [&](auto& c) { return g.imports.import_cities(c, {}); }),
      rule("ImportReferences", "CP", [&](auto& c) { return g.imports.import_references(c, {}); }),
      rule("GetNetwork", kReaders, [&](auto& c) { return g.references.get_network(c, {}); }),
      rule("GetCountry", kReaders,
           [&](auto& c) { return g.references.get_country(c, parse<v1::GetCountryRequest>("name: 'countries/SN'")); }),
      rule("ListCountries", kReaders, [&](auto& c) { return g.references.list_countries(c, {}); }),
      rule("GetVocabulary", kReaders,
           [&](auto& c) {
             return g.references.get_vocabulary(c, parse<v1::GetVocabularyRequest>("name: 'vocabularies/topic'"));
           }),
      rule("ListVocabularies", kReaders, [&](auto& c) { return g.references.list_vocabularies(c, {}); }),
      rule("GetContact", "CMO",
           [&](auto& c) {
             return g.contacts.get(c, parse<v1::GetContactRequest>("name: 'cities/dakar/contacts/none'"));
           }),
      rule("ListContacts", "CMO",
           [&](auto& c) { return g.contacts.list(c, parse<v1::ListContactsRequest>("parent: 'cities/dakar'")); }),
      rule("CreateContact", "CMO",
           [&](auto& c) { return g.contacts.create(c, parse<v1::CreateContactRequest>("parent: 'cities/dakar'")); }),
      rule("UpdateContact", "CMO",
           [&](auto& c) {
             return g.contacts.update(
                 c, parse<v1::UpdateContactRequest>("contact { name: 'cities/dakar/contacts/none' }"));
           }),
      rule("DeleteContact", "CMO",
           [&](auto& c) {
             return g.contacts.remove(c, parse<v1::DeleteContactRequest>("name: 'cities/dakar/contacts/none'"));
           }),
      rule("ConfirmContact", "CMO",
           [&](auto& c) {
             return g.contacts.confirm(c, parse<v1::ConfirmContactRequest>("name: 'cities/dakar/contacts/none'"));
           }),
      rule("GrantContactAccess", "S", [&](auto& c) { return g.contacts.grant(c, {}); }),
      rule("RevokeContactAccess", "S", [&](auto& c) { return g.contacts.revoke(c, {}); }),
      rule("GetOrganisation", kReaders, [&](auto& c) { return g.organisations.get(c, {}); }),
      rule("ListOrganisations", kReaders, [&](auto& c) { return g.organisations.list(c, {}); }),
      rule("CreateOrganisation", "CMO",
           [&](auto& c) {
             return g.organisations.create(c, parse<v1::CreateOrganisationRequest>("parent: 'cities/dakar'"));
           }),
      rule("UpdateOrganisation", "CMO",
           [&](auto& c) {
             return g.organisations.update(
                 c, parse<v1::UpdateOrganisationRequest>("organisation { name: 'cities/dakar/organisations/none' }"));
           }),
      rule("GetPerson", "CS", [&](auto& c) { return g.people.get(c, {}); }),
      rule("ListPeople", "CS", [&](auto& c) { return g.people.list(c, {}); }),
      rule("CreatePerson", "C", [&](auto& c) { return g.people.create(c, {}); }),
      rule("UpdatePerson", "C", [&](auto& c) { return g.people.update(c, {}); }),
      rule("ErasePerson", "C", [&](auto& c) { return g.people.erase(c, {}); }),
  };
}

TEST(Access, LetsInWhomTheTableNames) {
  TestGround ground;
  ground.create_city("dakar", "music");
  ground.create_city("lyon", "literature");
  std::set<std::string> methods;
  for (const Rule& rule : rules(ground)) {
    methods.insert(rule.method);
    for (const auto& [letter, caller] : callers(ground)) {
      const bool let_in = rule.let_in.find(letter) != std::string::npos;
      const absl::Status status = rule.call(ground.as(caller));
      EXPECT_EQ(!absl::IsPermissionDenied(status), let_in) << rule.method << " by " << letter << ": " << status;
    }
  }
  const auto* service = v1::GetCityRequest::descriptor()->file()->FindServiceByName("ProfileService");
  for (int i = 0; i < service->method_count(); ++i) {
    const std::string& name = service->method(i)->name();
    if (name != "WatchProfiles") {
      EXPECT_TRUE(methods.contains(name)) << name << " has no rule in the table";
    }
  }
}

TEST(Access, RefusesBeforeItValidates) {
  TestGround ground;
  const auto stranger = ground.as(ground.person("v", Role::kObserver, "*"));
  v1::CreateCityRequest create;
  create.set_request_id("nonsense");
  EXPECT_EQ(outcome(ground.cities.create(stranger, create)), "PERMISSION_DENIED");
  v1::UpdateCityRequest update;
  std::set<std::string> answers;
  for (const char* name : {"cities/dakar", "cities/none", "nonsense"}) {
    update.mutable_city()->set_name(name);
    answers.insert(ground.cities.update(stranger, update).status().ToString());
  }
  EXPECT_EQ(answers.size(), 1u);
}

}  // namespace
}  // namespace entente::profiles
