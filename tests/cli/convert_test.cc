// Messages to a snapshot: dated classes, reduced dates, what is open, and what storing a message must not change.
#include "services/matching/documents/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "matcher/model/codes.h"
#include "services/common/base/time.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/documents.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Something in a field.
void fill(const google::protobuf::FieldDescriptor* field, google::protobuf::Message& message) {
  using Field = google::protobuf::FieldDescriptor;
  const auto* reflection = message.GetReflection();
  const bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case Field::CPPTYPE_STRING:
      many ? reflection->AddString(&message, field, "music") : reflection->SetString(&message, field, "music");
      break;
    case Field::CPPTYPE_BOOL:
      reflection->SetBool(&message, field, true);
      break;
    case Field::CPPTYPE_INT32:
      reflection->SetInt32(&message, field, 2027);
      break;
    case Field::CPPTYPE_INT64:
      reflection->SetInt64(&message, field, 1);
      break;
    case Field::CPPTYPE_ENUM:
      many ? reflection->AddEnumValue(&message, field, 1) : reflection->SetEnumValue(&message, field, 1);
      break;
    case Field::CPPTYPE_MESSAGE: {
      auto& part = many ? *reflection->AddMessage(&message, field) : *reflection->MutableMessage(&message, field);
      for (int i = 0; i < part.GetDescriptor()->field_count(); ++i) {
        const auto* inner = part.GetDescriptor()->field(i);
        // Dates that exist.
        if (inner->name() != "month" && inner->name() != "day") fill(inner, part);
      }
      break;
    }
    default:
      ADD_FAILURE() << field->full_name() << " is of a kind that this doesn't fill";
  }
}

matcher::Day day(const char* text) {
  return common::day_number(*common::parse_day(text));
}

type::v1::PartialDate date(const char* text) {
  return *common::parse_partial_date(text);
}

void classify(profiles::v1::Country& country, const char* value, const char* from, const char* to) {
  auto& entry = *country.add_classifications();
  entry.set_scheme("ldc");
  entry.set_value(value);
  if (*from != '\0') *entry.mutable_valid_from() = date(from);
  if (*to != '\0') *entry.mutable_valid_to() = date(to);
}

struct ClassCase {
  const char* what;
  std::vector<std::array<const char*, 3>> classes;  // value, valid_from, valid_to
  const char* as_of;
  bool ldc;
};

TEST(Convert, ClassesAreThoseOfTheDay) {
  const std::vector<ClassCase> cases = {
      {"no date is always", {{"true", "", ""}}, "1990-01-01", true},
      {"the day before the end", {{"true", "", "2026-11-24"}}, "2026-11-23", true},
      {"the end is the first day without", {{"true", "", "2026-11-24"}}, "2026-11-24", false},
      {"a dated value replaces the same as a state",
       {{"true", "", ""}, {"true", "", "2026-11-24"}},
       "2026-11-25",
       false},
      {"a dated value over another as a state", {{"false", "", ""}, {"true", "", "1994-12-19"}}, "1994-12-18", true},
      {"and after it the state", {{"false", "", ""}, {"true", "", "1994-12-19"}}, "1994-12-19", false},
      {"the start is in", {{"true", "2027-01-01", ""}}, "2027-01-01", true},
      {"before the start", {{"true", "2027-01-01", ""}}, "2026-12-31", false},
      {"a month as an end ends with it", {{"true", "", "2026-11"}}, "2026-11-29", true},
      {"none at all", {}, "2026-11-29", false}};
  for (const ClassCase& c : cases) {
    profiles::v1::Country country;
    country.set_name("countries/NP");
    for (const auto& [value, from, to] : c.classes) classify(country, value, from, to);
    EXPECT_EQ(to_country(country, day(c.as_of)).ldc, c.ldc) << c.what;
  }
}

TEST(Convert, TheSchemeOfNorthAndSouthIsTheProgrammes) {
  matching::v1::Programme programme;
  EXPECT_EQ(to_programme(programme).country_scheme, matcher::CountryScheme::kDevelopment);
  for (const auto& [said, scheme] :
       {std::pair{"development", matcher::CountryScheme::kDevelopment}, std::pair{"oda", matcher::CountryScheme::kOda},
        std::pair{"income", matcher::CountryScheme::kIncome},
        std::pair{"declared", matcher::CountryScheme::kDeclared}}) {
    programme.set_country_scheme(common::value_of<matching::v1::Programme::CountryScheme>(said));
    EXPECT_EQ(to_programme(programme).country_scheme, scheme);
    EXPECT_EQ(matcher::country_scheme_id(scheme), said);
  }
}

TEST(Convert, ACitySaysWhatItIs) {
  profiles::v1::City city;
  EXPECT_EQ(to_city(city, day("2026-12-01")).declared, matcher::Development::kUnknown);
  city.set_declared_class(profiles::v1::City::DECLARED_CLASS_NORTH);
  EXPECT_EQ(to_city(city, day("2026-12-01")).declared, matcher::Development::kDeveloped);
  city.set_declared_class(profiles::v1::City::DECLARED_CLASS_SOUTH);
  EXPECT_EQ(to_city(city, day("2026-12-01")).declared, matcher::Development::kDeveloping);
  city.set_declared_class(static_cast<profiles::v1::City::DeclaredClass>(9));
  EXPECT_EQ(to_city(city, day("2026-12-01")).declared, matcher::Development::kUnknown) << "of a newer contract";
}

TEST(Convert, TheCreativeFieldIsThatOfTheDay) {
  profiles::v1::City city;
  city.set_name("cities/lyon");
  auto& before = *city.add_field_periods();
  before.set_creative_field("media-arts");
  *before.mutable_valid_to() = date("2023-01-01");
  auto& after = *city.add_field_periods();
  after.set_creative_field("literature");
  *after.mutable_valid_from() = date("2023-01-01");
  EXPECT_EQ(to_city(city, day("2022-12-31")).creative_field, "media-arts");
  EXPECT_EQ(to_city(city, day("2023-01-01")).creative_field, "literature");
}

TEST(Convert, ReducedDatesHaveTheirWidestReading) {
  listings::v1::Listing listing;
  listing.set_name("cities/dakar/listings/x");
  *listing.mutable_window()->mutable_start() = date("2027-02");
  *listing.mutable_window()->mutable_end() = date("2028");
  *listing.mutable_deadline() = date("2028-02");
  const matcher::Listing read = to_listing(listing, day("2026-12-01"));
  EXPECT_EQ(read.window.first, day("2027-02-01"));
  EXPECT_EQ(read.window.last, day("2028-12-31"));
  EXPECT_EQ(read.deadline, day("2028-02-29"));
  EXPECT_EQ(read.city, "cities/dakar");
  EXPECT_EQ(to_listing({}, 0).deadline, matcher::kDayAfterAll);
}

TEST(Convert, OnlyPublishedAndUnexpiredListingsAreOpen) {
  for (int state = 0; state <= 6; ++state) {
    listings::v1::Listing listing;
    listing.set_state(static_cast<listings::v1::Listing::State>(state));
    EXPECT_EQ(to_listing(listing, 0).open, state == listings::v1::Listing::STATE_PUBLISHED) << state;
  }
  listings::v1::Listing listing;
  listing.set_state(listings::v1::Listing::STATE_PUBLISHED);
  listing.mutable_expire_time()->set_seconds(10 * 86400 + 1);
  EXPECT_TRUE(to_listing(listing, 10).open);
  EXPECT_FALSE(to_listing(listing, 11).open);
}

// The same round from files and from services: what storing adds to an example has no part in it.
TEST(Convert, StoringAnExampleChangesNothing) {
  v1::Programme programme;
  programme.set_name("programmes/p");
  listings::v1::Listing plain;
  plain.set_name("cities/dakar/listings/x");
  plain.set_state(listings::v1::Listing::STATE_PUBLISHED);
  plain.set_example(true);
  plain.set_capacity(3);
  listings::v1::Listing stored = plain;
  stored.set_etag("abc");
  stored.mutable_create_time()->set_seconds(1700000000);
  stored.mutable_update_time()->set_seconds(1700000000);
  stored.mutable_expire_time()->set_seconds(4000000000);
  v1::Programme stored_programme = programme;
  stored_programme.set_version(1);
  stored_programme.set_etag("def");
  SnapshotInput input;
  input.as_of = 20000;
  input.programme = &programme;
  input.listings = {&plain};
  const std::string before = matcher::canonical_bytes(to_snapshot(input));
  input.programme = &stored_programme;
  input.listings = {&stored};
  EXPECT_EQ(matcher::canonical_bytes(to_snapshot(input)), before);
  stored.set_reserved_places(1);
  EXPECT_NE(matcher::canonical_bytes(to_snapshot(input)), before);
}

TEST(Convert, TheOrderOfMessagesDoesNotMatter) {
  v1::Programme programme;
  listings::v1::Listing a;
  a.set_name("cities/dakar/listings/a");
  a.add_topics("z");
  a.add_topics("b");
  listings::v1::Listing b;
  b.set_name("cities/dakar/listings/b");
  SnapshotInput input;
  input.programme = &programme;
  input.listings = {&a, &b};
  const std::string one = matcher::canonical_bytes(to_snapshot(input));
  input.listings = {&b, &a};
  EXPECT_EQ(matcher::canonical_bytes(to_snapshot(input)), one);
}

// The main code of help stands first, so the order is kept.
TEST(Convert, HelpKeepsItsOrder) {
  v1::Programme programme;
  listings::v1::Listing listing;
  listing.set_name("cities/dakar/listings/x");
  for (const char* code : {"sell", "archive", "make"}) listing.add_help(code);
  SnapshotInput input;
  input.programme = &programme;
  input.listings = {&listing};
  EXPECT_THAT(to_snapshot(input).listings.at(0).help, ElementsAre("sell", "archive", "make"));
}

void translate(listings::v1::Listing& listing, const char* language, const char* title) {
  auto& translation = *listing.add_translations();
  translation.set_language_code(language);
  translation.set_title(title);
}

TEST(Convert, TextsAreStemsOfTitleAndSummaryByLanguage) {
  using Word = matcher::ListingWord;
  listings::v1::Listing listing;
  listing.set_title("Kora workshops");
  listing.set_summary("A workshop with koras for the young.");
  listing.set_description("Nothing of the description counts.");
  listing.set_text_language("en-GB");
  translate(listing, "fr", "Ateliers de kora");
  translate(listing, "en", "Another English title");
  translate(listing, "wo", "...");
  const auto texts = to_listing(listing, 0).texts;
  ASSERT_EQ(texts.size(), 2u) << "each language once, none without a word";
  EXPECT_EQ(texts[0].language, "en");
  EXPECT_THAT(texts[0].words,
              ElementsAre(Word{"kora", 3, "kora"}, Word{"workshop", 3, "workshops"}, Word{"young", 1, "young"}));
  EXPECT_EQ(texts[1].language, "fr");
  EXPECT_THAT(texts[1].words, ElementsAre(Word{"ateli", 2, "ateliers"}, Word{"kor", 2, "kora"}));
}

// The languages of a cooperation don't say which one its texts are in; stop words do, or nothing does.
TEST(Convert, TheLanguageOfTextsIsFoundByTheirWordsWhereNothingSaysIt) {
  listings::v1::Listing listing;
  listing.mutable_languages()->add_tags("fr");
  listing.set_title("Kora");
  EXPECT_EQ(to_listing(listing, 0).texts.at(0).language, "und");
  listing.set_summary("We would like to learn how it is made.");
  EXPECT_EQ(to_listing(listing, 0).texts.at(0).language, "en");
  EXPECT_TRUE(to_listing({}, 0).texts.empty());
}

// Every field of a listing that is its own statement reaches the snapshot; the others are named here.
TEST(Convert, ALackingFieldIsNoOversight) {
  const std::set<std::string> without = {"description",   "access", "organisations", "external_ids",
                                         "text_language", "etag",   "renewal_count", "hold_reason"};
  const auto* type = listings::v1::Listing::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* field = type->field(i);
    if (without.contains(field->name())) continue;
    listings::v1::Listing plain;
    plain.set_state(listings::v1::Listing::STATE_PUBLISHED);
    listings::v1::Listing listing = plain;
    fill(field, listing);
    EXPECT_TRUE(to_listing(listing, 20000) != to_listing(plain, 20000)) << field->name();
  }
}

TEST(Convert, AProgrammeThatSaysNothingHasTheUsualAreasAndFloors) {
  using matcher::Area;
  v1::Programme programme;
  const matcher::Programme usual = to_programme(programme);
  EXPECT_EQ(usual.relevance_floor, 30);
  EXPECT_EQ(usual.relevance_good, 34);
  EXPECT_EQ(usual.other_areas.size(), 14u);
  const std::set<std::pair<Area, Area>> helps(usual.other_areas.begin(), usual.other_areas.end());
  EXPECT_EQ(helps.size(), usual.other_areas.size());
  EXPECT_TRUE(helps.contains({Area::kTrainingCapacity, Area::kCooperationProgrammes}));
  EXPECT_FALSE(helps.contains({Area::kMeetings, Area::kGoodPractices}));
  for (const auto& [need, offer] : helps) EXPECT_NE(need, offer);
  programme.mutable_helping_areas();
  EXPECT_TRUE(to_programme(programme).other_areas.empty()) << "set and empty: the same area alone";
  auto& area = *programme.mutable_helping_areas()->add_areas();
  area.set_need(type::v1::AREA_OF_ACTION_STUDIES);
  area.add_offers(type::v1::AREA_OF_ACTION_MEETINGS);
  EXPECT_THAT(to_programme(programme).other_areas, ElementsAre(Pair(Area::kStudies, Area::kMeetings)));
  programme.set_relevance_floor(60);
  EXPECT_EQ(to_programme(programme).relevance_good, 60) << "good is never below the floor";
  programme.set_relevance_floor(0);
  EXPECT_EQ(to_programme(programme).relevance_floor, 0) << "0 is a floor, too";
  EXPECT_EQ(to_programme(programme).relevance_good, 34);
}

TEST(Documents, WideNumbersRoundTripInTheirShortestForm) {
  const matcher::Wide large = (matcher::Wide{1} << 120) + 12345;
  for (const matcher::Wide number : {matcher::Wide{0}, matcher::Wide{7}, matcher::Wide{-7}, large, -large}) {
    EXPECT_EQ(parse_wide(format_wide(number)), number);
  }
  EXPECT_EQ(format_wide(matcher::Wide{1} << 100), "1267650600228229401496703205376");
  for (const char* wrong : {"", "-", "+1", "01", "-0", "1.0", " 1", "1e3", "999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(parse_wide(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace entente::matching
