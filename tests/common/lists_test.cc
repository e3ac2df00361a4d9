// Page tokens, filters, update masks. What filters do with messages is in selection_test.cc.
#include <gmock/gmock.h>
#include <google/protobuf/field_mask.pb.h>
#include <gtest/gtest.h>

#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/page_token.h"
#include "services/common/storage/filter.h"

namespace entente::common {
namespace {

using entente::listings::v1::Listing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PageToken, CarriesItsPosition) {
  const std::string query = query_digest({"ListListings", "cities/-", "kind = \"need\""});
  for (const std::string& position :
       {std::string("cities/metz/listings/a"), std::string("\0\xff", 2), std::string("é")}) {
    const auto back = parse_page_token(query, make_page_token(query, position));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(*back, position);
  }
  EXPECT_EQ(*parse_page_token(query, ""), "");
}

TEST(PageToken, IsRefusedForAnotherQueryOrWhenChanged) {
  const std::string query = query_digest({"ListListings", "cities/-", ""});
  const std::string token = make_page_token(query, "cities/metz/listings/a");
  EXPECT_NE(query, query_digest({"ListListings", "cities/", "-"}));
  EXPECT_EQ(reason_of(parse_page_token(query_digest({"ListListings", "cities/metz", ""}), token).status()),
            "INVALID_PAGE_TOKEN");
  SeededIds ids(3);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_page_token(query, changed).ok()) << i;
    EXPECT_FALSE(parse_page_token(query, token.substr(0, i + 1)).ok() && i + 1 < token.size()) << i;
  }
  for (const char* wrong : {"x", "????", "AAAAAAAAAAAAAAAA", " "}) {
    EXPECT_EQ(reason_of(parse_page_token(query, wrong).status()), "INVALID_PAGE_TOKEN") << wrong;
  }
}

TEST(PageSize, IsBounded) {
  EXPECT_EQ(*effective_page_size(0), 100);
  EXPECT_EQ(*effective_page_size(7), 7);
  EXPECT_EQ(*effective_page_size(5000), 1000);
  EXPECT_EQ(field_violations_of(effective_page_size(-1).status())[0].field, "page_size");
}

constexpr std::string_view kFields[] = {"kind", "state", "creative_field", "external_ids.*"};

Filter condition(std::string field, std::string value, Comparison comparison = Comparison::kEqual,
                 std::string key = "") {
  return {.kind = Filter::Kind::kCondition,
          .condition = {std::move(field), std::move(key), comparison, std::move(value)}};
}
Filter all_of(std::vector<Filter> parts) {
  return {.kind = Filter::Kind::kAnd, .parts = std::move(parts)};
}
Filter any_of(std::vector<Filter> parts) {
  return {.kind = Filter::Kind::kOr, .parts = std::move(parts)};
}
Filter none_of(Filter part) {
  Filter filter{.kind = Filter::Kind::kNot};
  filter.parts.push_back(std::move(part));
  return filter;
}

TEST(Filter, ReadsConditions) {
  EXPECT_EQ(*parse_filter("", kFields), Filter());
  EXPECT_EQ(*parse_filter("  ", kFields), Filter());
  EXPECT_EQ(*parse_filter("kind = \"need\" AND state=KIND_OFFER", kFields),
            all_of({condition("kind", "need"), condition("state", "KIND_OFFER")}));
  EXPECT_EQ(*parse_filter("external_ids.wikidata = \"Q90\"", kFields),
            condition("external_ids", "Q90", Comparison::kEqual, "wikidata"));
  EXPECT_EQ(*parse_filter("creative_field=\"a \\\"b\\\" \\\\ AND c\"", kFields),
            condition("creative_field", "a \"b\" \\ AND c"));
  EXPECT_EQ(*parse_filter("kind = \"\"", kFields), condition("kind", ""));
  EXPECT_EQ(*parse_filter("kind != a", kFields), condition("kind", "a", Comparison::kNotEqual));
  EXPECT_EQ(*parse_filter("kind<=a", kFields), condition("kind", "a", Comparison::kLessOrEqual));
  EXPECT_EQ(*parse_filter("kind:*", kFields), condition("kind", "*", Comparison::kHas));
}

// As in AIP-160: OR binds tighter than AND, NOT tighter than both.
TEST(Filter, JoinsConditions) {
  const Filter a = condition("kind", "a"), b = condition("kind", "b"), c = condition("state", "c");
  EXPECT_EQ(*parse_filter("kind=a AND kind=b OR state=c", kFields), all_of({a, any_of({b, c})}));
  EXPECT_EQ(*parse_filter("kind=a OR kind=b AND state=c", kFields), all_of({any_of({a, b}), c}));
  EXPECT_EQ(*parse_filter("(kind=a AND kind=b) OR state=c", kFields), any_of({all_of({a, b}), c}));
  EXPECT_EQ(*parse_filter("NOT kind=a AND NOT (kind=b OR state=c)", kFields),
            all_of({none_of(a), none_of(any_of({b, c}))}));
  EXPECT_EQ(*parse_filter("( ( kind = a ) )", kFields), a);
}

TEST(Filter, NamesTheWrongPart) {
  const std::pair<const char*, const char*> cases[] = {
      {"kin = \"a\"", "did you mean kind?"},
      {"kind", "behind a field stands one of"},
      {"kind ~ \"a\"", "behind a field stands one of"},
      {"kind = ", "a value is missing"},
      {"kind = \"a", "no end"},
      {"kind = \"a\" OR", "missing behind OR"},
      {"kind = \"a\" AND", "missing behind AND"},
      {"kind = \"a\" kind = \"b\"", "AND or OR is expected"},
      {"kind = \"a\" and kind = \"b\"", "AND or OR is expected"},
      {"(kind = \"a\"", "never closed"},
      {"kind = \"a\")", "never opened"},
      {"(kind = \"a\" kind = \"b\")", "AND, OR or ) is expected"},
      {"NOT", "a field name is expected"},
      {"external_ids = \"a\"", "no field to filter by"},
      {"external_ids. = \"a\"", "no field to filter by"},
      {"kind.x = \"a\"", "no field to filter by"},
      {"kind = \"a\\n\"", "a backslash"},
      {"kind = 'a'", "a value is expected"},
  };
  for (const auto& [filter, expected] : cases) {
    const auto parsed = parse_filter(filter, kFields);
    ASSERT_FALSE(parsed.ok()) << filter;
    EXPECT_EQ(reason_of(parsed.status()), "INVALID_FILTER") << filter;
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr(expected)) << filter;
  }
  EXPECT_FALSE(parse_filter(std::string("kind = \"a\0b\"", 12), kFields).ok());
  EXPECT_FALSE(parse_filter(std::string(5000, ' '), kFields).ok());
  EXPECT_TRUE(parse_filter(std::string(31, '(') + "kind = a" + std::string(31, ')'), kFields).ok());
  EXPECT_FALSE(parse_filter(std::string(32, '(') + "kind = a" + std::string(32, ')'), kFields).ok());
}

TEST(Filter, NeverFailsOtherwiseOnAnyBytes) {
  SeededIds ids(11);
  const std::string alphabet = "kind=\"AND OR NOT()!<>: \\.external_ids\xc3\xa9";
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (std::uint64_t left = ids.bits() % 24; left > 0; --left) text += alphabet[ids.bits() % alphabet.size()];
    const auto parsed = parse_filter(text, kFields);
    EXPECT_TRUE(parsed.ok() || reason_of(parsed.status()) == "INVALID_FILTER") << text;
  }
}

constexpr std::string_view kOutputOnly[] = {"state", "etag", "reserved_places"};
constexpr std::string_view kImmutable[] = {"name", "kind"};

google::protobuf::FieldMask mask_of(const std::vector<const char*>& paths) {
  google::protobuf::FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return mask;
}

Listing stored() {
  Listing listing;
  listing.set_name("cities/metz/listings/a");
  listing.set_kind(Listing::KIND_NEED);
  listing.set_title("old");
  listing.set_summary("kept");
  listing.add_topics("t1");
  listing.add_topics("t2");
  listing.set_state(Listing::STATE_PUBLISHED);
  listing.mutable_languages()->add_tags("en");
  listing.mutable_languages()->set_interpreter(entente::type::v1::KNOWLEDGE_YES);
  (*listing.mutable_external_ids())["crm"] = "1";
  return listing;
}

absl::Status apply(const google::protobuf::FieldMask& mask, const Listing& from, Listing* into) {
  return apply_update(mask, from, kOutputOnly, kImmutable, into);
}

TEST(FieldMask, TakesTheNamedFieldsWhole) {
  Listing listing = stored();
  Listing change;
  change.set_title("new");
  change.add_topics("t3");
  change.set_capacity(9);
  ASSERT_TRUE(apply(mask_of({"title", "topics", "summary", "external_ids"}), change, &listing).ok());
  EXPECT_EQ(listing.title(), "new");
  EXPECT_THAT(listing.topics(), ElementsAre("t3"));
  EXPECT_EQ(listing.summary(), "");
  EXPECT_EQ(listing.external_ids_size(), 0);
  EXPECT_EQ(listing.capacity(), 0);
}

TEST(FieldMask, GoesIntoMessages) {
  Listing listing = stored();
  Listing change;
  change.mutable_languages()->add_tags("fr");
  ASSERT_TRUE(apply(mask_of({"languages.tags"}), change, &listing).ok());
  EXPECT_THAT(listing.languages().tags(), ElementsAre("fr"));
  EXPECT_EQ(listing.languages().interpreter(), entente::type::v1::KNOWLEDGE_YES);
  ASSERT_TRUE(apply(mask_of({"languages"}), change, &listing).ok());
  EXPECT_EQ(listing.languages().interpreter(), entente::type::v1::KNOWLEDGE_UNSPECIFIED);
}

TEST(FieldMask, EmptyTakesWhatIsSetAndStarTakesAll) {
  Listing listing = stored();
  Listing change;
  change.set_title("new");
  change.set_state(Listing::STATE_WITHDRAWN);
  change.set_name("cities/metz/listings/a");
  ASSERT_TRUE(apply({}, change, &listing).ok());
  EXPECT_EQ(listing.title(), "new");
  EXPECT_EQ(listing.summary(), "kept");
  EXPECT_EQ(listing.state(), Listing::STATE_PUBLISHED);
  ASSERT_TRUE(apply(mask_of({"*"}), change, &listing).ok());
  EXPECT_EQ(listing.summary(), "");
  EXPECT_EQ(listing.topics_size(), 0);
  EXPECT_EQ(listing.name(), "cities/metz/listings/a");
  EXPECT_EQ(listing.kind(), Listing::KIND_NEED);
  EXPECT_EQ(listing.state(), Listing::STATE_PUBLISHED);
}

TEST(FieldMask, RefusesWrongPathsAndLeavesTheResource) {
  Listing change;
  change.set_kind(Listing::KIND_OFFER);
  change.set_title("new");
  const std::pair<std::vector<const char*>, const char*> cases[] = {{{"title", "titel"}, "did you mean title?"},
                                                                    {{"title", "state"}, "output only"},
                                                                    {{"title", "kind"}, "never changes"},
                                                                    {{"title", "*"}, "stands alone"},
                                                                    {{"title", "topics.x"}, "replaced whole"},
                                                                    {{"title", "title.x"}, "replaced whole"},
                                                                    {{"title", "languages.x"}, "no field of Languages"},
                                                                    {{"title", ""}, "no field"}};
  for (const auto& [paths, expected] : cases) {
    Listing listing = stored();
    const absl::Status status = apply(mask_of(paths), change, &listing);
    EXPECT_EQ(reason_of(status), "INVALID_FIELD_MASK");
    EXPECT_THAT(std::string(status.message()), HasSubstr(expected));
    EXPECT_EQ(field_violations_of(status)[0].field, "update_mask");
    EXPECT_EQ(listing.SerializeAsString().size(), stored().SerializeAsString().size());
    EXPECT_EQ(listing.title(), "old");
  }
  Listing listing = stored();
  EXPECT_FALSE(apply({}, change, &listing).ok());  // another kind
}

TEST(FieldMask, ClearsOutputOnlyFields) {
  Listing listing = stored();
  clear_fields(kOutputOnly, &listing);
  EXPECT_EQ(listing.state(), Listing::STATE_UNSPECIFIED);
  EXPECT_EQ(listing.title(), "old");
}

}  // namespace
}  // namespace entente::common
