// Words of values, texts of choices, and old texts taken over.
#include <gtest/gtest.h>

#include <google/protobuf/text_format.h>
#include <google/protobuf/unknown_field_set.h>

#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "entente/type/v1/access.pb.h"
#include "services/common/text/former_texts.h"
#include "services/common/text/wording.h"

namespace entente::common {
namespace {

using listings::v1::Listing;
using matching::v1::Directive;
using matching::v1::PairingClass;
using matching::v1::UnmetNeed;

TEST(Wording, IsTheValuesOwnWordOrItsNameInKebab) {
  EXPECT_EQ(word_of(Directive::KIND_RULE_OUT), "rule-out");
  EXPECT_EQ(word_of(UnmetNeed::CAUSE_NO_OFFER_OF_AREA), "no_offer_of_area");
  EXPECT_EQ(word_of(Listing::HOLD_REASON_OUT_OF_DATE), "out-of-date");
  EXPECT_EQ(word_of(type::v1::Access::ROLE_FOCAL_POINT), "focal-point");
  EXPECT_EQ(word_of(type::v1::AXIS_NORTH_SOUTH_SOUTH), "north-south-south");
  EXPECT_EQ(word_of(Directive::KIND_UNSPECIFIED), "");
  EXPECT_EQ(word_of(static_cast<Directive::Kind>(77)), "");
}

TEST(Wording, FindsTheValueInAnySpelling) {
  for (const char* text : {"rule-out", "RULE_OUT", "KIND_RULE_OUT", "kind-rule-out", "Rule_out"})
    EXPECT_EQ(value_of<Directive::Kind>(text), Directive::KIND_RULE_OUT) << text;
  for (const char* text : {"", "rule", "unspecified", "KIND_UNSPECIFIED", "2"})
    EXPECT_EQ(value_of<Directive::Kind>(text), Directive::KIND_UNSPECIFIED) << text;
}

TEST(Wording, TextsOfChoicesReadBack) {
  for (const char* text :
       {"axis:north-south", "country:ldc", "region:Africa", "field:crafts", "beneficiary:women", "all", "cities"})
    EXPECT_EQ(text_of(choice_of<PairingClass>(text)), text);
  for (const char* text :
       {"", "axis", "axis:", "axis:up", "all:", "all:x", "country:LDC:", "colour:red", ":", "of:x"}) {
    PairingClass choice;
    choice.set_all(true);
    EXPECT_FALSE(read_text(text, choice)) << text;
    EXPECT_EQ(text_of(choice), "") << text;
  }
  EXPECT_FALSE(is_choice(*matching::v1::Programme::descriptor()));
}

// A message as it was stored when `class` and `cause` were texts.
TEST(FormerTexts, AreTakenOverWhereverTheyStand) {
  constexpr FormerText kTexts[] = {{"entente.matching.v1.Programme", 30, "country_scheme"},
                                   {"entente.matching.v1.Programme.Quota", 1, "class"}};
  matching::v1::Programme programme;
  programme.set_name("programmes/p");
  const auto put = [](google::protobuf::Message& message, int number, const std::string& text) {
    message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(number, text);
  };
  put(programme, 30, "oda");
  for (const char* of : {"axis:south-south", "country:sids", "long gone"}) put(*programme.add_quotas(), 1, of);
  matching::v1::Programme stored;
  ASSERT_TRUE(stored.ParseFromString(programme.SerializeAsString()));
  EXPECT_TRUE(take_over_texts(kTexts, stored));
  EXPECT_EQ(stored.country_scheme(), matching::v1::Programme::COUNTRY_SCHEME_ODA);
  EXPECT_EQ(stored.quotas(0).class_().axis(), type::v1::AXIS_SOUTH_SOUTH);
  EXPECT_EQ(stored.quotas(1).class_().country(), PairingClass::COUNTRY_CLASS_SIDS);
  EXPECT_FALSE(stored.quotas(2).has_class_());
  EXPECT_TRUE(stored.quotas(2).GetReflection()->GetUnknownFields(stored.quotas(2)).empty());
  EXPECT_FALSE(take_over_texts(kTexts, stored));
}

}  // namespace
}  // namespace entente::common
