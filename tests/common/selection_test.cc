// Filters and orders on messages, held against an evaluator that is written a second time: it reads no path and no
// descriptor, and takes the words of a filter from the other end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"
#include "services/common/storage/selection.h"

namespace entente::common {
namespace {

using listings::v1::Listing;
using ::testing::HasSubstr;

const ListField kFields[] = {{"name", {}, "cities/"},
                             {"kind"},
                             {"state"},
                             {"topic", "topics"},
                             {"example"},
                             {"capacity"},
                             {"title"},
                             {"deadline"},
                             {"create_time"},
                             {"external_ids.*"}};

Selection selection(std::string_view filter, std::string_view order_by = "") {
  auto parsed = Selection::parse(filter, order_by, *Listing::descriptor(), kFields);
  EXPECT_TRUE(parsed.ok()) << filter << ": " << parsed.status();
  return *std::move(parsed);
}

Listing one() {
  Listing listing;
  listing.set_name("cities/metz/listings/a");
  listing.set_kind(Listing::KIND_NEED);
  listing.set_state(Listing::STATE_PUBLISHED);
  listing.add_topics("film");
  listing.add_topics("archives");
  listing.set_capacity(3);
  listing.set_title("An Archive of films");
  listing.mutable_deadline()->set_year(2027);
  listing.mutable_create_time()->set_seconds(1'800'000'000);  // 2027-01-15T08:00:00Z
  (*listing.mutable_external_ids())["wikidata"] = "Q90";
  return listing;
}

TEST(Selection, JudgesEveryKindOfField) {
  const std::pair<const char*, bool> cases[] = {
      {"", true},
      {"kind = need", true},
      {"kind = KIND_NEED", true},
      {"kind = Need", true},
      {"kind != offer", true},
      {"kind = offer", false},
      {"name = metz/listings/a", true},
      {"name = \"cities/metz/listings/a\"", true},
      {"topic = film", true},
      {"topic = archives", true},
      {"topic = arch", false},
      {"topic : arch", true},
      {"topic != film", false},
      {"topic != radio", true},
      {"topic:*", true},
      {"example = false", true},
      {"example = true", false},
      {"capacity > 2 AND capacity < 4 AND capacity >= 3 AND capacity <= 3", true},
      {"capacity > 3", false},
      {"title : \"archive OF\"", true},
      {"title > \"An\"", true},
      {"title > B", false},
      {"deadline = 2027-01-01", true},
      {"deadline < 2027-02", true},
      {"deadline < 2026", false},
      {"create_time > 2027-01-15", true},
      {"create_time = \"2027-01-15T08:00:00Z\"", true},
      {"create_time >= \"2027-01-15T09:00:00+02:00\"", true},
      {"external_ids.wikidata = Q90", true},
      {"external_ids.wikidata = Q91", false},
      {"external_ids.geonames = Q90", false},
      {"external_ids.geonames:*", false},
      {"external_ids.geonames != Q90", true},
      {"NOT (kind = need AND state = draft) AND (topic = radio OR topic = film)", true},
  };
  for (const auto& [filter, expected] : cases) EXPECT_EQ(selection(filter).matches(one()), expected) << filter;
  Listing bare;
  for (const char* filter : {"deadline < 2200", "create_time < 2200-01-01", "topic = film", "title : a", "topic:*"})
    EXPECT_FALSE(selection(filter).matches(bare)) << filter;
  EXPECT_TRUE(selection("deadline != 2027").matches(bare));
}

TEST(Selection, NamesWhatIsWrong) {
  const std::pair<const char*, const char*> filters[] = {
      {"kind = neet", "give one of need, offer"},
      {"kind > need", "it has no order"},
      {"example = yes", "give true or false"},
      {"capacity = many", "give a whole number"},
      {"deadline = soon", "a day such as 2026-11-30"},
      {"create_time > soon", "a time such as"},
      {"kind = 0", "give one of need, offer"},
      {"kind = unspecified", "give one of need, offer"},
      {"titel = a", "did you mean title?"},
  };
  for (const auto& [filter, expected] : filters) {
    const auto parsed = Selection::parse(filter, "", *Listing::descriptor(), kFields);
    EXPECT_EQ(reason_of(parsed.status()), "INVALID_FILTER") << filter;
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr(expected)) << filter;
  }
  const std::pair<const char*, const char*> orders[] = {
      {"titel", "did you mean title?"},
      {"topic", "no field to order by"},
      {"external_ids.wikidata", "no field to order by"},
      {"title down", "neither a field"},
      {"title,", "neither a field"},
      {"title, title desc", "twice"},
  };
  for (const auto& [order, expected] : orders) {
    const auto parsed = Selection::parse("", order, *Listing::descriptor(), kFields);
    ASSERT_EQ(reason_of(parsed.status()), "INVALID_FIELD") << order;
    EXPECT_EQ(field_violations_of(parsed.status())[0].field, "order_by") << order;
    EXPECT_THAT(field_violations_of(parsed.status())[0].description, HasSubstr(expected)) << order;
  }
}

TEST(Selection, SaysWhatTheStoreMayNarrow) {
  EXPECT_EQ(selection("kind = need AND (topic = a OR topic = b)").only_number("kind"), Listing::KIND_NEED);
  EXPECT_EQ(selection("kind = need AND topic = a").only_text("topic"), "a");
  EXPECT_EQ(selection("name = metz AND kind = need").only_text("name"), "cities/metz");
  for (const char* filter : {"", "kind != need", "kind = need OR topic = a", "NOT kind = need", "NOT (kind = need)"})
    EXPECT_FALSE(selection(filter).only("kind").has_value()) << filter;
}

// A filter as text beside what it means, made at random.
struct Made {
  std::string text;
  std::function<bool(const Listing&)> holds;
};

Made make(SeededIds& ids, int depth) {
  const std::uint64_t pick = ids.bits() % (depth > 3 ? 6 : 10);
  const std::string topic(1, static_cast<char>('a' + ids.bits() % 3));
  const int number = static_cast<int>(ids.bits() % 4);
  const auto has = [topic](const Listing& l) {
    return std::find(l.topics().begin(), l.topics().end(), topic) != l.topics().end();
  };
  switch (pick) {
    case 0:
      return {"kind = offer", [](const Listing& l) { return l.kind() == Listing::KIND_OFFER; }};
    case 1:
      return {"kind != \"need\"", [](const Listing& l) { return l.kind() != Listing::KIND_NEED; }};
    case 2:
      return {concat("topic = ", topic), has};
    case 3:
      return {concat("topic != \"", topic, "\""), [has](const Listing& l) { return !has(l); }};
    case 4:
      return {concat("capacity < ", number), [number](const Listing& l) { return l.capacity() < number; }};
    case 5:
      return {concat("capacity >= ", number), [number](const Listing& l) { return l.capacity() >= number; }};
    case 6: {
      Made inner = make(ids, depth + 1);
      return {concat("NOT (", inner.text, ")"), [h = inner.holds](const Listing& l) { return !h(l); }};
    }
    default: {
      const bool both = pick < 9;
      std::string text;
      std::vector<std::function<bool(const Listing&)>> parts;
      for (int i = 0; i < 2 + number % 2; ++i) {
        Made part = make(ids, depth + 1);
        append(text, i == 0 ? "" : both ? " AND " : " OR ", "(", part.text, ")");
        parts.push_back(std::move(part.holds));
      }
      return {text, [parts, both](const Listing& l) {
                const auto holds = [&](const auto& part) { return part(l); };
                return both ? std::all_of(parts.begin(), parts.end(), holds)
                            : std::any_of(parts.begin(), parts.end(), holds);
              }};
    }
  }
}

Listing random_listing(SeededIds& ids) {
  Listing listing;
  listing.set_kind(ids.bits() % 2 == 0 ? Listing::KIND_NEED : Listing::KIND_OFFER);
  listing.set_capacity(static_cast<int>(ids.bits() % 4));
  for (char topic = 'a'; topic <= 'c'; ++topic)
    if (ids.bits() % 2 == 0) listing.add_topics(std::string(1, topic));
  return listing;
}

TEST(Selection, AgreesWithAnotherEvaluator) {
  SeededIds ids(20);
  int matched = 0, not_matched = 0;
  for (int i = 0; i < 2000; ++i) {
    const Made made = make(ids, 0);
    if (made.text.size() > 4096) continue;
    const Selection parsed = selection(made.text);
    const Listing listing = random_listing(ids);
    const bool expected = made.holds(listing);
    ASSERT_EQ(parsed.matches(listing), expected) << made.text << "\n" << listing.ShortDebugString();
    // What may be narrowed is true of all that match.
    if (expected && parsed.only_number("kind") != 0) ASSERT_EQ(parsed.only_number("kind"), listing.kind()) << made.text;
    ++(expected ? matched : not_matched);
  }
  EXPECT_GT(matched, 300);
  EXPECT_GT(not_matched, 300);
}

TEST(Selection, KeysCompareAsTheOrderSays) {
  SeededIds ids(21);
  const Selection order = selection("", "capacity desc, title, kind");
  std::vector<Listing> listings;
  for (int i = 0; i < 300; ++i) {
    Listing listing = random_listing(ids);
    listing.set_name(concat("cities/x/listings/", i));
    std::string title;
    for (std::uint64_t n = ids.bits() % 4; n > 0; --n) title += std::string("a\0\xff\xc3", 4)[ids.bits() % 4];
    listing.set_title(title);
    listings.push_back(std::move(listing));
  }
  const auto before = [](const Listing& a, const Listing& b) {
    if (a.capacity() != b.capacity()) return a.capacity() > b.capacity();
    if (a.title() != b.title()) return !a.title().empty() && (b.title().empty() || a.title() < b.title());
    if (a.kind() != b.kind()) return a.kind() < b.kind();
    return a.name() < b.name();
  };
  for (const Listing& a : listings)
    for (const Listing& b : listings) ASSERT_EQ(order.key_of(a) < order.key_of(b), before(a, b));
}

TEST(Selection, ReadsThroughListsAndSeveralPlaces) {
  const ListField fields[] = {{"name"}, {"city", "parties.city", "cities/"}, {"score", "pairing.candidate.score"}};
  matching::v1::Proposal proposal;
  proposal.add_parties()->set_city("cities/metz");
  proposal.add_parties()->set_city("cities/dakar");
  proposal.mutable_pairing()->mutable_candidate()->set_score(7);
  const auto matches = [&](std::string_view filter) {
    return Selection::parse(filter, "", *matching::v1::Proposal::descriptor(), fields)->matches(proposal);
  };
  EXPECT_TRUE(matches("city = dakar AND city = cities/metz AND score > 6"));
  EXPECT_FALSE(matches("city = lyon"));
  const ListField places[] = {{"name"}, {"city", "beneficiary_city pivotal_city", "cities/"}};
  matching::v1::Cooperation cooperation;
  cooperation.set_pivotal_city("cities/metz");
  const auto selected = Selection::parse("city = metz", "", *matching::v1::Cooperation::descriptor(), places);
  EXPECT_TRUE(selected->matches(cooperation));
}

}  // namespace
}  // namespace entente::common
