// A person's rows without the person: what goes, what gets a pseudonym, and what isn't theirs.
#include "cli/admin/pseudonyms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <set>
#include <string>

#include "entente/matching/v1/proposal.pb.h"
#include "google/api/resource.pb.h"
#include "services/common/storage/request_ids.h"

namespace entente::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

template <typename Message>
Message parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

profiles::v1::Person person(const std::string& fields) {
  return parse<profiles::v1::Person>(fields);
}
profiles::v1::Contact contact(const std::string& fields) {
  return parse<profiles::v1::Contact>(fields);
}

KnownPeople network() {
  return {
      {person("name: 'people/ada' subject: 'oidc|7' display_name: 'Ada Byron' email: 'Ada@Example.org'"),
       person("name: 'people/eve' subject: 'eve' display_name: 'Eve Byron' email: 'office@ulm.example'")},
      {contact("name: 'cities/ulm/contacts/a' display_name: 'ADA  BYRON' email: 'ada@example.org' phone: '+4973'"),
       contact("name: 'cities/ulm/contacts/b' display_name: 'Eve Byron' email: 'office@ulm.example' phone: '+4973'"),
       contact("name: 'cities/ulm/contacts/c' display_name: 'Office' email: 'office@ulm.example'")}};
}

TEST(PersonalIdentity, IsOneOfAPersonAndTheContactsOfTheSameNameAndAddress) {
  for (const char* asked : {"people/ada", "oidc|7", "cities/ulm/contacts/a", "ADA@example.org"}) {
    const PersonalIdentity identity = identity_of(network(), {asked});
    EXPECT_THAT(identity.people, ElementsAre("people/ada")) << asked;
    EXPECT_THAT(identity.subjects, ElementsAre("oidc|7")) << asked;
    EXPECT_THAT(identity.contacts, ElementsAre("cities/ulm/contacts/a")) << asked;
    EXPECT_THAT(identity.names, UnorderedElementsAre("Ada Byron", "ADA  BYRON")) << asked;
    EXPECT_THAT(identity.addresses, ElementsAre("ada@example.org")) << "the office's number is others', too";
  }
}

TEST(PersonalIdentity, LeavesWhatOthersHaveAsWell) {
  const PersonalIdentity eve = identity_of(network(), {"eve"});
  EXPECT_THAT(eve.contacts, ElementsAre("cities/ulm/contacts/b")) << "the office has the address and another name";
  EXPECT_THAT(eve.addresses, IsEmpty());
}

TEST(PersonalIdentity, IsWhatWasAskedForWhereNobodyIsKnown) {
  EXPECT_THAT(identity_of(network(), {"gone"}).subjects, ElementsAre("gone"));
  EXPECT_THAT(identity_of(network(), {"people/gone"}).people, ElementsAre("people/gone"));
  EXPECT_THAT(identity_of(network(), {"Gone@x.example"}).addresses, ElementsAre("gone@x.example"));
  const PersonalIdentity both = identity_of(network(), {"people/ada", "gone"});
  EXPECT_EQ(*identity_from_text(to_text(both)), both);
  EXPECT_FALSE(identity_from_text("{}").ok());
}

Pseudonyms ada() {
  return {identity_of(network(), {"people/ada"}), "erased-x"};
}

TEST(Pseudonyms, TakeThePlaceOfTheAuthorTheNamesAndTheAddresses) {
  auto decision = parse<matching::v1::Decision>(R"(
    author: "oidc|7" assignee: "people/ada" answered_by: "ada byron, head"
    text: "Ask Ada Byron (ADA@example.org) or people/ada; not bada@example.org, people/adam, ada@example.org.uk. Ada."
    terms { contacts: "cities/ulm/contacts/a" contacts: "cities/ulm/contacts/ab" note: "Write to ada@example.org." }
    reason: "oidc|7" on_behalf_of: "cities/ulm")");
  ASSERT_TRUE(ada().rewrite(decision));
  EXPECT_EQ(decision.author(), "people/erased-x");
  EXPECT_EQ(decision.assignee(), "people/erased-x");
  EXPECT_EQ(decision.answered_by(), "erased-x, head");
  EXPECT_EQ(decision.text(),
            "Ask erased-x (erased-x) or people/erased-x; not bada@example.org, people/adam, ada@example.org.uk. Ada.");
  EXPECT_THAT(decision.terms().contacts(), ElementsAre("cities/ulm/contacts/erased-x", "cities/ulm/contacts/ab"));
  EXPECT_EQ(decision.terms().note(), "Write to erased-x.");
  EXPECT_EQ(decision.reason(), "oidc|7") << "a subject is one where an author stands";
  EXPECT_FALSE(ada().rewrite(decision)) << "nothing is left";
}

TEST(Pseudonyms, LeaveNamesOfOthersThings) {
  auto city = parse<profiles::v1::City>("name: 'cities/ada' display_name: 'Ada Byron' note: 'See ada@example.org'");
  ASSERT_TRUE(ada().rewrite(city));
  EXPECT_EQ(city.display_name(), "Ada Byron") << "a city may be called so";
  EXPECT_EQ(city.note(), "See erased-x");
}

// Every field of a stored message that names a person or contact says so in its contract, or is called author: by this
// the program knows them all.
TEST(Pseudonyms, KnowEveryFieldThatNamesAPerson) {
  const std::set<std::string> kNoPerson = {
      "entente.matching.v1.Cooperation.declined_by",  // a city
      "entente.profiles.v1.Contact.email",
      "entente.profiles.v1.Contact.phone",
      "entente.profiles.v1.Person.email",
      "entente.profiles.v1.Person.subject",
  };
  std::set<const Descriptor*> seen;
  std::vector<const Descriptor*> open;
  for (const StoreKind& kind : store_kinds()) {
    for (const MessageColumn& column : kind.messages) open.push_back(column.type->GetDescriptor());
  }
  int named = 0;
  while (!open.empty()) {
    const Descriptor* const type = open.back();
    open.pop_back();
    if (!seen.insert(type).second) continue;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (field.message_type() != nullptr) open.push_back(field.message_type());
      if (field.type() != FieldDescriptor::TYPE_STRING) continue;
      const std::string refers = field.options().GetExtension(google::api::resource_reference).type();
      const bool known = refers == "entente/Person" || refers == "entente/Contact" || field.name() == "author";
      named += known ? 1 : 0;
      for (const char* word : {"person", "people", "contact", "subject", "author", "assignee", "email", "phone", "user",
                               "creator", "declined_by", "_person"}) {
        if (field.name().find(word) == std::string::npos || known || kNoPerson.contains(field.full_name())) continue;
        ADD_FAILURE() << field.full_name() << " looks like a person's: refer to entente/Person, or say why not here";
      }
    }
  }
  EXPECT_EQ(named, 8) << "four authors, two who take care, whose task list, whom to reach";
}

}  // namespace
}  // namespace entente::cli
