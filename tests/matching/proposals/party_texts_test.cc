// What cities read of a proposal beside it, by a link and in their tasks.
#include "services/matching/proposals/party_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/common/base/errors.h"
#include "tests/matching/proposals/invitation_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using v1::PartyTexts;

// Dakar's need in French with an English translation; Lyon's offer in French alone; names in French and Wolof.
class PartyTextsTest : public InvitationGround {
 protected:
  PartyTextsTest() {
    ground.change_city("dakar", [](profiles::v1::City& city) {
      city.set_display_name("Dakar");
      city.set_country("SN");
      auto& local = *city.add_local_names();
      local.set_language_code("wo");
      local.set_text("Ndakaaru");
    });
    ground.change_city("lyon", [](profiles::v1::City& city) { city.set_display_name("Lyons"); });
    ground.change_city("lyon", [](profiles::v1::City& city) {
      auto& local = *city.add_local_names();
      local.set_language_code("fr");
      local.set_text("Lyon");
    });
    ground.change(ReviewGround::needs()[0], [](listings::v1::Listing& need) {
      need.set_title("Un atelier de lutherie");
      need.set_summary("Trois mois");
      need.set_description("Nobody needs all of it on a phone.");
      need.set_text_language("fr");
      need.set_mode(type::v1::MODE_ONSITE);
      need.set_cost_sharing("host-pays");
      need.mutable_languages()->add_tags("fr");
      need.mutable_window()->mutable_start()->set_year(2027);
      auto& english = *need.add_translations();
      english.set_language_code("en-GB");
      english.set_title("A workshop for violin makers");
      english.set_summary("Three months");
    });
    ground.change(ReviewGround::offers()[0], [](listings::v1::Listing& offer) {
      offer.set_title("Des luthiers");
      offer.set_text_language("fr");
      offer.mutable_languages()->set_any(true);
    });
    auto profiles = std::make_shared<ProfilesView>(*ground.world.profiles);
    add_code(*profiles, "cost-sharing", "host-pays", "The host pays", "L’hôte paie");
    add_code(*profiles, "topic", "craft-wood", "Wood", "Bois");
    ground.world.profiles = profiles;
    store_terms();
  }
  static void add_code(ProfilesView& profiles, const std::string& vocabulary, const std::string& code,
                       const std::string& en, const std::string& fr) {
    auto made = std::make_shared<profiles::v1::Vocabulary>();
    made->set_name("vocabularies/" + vocabulary);
    auto& entry = *made->add_entries();
    entry.set_code(code);
    (*entry.mutable_labels())["en"] = en;
    (*entry.mutable_labels())["fr"] = fr;
    profiles.vocabularies[made->name()] = std::shared_ptr<const profiles::v1::Vocabulary>(made);
  }
  void store_terms() {
    const absl::Status status = ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
      auto stored = find_proposal(tx, *common::ProposalName::parse(proposal));
      if (!stored.ok()) return stored.status();
      const auto add = [&](const std::string& term, std::int64_t points, const std::string& behind) {
        v1::TermPoints& one = *(*stored)->mutable_pairing()->mutable_candidate()->add_terms();
        one.set_term(term);
        one.set_points(points);
        one.mutable_reason()->set_id("term." + term + behind);
        (*one.mutable_reason()->mutable_parameters())["common"] = term == "topics" ? "craft-wood" : "none";
      };
      add("priority", 900, ".known");
      add("field", 100, ".known");
      add("topics", 500, ".known");
      add("help", 400, ".not_known");
      add("language", 300, ".known");
      add("objectives", 200, ".known");
      add("context", 0, ".known");
      return update_proposal(tx, **stored, ground.clock.now());
    });
    EXPECT_TRUE(status.ok()) << status;
  }
  PartyTexts read_in(const std::string& language) {
    v1::ReadInvitationRequest request;
    request.set_secret(secret_);
    request.set_language_code(language);
    const auto reply = invited->read(by_nobody(), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? reply->texts() : PartyTexts();
  }
  static const PartyTexts::ListingText& listing(const PartyTexts& texts, const std::string& name) {
    for (const auto& each : texts.listings()) {
      if (each.listing() == name) return each;
    }
    ADD_FAILURE() << name;
    return PartyTexts::ListingText::default_instance();
  }
  static std::vector<std::string> names(const PartyTexts& texts) {
    std::vector<std::string> names;
    for (const auto& each : texts.cities()) names.push_back(each.display_name());
    return names;
  }

  const std::string secret_ = made().secret();
};

TEST_F(PartyTextsTest, GiveTextsWithTheirTranslationByALink) {
  const PartyTexts english = read_in("en");
  const auto& need = listing(english, ReviewGround::needs()[0]);
  EXPECT_EQ(need.original().title(), "Un atelier de lutherie");
  EXPECT_EQ(need.original().language_code(), "fr");
  EXPECT_EQ(need.translation().language_code(), "en-GB");
  EXPECT_EQ(need.translation().title(), "A workshop for violin makers");
  EXPECT_EQ(need.translation().summary(), "Three months");
  EXPECT_EQ(need.role(), type::v1::PARTY_ROLE_BENEFICIARY);
  EXPECT_EQ(need.mode(), type::v1::MODE_ONSITE);
  EXPECT_EQ(need.window().start().year(), 2027);
  EXPECT_EQ(need.capacity(), 2);
  EXPECT_THAT(need.language_codes(), ElementsAre("fr"));
  const auto& offer = listing(english, ReviewGround::offers()[0]);
  EXPECT_FALSE(offer.has_translation()) << "nobody wrote one";
  EXPECT_TRUE(offer.any_language());
  EXPECT_EQ(english.listings_size(), 2);
  const auto is_translated = [&](const std::string& language) {
    const PartyTexts texts = read_in(language);
    return listing(texts, ReviewGround::needs()[0]).has_translation();
  };
  EXPECT_FALSE(is_translated("fr")) << "it is written in it";
  EXPECT_FALSE(is_translated("")) << "as written";
  EXPECT_FALSE(is_translated("pt-BR"));
}

TEST_F(PartyTextsTest, NameCitiesAndCodesInTheLanguageOfTheReader) {
  EXPECT_THAT(names(read_in("en")), ElementsAre("Dakar", "Lyons"));
  EXPECT_THAT(names(read_in("fr")), ElementsAre("Dakar", "Lyon"));
  EXPECT_THAT(names(read_in("wo")), ElementsAre("Ndakaaru", "Lyons"));
  EXPECT_EQ(read_in("en").cities(0).country(), "SN");
  const auto label = [&](const std::string& language) {
    std::vector<std::string> said;
    const PartyTexts texts = read_in(language);
    for (const auto& each : texts.labels()) said.push_back(each.code() + "=" + each.label());
    return said;
  };
  EXPECT_THAT(label("fr"), ElementsAre("craft-wood=Bois", "host-pays=L’hôte paie"));
  EXPECT_THAT(label("ar"), ElementsAre("craft-wood=Wood", "host-pays=The host pays"));
}

TEST_F(PartyTextsTest, GiveThreeReasonsThatAreOfTheCities) {
  const PartyTexts texts = read_in("en");
  ASSERT_EQ(texts.proposals_size(), 1);
  std::vector<std::string> ids;
  for (const auto& reason : texts.proposals(0).reasons()) ids.push_back(reason.id());
  EXPECT_THAT(ids, ElementsAre("term.topics.known", "term.language.known", "term.objectives.known"))
      << "neither what isn't known nor that the round puts the need first";
}

TEST_F(PartyTextsTest, SayUntilWhenTheReaderIsAsked) {
  const PartyTexts texts = read_in("en");
  const v1::Proposal seen = ground.get(proposal);
  ASSERT_TRUE(seen.parties(0).has_answer_by_time());
  EXPECT_EQ(texts.proposals(0).proposal(), proposal);
  EXPECT_EQ(texts.proposals(0).answer_by_time().seconds(), seen.parties(0).answer_by_time().seconds());
  const auto lyon = create(ReviewGround::coordinator(), "cities/lyon");
  ASSERT_TRUE(lyon.ok());
  v1::ReadInvitationRequest request;
  request.set_secret(lyon->secret());
  const auto reply = invited->read(by_nobody(), request);
  ASSERT_TRUE(reply.ok());
  EXPECT_FALSE(reply->texts().proposals(0).has_answer_by_time()) << "Lyon isn't asked yet";
}

TEST_F(PartyTextsTest, HoldNoContact) {
  EXPECT_EQ(read_in("en").DebugString().find("/contacts/"), std::string::npos);
  const auto* type = PartyTexts::descriptor();
  std::set<std::string> named;
  for (int i = 0; i < type->nested_type_count(); ++i) {
    for (int j = 0; j < type->nested_type(i)->field_count(); ++j) named.insert(type->nested_type(i)->field(j)->name());
  }
  for (const char* field : {"email", "phone", "contact", "contacts", "author", "person"})
    EXPECT_FALSE(named.contains(field)) << field;
}

TEST_F(PartyTextsTest, ComeWithTheAnswerInWhateverLanguageItIsSentAgain) {
  take_answers();
  v1::AnswerInvitationRequest request = yes(secret_);
  request.set_request_id(kUuid);
  request.set_language_code("fr");
  const auto first = invited->answer(by_nobody(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(names(first->texts()), ElementsAre("Dakar", "Lyon"));
  request.set_language_code("en");
  const auto again = invited->answer(by_nobody(), request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(names(again->texts()), ElementsAre("Dakar", "Lyons"));
}

TEST_F(PartyTextsTest, RefuseWhatIsNoLanguage) {
  v1::ReadInvitationRequest request;
  request.set_secret(secret_);
  request.set_language_code("no language");
  EXPECT_EQ(common::reason_of(invited->read(by_nobody(), request).status()), "INVALID_FIELD");
}

TEST_F(PartyTextsTest, ComeWithTheTasksOfWhoSignsIn) {
  const auto list = [&](const common::Caller& caller, bool with_texts) {
    v1::ListTasksRequest request;
    request.set_with_texts(with_texts);
    request.set_language_code("en");
    const auto reply = tasks.list(ground.by(caller), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : v1::ListTasksResponse();
  };
  const auto told = list(ReviewGround::focal_point("dakar"), true);
  ASSERT_EQ(told.waiting_proposals_size(), 1);
  EXPECT_EQ(told.waiting_proposals(0).SerializeAsString(),
            ground.get(proposal, ReviewGround::focal_point("dakar")).SerializeAsString())
      << "as its city sees it";
  EXPECT_EQ(listing(told.texts(), ReviewGround::needs()[0]).translation().title(), "A workshop for violin makers");
  EXPECT_TRUE(told.texts().proposals(0).has_answer_by_time());
  const auto lyon = list(ReviewGround::focal_point("lyon"), true);
  EXPECT_THAT(lyon.waiting_proposals(), IsEmpty());
  EXPECT_THAT(lyon.texts().proposals(), IsEmpty());
  const auto bare = list(ReviewGround::focal_point("dakar"), false);
  EXPECT_FALSE(bare.has_texts());
  EXPECT_THAT(bare.waiting_proposals(), IsEmpty());
}

}  // namespace
}  // namespace entente::matching
