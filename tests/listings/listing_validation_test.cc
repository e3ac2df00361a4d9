#include "services/listings/listing_validation.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "services/listings/listing_names.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;

std::string repeated(std::string_view piece, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += piece;
  return out;
}

// Translations of `length` letters each, in languages of private use.
void translate(int count, int length, Listing* listing) {
  for (int i = 0; i < count; ++i) {
    auto* translation = listing->add_translations();
    translation->set_language_code("en-x-" + std::to_string(1000 + i));
    translation->set_description(repeated("x", length));
  }
}

void add_preference(const std::string& name, int score, Listing* listing) {
  auto* preference = listing->add_preferences();
  preference->set_listing(name);
  preference->set_score(score);
}

void set_date(int year, int month, int day, type::v1::PartialDate* date) {
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
}

struct Case {
  const char* what;
  std::function<void(Listing*)> change;
  const char* field;  // "": nothing is wrong
  const char* reason;
};

const std::vector<Case>& cases() {
  static const std::vector<Case>* const all = new std::vector<Case>{
      {"the plain need", [](Listing*) {}, "", ""},
      {"an unknown city", [](Listing* l) { l->set_name("cities/dakarr/listings/"); }, "city", "UNKNOWN_CITY"},
      {"an archived city", [](Listing* l) { l->set_name("cities/atlantis-archived/listings/"); }, "city", "CITY_ARCHIVED"},
      {"a suspended city", [](Listing* l) { l->set_name("cities/atlantis-suspended/listings/"); }, "city", "CITY_SUSPENDED"},
      {"no kind", [](Listing* l) { l->clear_kind(); }, "kind", "REQUIRED"},
      {"no role", [](Listing* l) { l->clear_role(); }, "role", "REQUIRED"},
      {"a pivotal need", [](Listing* l) { l->set_role(type::v1::PARTY_ROLE_PIVOTAL); }, "role", "ROLE_DOES_NOT_FIT"},
      {"a beneficiary offer", [](Listing* l) { l->set_kind(Listing::KIND_OFFER); }, "role", "ROLE_DOES_NOT_FIT"},
      {"no area", [](Listing* l) { l->clear_area(); }, "area", "REQUIRED"},
      {"an unknown objective", [](Listing* l) { l->add_objectives(static_cast<type::v1::Objective>(9)); }, "objectives", "UNKNOWN_CODE"},
      {"an unknown topic", [](Listing* l) { l->add_topics("craft-ceramic"); }, "topics", "UNKNOWN_CODE"},
      {"a topic twice", [](Listing* l) { l->add_topics("craft-ceramics"); }, "topics", "DUPLICATE_VALUE"},
      {"a deprecated topic", [](Listing* l) { l->add_topics("x-telegraphy"); }, "topics", "DEPRECATED_CODE"},
      {"whom it would rather have", [](Listing* l) { add_preference("cities/edinburgh/listings/o", 100, l); }, "", ""},
      {"a preference without a listing", [](Listing* l) { add_preference("edinburgh", 100, l); }, "preferences.listing", "INVALID_NAME"},
      {"a preference above 100", [](Listing* l) { add_preference("cities/edinburgh/listings/o", 101, l); }, "preferences.score", "OUT_OF_RANGE"},
      {"a preference below 0", [](Listing* l) { add_preference("cities/edinburgh/listings/o", -1, l); }, "preferences.score", "OUT_OF_RANGE"},
      {"a partner preferred twice", [](Listing* l) { for (int score : {3, 4}) add_preference("cities/edinburgh/listings/o", score, l); },
       "preferences.listing", "DUPLICATE_VALUE"},
      {"a hundred preferences", [](Listing* l) { for (int i = 0; i < 100; ++i) add_preference("cities/edinburgh/listings/o-" + std::to_string(i), i, l); }, "", ""},
      {"one more", [](Listing* l) { for (int i = 0; i < 101; ++i) add_preference("cities/edinburgh/listings/o-" + std::to_string(i), 1, l); }, "preferences", "TOO_MANY"},
      {"an unknown field", [](Listing* l) { l->add_creative_fields("cooking"); }, "creative_fields", "UNKNOWN_CODE"},
      {"an unknown help", [](Listing* l) { l->add_help("repairs"); }, "help", "UNKNOWN_CODE"},
      {"a help twice", [](Listing* l) { l->add_help("repair"), l->add_help("repair"); }, "help", "DUPLICATE_VALUE"},
      {"four kinds of help", [](Listing* l) { for (const char* code : {"sell", "repair", "pay", "make"}) l->add_help(code); }, "", ""},
      {"five kinds of help", [](Listing* l) { for (const char* code : {"sell", "repair", "pay", "make", "plan"}) l->add_help(code); }, "help", "TOO_MANY"},
      {"an unknown modality", [](Listing* l) { l->add_modalities("chat"); }, "modalities", "UNKNOWN_CODE"},
      {"an unknown goal", [](Listing* l) { l->add_sdgs("18"); }, "sdgs", "UNKNOWN_CODE"},
      {"a known goal", [](Listing* l) { l->add_sdgs("17"); }, "", ""},
      {"an unknown group", [](Listing* l) { l->add_beneficiaries("everybody"); }, "beneficiaries", "UNKNOWN_CODE"},
      {"an unknown stage", [](Listing* l) { l->add_value_chain_stages("sale"); }, "value_chain_stages", "UNKNOWN_CODE"},
      {"an unknown urgency", [](Listing* l) { l->set_urgency("soon"); }, "urgency", "UNKNOWN_CODE"},
      {"an unknown payer", [](Listing* l) { l->set_cost_sharing("nobody"); }, "cost_sharing", "UNKNOWN_CODE"},
      {"an unknown partner type", [](Listing* l) { l->mutable_partner_rules()->add_partner_types("circus"); }, "partner_rules.partner_types", "UNKNOWN_CODE"},
      {"an unknown country", [](Listing* l) { l->mutable_partner_rules()->add_countries("XX"); }, "partner_rules.countries", "UNKNOWN_COUNTRY"},
      {"a country in lower case", [](Listing* l) { l->mutable_partner_rules()->add_countries("fr"); }, "partner_rules.countries", "UNKNOWN_COUNTRY"},
      {"an unknown region", [](Listing* l) { l->mutable_partner_rules()->add_regions("VI"); }, "partner_rules.regions", "UNKNOWN_REGION"},
      {"an axis that isn't", [](Listing* l) { l->mutable_partner_rules()->add_axes(type::v1::AXIS_UNSPECIFIED); }, "partner_rules.axes", "UNKNOWN_CODE"},
      {"a language that isn't", [](Listing* l) { l->mutable_languages()->add_tags("english language"); }, "languages.tags", "INVALID_LANGUAGE"},
      {"a language twice", [](Listing* l) { l->mutable_languages()->add_tags("pt-BR"); l->mutable_languages()->add_tags("pt-br"); }, "languages.tags", "DUPLICATE_VALUE"},
      {"any language, and one", [](Listing* l) { l->mutable_languages()->add_tags("en"); l->mutable_languages()->set_any(true); }, "languages.tags", "CONTRADICTION"},
      {"an end before the start", [](Listing* l) { set_date(2027, 5, 2, l->mutable_window()->mutable_start()); set_date(2027, 5, 1, l->mutable_window()->mutable_end()); }, "window.end", "ENDS_BEFORE_START"},
      {"an end in the month of the start", [](Listing* l) { set_date(2027, 5, 2, l->mutable_window()->mutable_start()); set_date(2027, 5, 0, l->mutable_window()->mutable_end()); }, "", ""},
      {"an end in the month before", [](Listing* l) { set_date(2027, 5, 2, l->mutable_window()->mutable_start()); set_date(2027, 4, 0, l->mutable_window()->mutable_end()); }, "window.end", "ENDS_BEFORE_START"},
      {"a start in the year of the end", [](Listing* l) { set_date(2027, 0, 0, l->mutable_window()->mutable_start()); set_date(2027, 1, 1, l->mutable_window()->mutable_end()); }, "", ""},
      {"a day that doesn't exist", [](Listing* l) { set_date(2027, 2, 29, l->mutable_window()->mutable_start()); }, "window.start", "INVALID_DATE"},
      {"a year out of range", [](Listing* l) { set_date(1899, 0, 0, l->mutable_deadline()); }, "deadline", "INVALID_DATE"},
      {"a day without a month", [](Listing* l) { set_date(2027, 0, 3, l->mutable_deadline()); }, "deadline", "INVALID_DATE"},
      {"more days than the window has", [](Listing* l) { set_date(2027, 5, 1, l->mutable_window()->mutable_start()); set_date(2027, 5, 3, l->mutable_window()->mutable_end()); l->mutable_window()->set_min_duration_days(4); }, "window.min_duration_days", "LONGER_THAN_WINDOW"},
      {"exactly the days of the window", [](Listing* l) { set_date(2027, 5, 1, l->mutable_window()->mutable_start()); set_date(2027, 5, 3, l->mutable_window()->mutable_end()); l->mutable_window()->set_min_duration_days(3); }, "", ""},
      {"3650 days", [](Listing* l) { l->mutable_window()->set_min_duration_days(3650); }, "", ""},
      {"3651 days", [](Listing* l) { l->mutable_window()->set_min_duration_days(3651); }, "window.min_duration_days", "OUT_OF_RANGE"},
      {"-1 days", [](Listing* l) { l->mutable_window()->set_min_duration_days(-1); }, "window.min_duration_days", "OUT_OF_RANGE"},
      {"capacity 0", [](Listing* l) { l->set_capacity(0); }, "capacity", "OUT_OF_RANGE"},
      {"capacity -1", [](Listing* l) { l->set_capacity(-1); }, "capacity", "OUT_OF_RANGE"},
      {"capacity 10,000", [](Listing* l) { l->set_capacity(10000); }, "", ""},
      {"capacity 10,001", [](Listing* l) { l->set_capacity(10001); }, "capacity", "OUT_OF_RANGE"},
      {"no title", [](Listing* l) { l->set_title("  "); }, "title", "REQUIRED"},
      {"a title of 120 code points", [](Listing* l) { l->set_title(repeated("é", 120)); }, "", ""},
      {"a title of 121 code points", [](Listing* l) { l->set_title(repeated("é", 121)); }, "title", "TOO_LONG"},
      {"a title of 120 signs beyond the BMP", [](Listing* l) { l->set_title(repeated("\xF0\x9F\x8E\xAD", 120)); }, "", ""},
      {"a title with a line break", [](Listing* l) { l->set_title("a\nb"); }, "title", "CONTROL_CHARACTER"},
      {"a title with NUL", [](Listing* l) { l->set_title(std::string("a\0b", 3)); }, "title", "CONTROL_CHARACTER"},
      {"a title with a C1 control", [](Listing* l) { l->set_title("a\xC2\x85" "b"); }, "title", "CONTROL_CHARACTER"},
      {"a title not in UTF-8", [](Listing* l) { l->set_title("caf\xE9"); }, "title", "NOT_UTF8"},
      {"a title with half a surrogate pair", [](Listing* l) { l->set_title("\xED\xA0\x80"); }, "title", "NOT_UTF8"},
      {"a summary of 500", [](Listing* l) { l->set_summary(repeated("ß", 500)); }, "", ""},
      {"a title of a zero-width space", [](Listing* l) { l->set_title("\u200b"); }, "title", "REQUIRED"},
      {"a title of private use", [](Listing* l) { l->set_title("\ue000"); }, "title", "INVISIBLE_TEXT"},
      {"a title with an override", [](Listing* l) { l->set_title("a\u202e" "b"); }, "title", "TEXT_DIRECTION"},
      {"a title with an open isolate", [](Listing* l) { l->set_title("a\u2067" "b"); }, "title", "TEXT_DIRECTION"},
      {"a title with a closed isolate", [](Listing* l) { l->set_title("a\u2067" "b\u2069"); }, "", ""},
      {"a title with a line separator", [](Listing* l) { l->set_title("a\u2028" "b"); }, "title", "CONTROL_CHARACTER"},
      {"a plan that shows nothing", [](Listing* l) { l->set_development_plan("\u00ad"); }, "development_plan", "INVISIBLE_TEXT"},
      {"a language by word", [](Listing* l) { l->mutable_languages()->add_tags("english"); }, "languages.tags", "INVALID_LANGUAGE"},
      {"a language that doesn't exist", [](Listing* l) { l->mutable_languages()->add_tags("qqq"); }, "languages.tags", "INVALID_LANGUAGE"},
      {"any as a tag", [](Listing* l) { l->mutable_languages()->add_tags("any"); }, "languages.tags", "INVALID_LANGUAGE"},
      {"a summary of 501", [](Listing* l) { l->set_summary(repeated("ß", 501)); }, "summary", "TOO_LONG"},
      {"a summary with lines", [](Listing* l) { l->set_summary("a\nb\tc"); }, "", ""},
      {"a summary with NUL", [](Listing* l) { l->set_summary(std::string("\0", 1)); }, "summary", "CONTROL_CHARACTER"},
      {"a description of 5,000", [](Listing* l) { l->set_description(repeated("x", 5000)); }, "", ""},
      {"a description of 5,001", [](Listing* l) { l->set_description(repeated("x", 5001)); }, "description", "TOO_LONG"},
      {"a plan of 201", [](Listing* l) { l->set_development_plan(repeated("x", 201)); }, "development_plan", "TOO_LONG"},
      {"a text language that isn't", [](Listing* l) { l->set_text_language("en_GB"); }, "text_language", "INVALID_LANGUAGE"},
      {"a translation without language", [](Listing* l) { l->add_translations()->set_title("x"); }, "translations.language_code", "INVALID_LANGUAGE"},
      {"a translation too long", [](Listing* l) { auto* t = l->add_translations(); t->set_language_code("fr"); t->set_title(repeated("x", 121)); }, "translations.title", "TOO_LONG"},
      {"a mode that isn't", [](Listing* l) { l->set_mode(static_cast<type::v1::Mode>(7)); }, "mode", "UNKNOWN_CODE"},
      {"an organisation", [](Listing* l) { l->add_organisations("cities/dakar/organisations/school"); }, "", ""},
      {"an organisation of another form", [](Listing* l) { l->add_organisations("dakar/school"); }, "organisations", "INVALID_NAME"},
      {"an organisation of no city", [](Listing* l) { l->add_organisations("cities/nowhere/organisations/school"); }, "organisations", "UNKNOWN_CITY"},
      {"an id elsewhere", [](Listing* l) { (*l->mutable_external_ids())["crm"] = "77"; }, "", ""},
      {"an id elsewhere without value", [](Listing* l) { (*l->mutable_external_ids())["crm"] = ""; }, "external_ids", "REQUIRED"},
      {"an id of a scheme that isn't", [](Listing* l) { (*l->mutable_external_ids())["C R M"] = "1"; }, "external_ids", "INVALID_NAME"},
      {"50 translations", [](Listing* l) { translate(50, 10, l); }, "", ""},
      {"51 translations", [](Listing* l) { translate(51, 10, l); }, "translations", "TOO_MANY"},
      {"180 full translations", [](Listing* l) { translate(180, 5000, l); }, "translations", "TOO_MANY"},
      {"12 full translations", [](Listing* l) { translate(12, 5000, l); }, "", ""},
      {"14 full translations, over 64 KiB", [](Listing* l) { translate(14, 5000, l); }, "translations", "TOO_LONG"},
      {"51 topics", [](Listing* l) { for (int i = 0; i < 50; ++i) l->add_topics("topic-" + std::to_string(i)); }, "topics", "TOO_MANY"},
      {"51 creative fields", [](Listing* l) { for (int i = 0; i < 51; ++i) l->add_creative_fields("music"); }, "creative_fields", "TOO_MANY"},
      {"51 objectives", [](Listing* l) { for (int i = 0; i < 51; ++i) l->add_objectives(type::v1::OBJECTIVE_LOCAL_PLANS); }, "objectives", "TOO_MANY"},
      {"51 languages", [](Listing* l) { for (int i = 0; i < 51; ++i) l->mutable_languages()->add_tags("en"); }, "languages.tags", "TOO_MANY"},
      {"51 axes", [](Listing* l) { for (int i = 0; i < 51; ++i) l->mutable_partner_rules()->add_axes(type::v1::AXIS_NORTH_SOUTH); }, "partner_rules.axes", "TOO_MANY"},
      {"51 regions", [](Listing* l) { for (int i = 0; i < 51; ++i) l->mutable_partner_rules()->add_regions("I"); }, "partner_rules.regions", "TOO_MANY"},
      {"251 countries", [](Listing* l) { for (int i = 0; i < 251; ++i) l->mutable_partner_rules()->add_countries("FR"); }, "partner_rules.countries", "TOO_MANY"},
      {"51 organisations", [](Listing* l) { for (int i = 0; i < 51; ++i) l->add_organisations("cities/dakar/organisations/o" + std::to_string(i)); }, "organisations", "TOO_MANY"},
      {"50 ids elsewhere", [](Listing* l) { for (int i = 0; i < 50; ++i) (*l->mutable_external_ids())["s" + std::to_string(i)] = "1"; }, "", ""},
      {"51 ids elsewhere", [](Listing* l) { for (int i = 0; i < 51; ++i) (*l->mutable_external_ids())["s" + std::to_string(i)] = "1"; }, "external_ids", "TOO_MANY"},
      {"an embedding too long", [](Listing* l) { l->set_embedding(std::string(4097, 'x')); }, "embedding", "TOO_LONG"},
  };
  return *all;
}

TEST(ListingValidation, EachRuleIsNamedWithItsField) {
  for (const Case& c : cases()) {
    Listing listing = TestGround::need();
    c.change(&listing);
    const auto violations = check_listing(listing, *real_data().references, nullptr);
    if (*c.field == '\0') {
      EXPECT_TRUE(violations.empty()) << c.what << ": " << violations.front().field << " "
                                      << violations.front().description;
      continue;
    }
    ASSERT_EQ(violations.size(), 1u) << c.what;
    EXPECT_EQ(violations[0].field, c.field) << c.what;
    EXPECT_EQ(violations[0].reason, c.reason) << c.what;
    EXPECT_GT(violations[0].description.size(), 10u) << c.what;
  }
}

// Every list and map of the contract has its case above.
TEST(ListingValidation, NoListIsWithoutALimit) {
  std::set<std::string> limited;
  for (const Case& c : cases()) {
    if (std::string_view(c.reason) == "TOO_MANY") limited.insert(c.field);
  }
  for (const CodeField& field : code_fields()) limited.insert(field.field);  // one loop checks them all
  const std::function<void(const google::protobuf::Descriptor*, const std::string&)> look =
      [&](const google::protobuf::Descriptor* type, const std::string& path) {
        for (int i = 0; i < type->field_count(); ++i) {
          const auto* field = type->field(i);
          if (field->is_repeated()) {
            EXPECT_TRUE(limited.contains(path + field->name())) << path << field->name();
          } else if (field->message_type() != nullptr) {
            look(field->message_type(), path + field->name() + ".");
          }
        }
      };
  look(Listing::descriptor(), "");
}

TEST(ListingValidation, FindsEveryFaultAtOnce) {
  Listing listing = TestGround::need();
  listing.set_capacity(0);
  listing.set_title("");
  listing.add_topics("nonsense-topic");
  EXPECT_EQ(check_listing(listing, *real_data().references, nullptr).size(), 3u);
}

TEST(ListingValidation, ADeprecatedCodeStaysWhereItIs) {
  Listing listing = TestGround::need();
  listing.add_topics("x-telegraphy");
  EXPECT_TRUE(check_listing(listing, *real_data().references, &listing).empty());
}

TEST(ListingValidation, SuggestsTheNearestCode) {
  Listing listing = TestGround::need();
  listing.add_topics("craft-ceramic");
  const auto violations = check_listing(listing, *real_data().references, nullptr);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_NE(violations[0].description.find("craft-ceramics"), std::string::npos) << violations[0].description;
}

TEST(ListingWarnings, AnAxisThatCanNeverHoldIsKeptAndSaid) {
  struct Axis {
    const char* city;
    Listing::Kind kind;
    type::v1::PartyRole role;
    type::v1::Axis axis;
    bool warned;
  };
  using enum type::v1::Axis;
  constexpr auto kPivotal = type::v1::PARTY_ROLE_PIVOTAL;
  constexpr auto kFacilitating = type::v1::PARTY_ROLE_FACILITATING;
  constexpr auto kBeneficiary = type::v1::PARTY_ROLE_BENEFICIARY;
  for (const Axis& a : {Axis{"edinburgh", Listing::KIND_OFFER, kPivotal, AXIS_SOUTH_SOUTH, true},
                        Axis{"edinburgh", Listing::KIND_OFFER, kPivotal, AXIS_NORTH_SOUTH, false},
                        Axis{"dakar", Listing::KIND_OFFER, kPivotal, AXIS_SOUTH_SOUTH, false},
                        Axis{"dakar", Listing::KIND_OFFER, kPivotal, AXIS_NORTH_SOUTH, true},
                        Axis{"dakar", Listing::KIND_OFFER, kPivotal, AXIS_SOUTH_NORTH, false},
                        Axis{"dakar", Listing::KIND_NEED, kBeneficiary, AXIS_NORTH_SOUTH, false},
                        Axis{"edinburgh", Listing::KIND_NEED, kBeneficiary, AXIS_NORTH_SOUTH, true},
                        Axis{"edinburgh", Listing::KIND_NEED, kBeneficiary, AXIS_NORTH_SOUTH_SOUTH, true},
                        Axis{"edinburgh", Listing::KIND_NEED, kBeneficiary, AXIS_NORTH_NORTH, false},
                        Axis{"edinburgh", Listing::KIND_OFFER, kFacilitating, AXIS_NORTH_SOUTH_SOUTH, false},
                        Axis{"edinburgh", Listing::KIND_OFFER, kFacilitating, AXIS_NORTH_SOUTH, true}}) {
    Listing listing = TestGround::need(a.city);
    listing.set_kind(a.kind);
    listing.set_role(a.role);
    listing.mutable_partner_rules()->add_axes(a.axis);
    EXPECT_TRUE(check_listing(listing, *real_data().references, nullptr).empty());
    const auto warnings = warn_of(listing, *real_data().references);
    EXPECT_EQ(!warnings.empty(), a.warned) << a.city << " " << axis_code(a.axis) << " " << role_code(a.role);
    if (a.warned) {
      EXPECT_EQ(warnings[0].reason, "AXIS_NEVER_HOLDS");
    }
  }
}

// By its own word Edinburgh may be on axes of the South, in programmes that ask for it; on those of the North, too.
TEST(ListingWarnings, OfNoAxisThatTheCitysOwnWordAllows) {
  profiles::v1::City city;
  city.set_name("cities/edinburgh");
  city.set_display_name("Edinburgh");
  city.set_country("GB");
  Listing listing = TestGround::need("edinburgh");
  const auto warned = [&](type::v1::Axis axis) {
    listing.mutable_partner_rules()->clear_axes();
    listing.mutable_partner_rules()->add_axes(axis);
    return !warn_of(listing, References::from({city}, real_data().countries, {})).empty();
  };
  EXPECT_TRUE(warned(type::v1::AXIS_NORTH_SOUTH));
  city.set_declared_class(profiles::v1::City::DECLARED_CLASS_SOUTH);
  EXPECT_FALSE(warned(type::v1::AXIS_NORTH_SOUTH));
  EXPECT_FALSE(warned(type::v1::AXIS_SOUTH_NORTH));
  city.set_declared_class(profiles::v1::City::DECLARED_CLASS_NORTH);
  EXPECT_TRUE(warned(type::v1::AXIS_NORTH_SOUTH));
}

}  // namespace
}  // namespace entente::listings
