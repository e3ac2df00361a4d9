// Texts, slugs, dates, ids, digests, nearest words.
#include "services/common/text/text.h"

#include <gmock/gmock.h>
#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include <set>

#include "entente/type/v1/date.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/etag.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/sha256.h"
#include "services/common/text/slug.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Text, KnowsValidUtf8) {
  for (const char* valid : {"", "abc", "é", "€", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    EXPECT_TRUE(is_valid_utf8(valid)) << valid;
  }
  for (const char* broken : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                             "\xf5\x80\x80\x80", "\xe2\x82", "a\xff", "\xf0\x8f\xbf\xbf"}) {
    EXPECT_FALSE(is_valid_utf8(broken)) << to_hex(broken);
  }
}

TEST(Text, CountsAndCutsCodePoints) {
  EXPECT_EQ(code_points("né€😀"), 4u);
  EXPECT_EQ(truncate_code_points("né€😀", 3), "né€");
  EXPECT_EQ(truncate_code_points("né", 5), "né");
  EXPECT_EQ(truncate_code_points("né", 0), "");
}

TEST(Text, SeesControlCharacters) {
  EXPECT_FALSE(has_control_characters("déjà vu"));
  EXPECT_TRUE(has_control_characters("a\nb"));
  EXPECT_FALSE(has_control_characters("a\n\tb\r", true));
  EXPECT_TRUE(has_control_characters("a\x1b[0m", true));
  EXPECT_TRUE(has_control_characters("a\x7f"));
  EXPECT_TRUE(has_control_characters("a\xc2\x85z"));
  EXPECT_FALSE(has_control_characters("a\xc2\xa0z"));
  EXPECT_TRUE(has_control_characters(std::string_view("a\0", 2), true));
}

TEST(Text, RulesNameFieldAndLimit) {
  FieldViolations violations;
  check_text("title", "  ", {.max_code_points = 5, .required = true}, violations);
  check_text("summary", "abcdéf", {.max_code_points = 5}, violations);
  check_text("note", "\xff", {.max_code_points = 5}, violations);
  check_text("name", "a\nb", {.max_code_points = 5}, violations);
  check_text("fine", "abcdé", {.max_code_points = 5, .required = true}, violations);
  ASSERT_EQ(violations.list().size(), 4u);
  EXPECT_THAT(violations.list()[1].description, HasSubstr("has 6 characters; at most 5"));
}

TEST(Text, FoldsLatinLettersToWords) {
  EXPECT_EQ(name_words("Łódź, Kraków, Göteborg, Nuuk"), "lodz krakow goteborg nuuk");
  EXPECT_EQ(name_words("Großräschen Þórshöfn Æbeltoft Đà Nẵng İzmir Iași œuvre"),
            "grossraschen thorshofn aebeltoft da nang izmir iasi oeuvre");
  EXPECT_EQ(name_words("京都"), "京都");
}

TEST(Text, RefusesWhatCannotBeStored) {
  EXPECT_TRUE(check_storable("São Paulo\n").ok());
  EXPECT_EQ(reason_of(check_storable(std::string_view("a\0b", 3))), "INVALID_FIELD");
  EXPECT_FALSE(check_storable("\xff").ok());
}

TEST(Text, TrimsNoBreakSpaces) {
  EXPECT_EQ(trim("\xc2\xa0 a b\xc2\xa0\t"), "a b");
  EXPECT_EQ(trim(" \n"), "");
}

TEST(Slug, IsMadeFromAnyText) {
  const std::pair<const char*, const char*> cases[] = {{"São Paulo", "sao-paulo"},
                                                       {"L'été à Łódź!", "lete-a-lodz"},
                                                       {"--A  B--", "a-b"},
                                                       {"Reggio nell’Emilia", "reggio-nellemilia"},
                                                       {"京都", ""},
                                                       {"", ""},
                                                       {"Dak\u00adar\u200b", "dakar"},
                                                       {"2027: plan", "2027-plan"}};
  for (const auto& [text, slug] : cases) EXPECT_EQ(make_slug(text), slug) << text;
  const std::string cut = make_slug(std::string(40, 'a') + " " + std::string(40, 'b'));
  EXPECT_EQ(cut, std::string(40, 'a'));
  EXPECT_EQ(make_slug(std::string(100, 'a')).size(), 63u);
}

TEST(Slug, WhatIsMadeIsValid) {
  SeededIds ids(7);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (int j = 0; j < 30; ++j) text += static_cast<char>(ids.bits() % 256);
    const std::string slug = make_slug(text);
    EXPECT_TRUE(slug.empty() || is_slug(slug)) << to_hex(text);
  }
}

TEST(Slug, RefusesOthersAndOffersOne) {
  for (const char* wrong : {"", "-a", "a-", "a--b", "A", "a_b", "é"}) EXPECT_FALSE(is_slug(wrong)) << wrong;
  EXPECT_FALSE(is_slug(std::string(64, 'a')));
  FieldViolations violations;
  check_slug("city_id", "Łódź 1", violations);
  EXPECT_THAT(violations.list()[0].description, HasSubstr("for example 'lodz-1'"));
}

TEST(Etag, GuardsWhenGiven) {
  EXPECT_TRUE(check_etag("", make_etag(3), "cities/metz").ok());
  EXPECT_TRUE(check_etag(make_etag(3), make_etag(3), "cities/metz").ok());
  const absl::Status stale = check_etag(make_etag(2), make_etag(3), "cities/metz");
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(reason_of(stale), "STALE_ETAG");
}

TEST(Time, ConvertsTimestampsBothWays) {
  for (const absl::Time time : {absl::FromUnixMicros(1'234'567'890'123'456), absl::FromUnixMicros(-1),
                                absl::FromUnixMicros(-1'000'001), absl::UnixEpoch()}) {
    const auto timestamp = to_timestamp(time);
    EXPECT_GE(timestamp.nanos(), 0);
    EXPECT_EQ(from_timestamp(timestamp), time);
    EXPECT_EQ(from_micros(to_micros(time)), time);
  }
  EXPECT_EQ(format_time(absl::FromUnixMicros(1'500'000)), "1970-01-01T00:00:01.5Z");
}

TEST(Time, DeadlinesHoldThroughTheirDay) {
  const absl::CivilDay day(2027, 3, 31);
  EXPECT_EQ(end_of_day(day), start_of_day(absl::CivilDay(2027, 4, 1)));
  EXPECT_EQ(utc_day(end_of_day(day) - absl::Nanoseconds(1)), day);
  EXPECT_EQ(day_number(absl::CivilDay(1970, 1, 2)), 1);
  EXPECT_EQ(civil_day(day_number(day)), day);
}

TEST(Time, ReadsDatesOfThreePrecisions) {
  for (const char* text : {"2027", "2027-02", "2027-02-28", "2028-02-29", "1900-01-01", "2200-12-31"}) {
    const auto date = parse_partial_date(text);
    ASSERT_TRUE(date.ok()) << text;
    EXPECT_EQ(format_partial_date(*date), text);
  }
  for (const char* text : {"", "27", "2027-2", "2027-13", "2027-02-29", "2027-02-30", "2027/02/01", "2027-02-1", "1899",
                           "2201", "2027-00", "2027-01-00", "20a7", " 2027", "2027-02-010"}) {
    EXPECT_FALSE(parse_partial_date(text).ok()) << text;
  }
  EXPECT_FALSE(parse_day("2027-02").ok());
  EXPECT_EQ(format_day(*parse_day("2027-02-28")), "2027-02-28");
}

TEST(Time, ReducedDatesHaveTheWidestReading) {
  EXPECT_EQ(first_day(*parse_partial_date("2028")), absl::CivilDay(2028, 1, 1));
  EXPECT_EQ(last_day(*parse_partial_date("2028")), absl::CivilDay(2028, 12, 31));
  EXPECT_EQ(last_day(*parse_partial_date("2028-02")), absl::CivilDay(2028, 2, 29));
  EXPECT_EQ(last_day(*parse_partial_date("2028-02-03")), absl::CivilDay(2028, 2, 3));
}

TEST(Ids, AreRepeatableBySeedAndWellFormed) {
  SeededIds a(1);
  SeededIds b(1);
  EXPECT_EQ(a.uuid(), b.uuid());
  EXPECT_EQ(a.short_id(), b.short_id());
  RandomIds random;
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(is_uuid(random.uuid()));
    const std::string id = random.short_id(16);
    EXPECT_TRUE(is_slug(id)) << id;
    EXPECT_TRUE(seen.insert(id).second);
    EXPECT_EQ(random.trace_id().size(), 32u);
  }
  EXPECT_FALSE(is_uuid("123"));
  EXPECT_FALSE(is_uuid("00000000-0000-0000-0000-00000000000g"));
}

TEST(Sha256, MatchesTheStandardsVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, PartsOfADigestDontRunTogether) {
  EXPECT_NE(Digest("d").add("ab").add("c").finish(), Digest("d").add("a").add("bc").finish());
  EXPECT_NE(Digest("d").add("a").finish(), Digest("e").add("a").finish());
  EXPECT_EQ(Digest("d").add("a").finish_hex(), Digest("d").add("a").finish_hex());
}

TEST(DidYouMean, FindsTheNearestWord) {
  const std::vector<std::string> words = {"creative_fields", "title", "summary", "capacity", "mode"};
  const std::pair<const char*, const char*> cases[] = {{"titel", "title"},
                                                       {"Title", "title"},
                                                       {"sumary", "summary"},
                                                       {"creative_field", "creative_fields"},
                                                       {"cap", "capacity"},
                                                       {"xyz", ""},
                                                       {"m", ""},
                                                       {"", ""},
                                                       {"mdoe", "mode"},
                                                       {"capacit\u00e9", "capacity"}};
  for (const auto& [wrong, right] : cases) EXPECT_EQ(did_you_mean(wrong, words), right) << wrong;
  // One edit makes a code of another: that is no hint.
  const std::vector<std::string> codes = {"CK", "GRC", "14", "USA"};
  for (const char* code : {"UK", "DRC", "04", "US"}) EXPECT_EQ(did_you_mean(code, codes), "") << code;
  EXPECT_EQ(edit_distance("abcd", "acbd", 2), 1u);
  EXPECT_EQ(edit_distance("abc", "xyz", 2), 3u);
}

TEST(Strings, JoinAndSplit) {
  EXPECT_EQ(concat("a", 1, 'b', std::string("c"), std::string_view("d"), -2L), "a1bcd-2");
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_EQ(join(std::vector<std::string>{"a", "b"}, ", "), "a, b");
}

TEST(Time, TimestampsFromOutsideHaveTheYearsAndNanosOfTheContract) {
  const auto at = [](std::int64_t seconds, std::int32_t nanos) {
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(seconds);
    timestamp.set_nanos(nanos);
    return timestamp;
  };
  struct Case {
    google::protobuf::Timestamp given;
    bool valid;
    google::protobuf::Timestamp settled;
  };
  const google::protobuf::Timestamp first = at(-62'135'596'800, 0);
  const google::protobuf::Timestamp last = at(253'402'300'799, 999'999'999);
  for (const Case& c : std::vector<Case>{{at(0, 0), true, at(0, 0)},
                                         {first, true, first},
                                         {last, true, last},
                                         {at(253'402'300'800, 0), false, last},
                                         {at(std::int64_t{1} << 62, 0), false, last},
                                         {at(-62'135'596'801, 0), false, first},
                                         {at(-(std::int64_t{1} << 62), 5), false, first},
                                         {at(7, -1), false, at(7, 0)},
                                         {at(7, 2'000'000'000), false, at(7, 999'999'999)}}) {
    EXPECT_EQ(check_timestamp(c.given).ok(), c.valid) << c.given.ShortDebugString();
    google::protobuf::Timestamp settled = c.given;
    settle_timestamp(settled);
    EXPECT_EQ(settled.ShortDebugString(), c.settled.ShortDebugString());
  }
  EXPECT_TRUE(check_timestamp(to_timestamp(absl::InfiniteFuture())).ok());
  EXPECT_TRUE(check_timestamp(to_timestamp(absl::InfinitePast())).ok());
}

}  // namespace
}  // namespace entente::common
