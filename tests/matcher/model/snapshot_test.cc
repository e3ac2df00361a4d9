#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "matcher/model/calendar.h"
#include "matcher/model/codes.h"
#include "matcher/model/snapshot.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

TEST(Snapshot, IsBroughtIntoOneOrder) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Snapshot sorted = testing::random_snapshot(seed);
    Snapshot shuffled = sorted;
    std::reverse(shuffled.cities.begin(), shuffled.cities.end());
    std::reverse(shuffled.listings.begin(), shuffled.listings.end());
    std::reverse(shuffled.cooperations.begin(), shuffled.cooperations.end());
    std::reverse(shuffled.countries.begin(), shuffled.countries.end());
    std::reverse(shuffled.directives.begin(), shuffled.directives.end());
    std::reverse(shuffled.programme.axes.begin(), shuffled.programme.axes.end());
    for (Listing& listing : shuffled.listings) {
      std::reverse(listing.topics.begin(), listing.topics.end());
      if (!listing.topics.empty()) listing.topics.push_back(listing.topics.front());
    }
    shuffled.sort();
    EXPECT_EQ(canonical_bytes(shuffled), canonical_bytes(sorted));
  }
}

// Every field, changed alone.
const std::pair<const char*, std::function<void(Snapshot&)>> kChanges[] = {
    {"as_of", [](Snapshot& s) { ++s.as_of; }},
    {"programme id", [](Snapshot& s) { s.programme.id += "x"; }},
    {"version", [](Snapshot& s) { ++s.programme.version; }},
    {"areas", [](Snapshot& s) { s.programme.areas = {Area::kStudies}; }},
    {"fields", [](Snapshot& s) { s.programme.creative_fields = {"x"}; }},
    {"axes", [](Snapshot& s) { s.programme.axes.pop_back(); }},
    {"window", [](Snapshot& s) { s.programme.window.last = 30000; }},
    {"other areas",
     [](Snapshot& s) {
       s.programme.other_areas = {{Area::kStudies, Area::kPolicyMeasures}};
     }},
    {"relevance floor", [](Snapshot& s) { ++s.programme.relevance_floor; }},
    {"good relevance", [](Snapshot& s) { ++s.programme.relevance_good; }},
    {"review", [](Snapshot& s) { ++s.programme.review_days; }},
    {"weights", [](Snapshot& s) { s.programme.weights["urgency"] = 77; }},
    {"ldc", [](Snapshot& s) { s.programme.priority.least_developed = !s.programme.priority.least_developed; }},
    {"sids", [](Snapshot& s) { s.programme.priority.small_island = !s.programme.priority.small_island; }},
    {"africa", [](Snapshot& s) { s.programme.priority.africa = !s.programme.priority.africa; }},
    {"never", [](Snapshot& s) { s.programme.priority.never_matched = !s.programme.priority.never_matched; }},
    {"waiting", [](Snapshot& s) { ++s.programme.priority.waiting_days; }},
    {"urgencies", [](Snapshot& s) { s.programme.priority.urgencies = {"x"}; }},
    {"groups", [](Snapshot& s) { s.programme.priority.beneficiaries = {"x"}; }},
    {"receiver default", [](Snapshot& s) { ++s.programme.default_receiver_limit; }},
    {"provider default", [](Snapshot& s) { ++s.programme.default_provider_limit; }},
    {"of one city", [](Snapshot& s) { ++s.programme.partners_of_city_per_need; }},
    {"candidates", [](Snapshot& s) { ++s.programme.candidates_per_need; }},
    {"trios", [](Snapshot& s) { s.programme.trios = !s.programme.trios; }},
    {"weigh", [](Snapshot& s) { s.programme.weigh_instead_of_rank = true; }},
    {"served points", [](Snapshot& s) { ++s.programme.served_points; }},
    {"priority points", [](Snapshot& s) { ++s.programme.priority_points; }},
    {"cool-down", [](Snapshot& s) { ++s.programme.cool_down_days; }},
    {"country", [](Snapshot& s) { s.countries[0].lldc = !s.countries[0].lldc; }},
    {"subregion", [](Snapshot& s) { s.countries[0].m49_subregion += "x"; }},
    {"field of a city", [](Snapshot& s) { s.cities[0].creative_field += "x"; }},
    {"working languages", [](Snapshot& s) { s.cities[0].working_languages = {"xx"}; }},
    {"population known as 0",
     [](Snapshot& s) {
       s.cities[0].population = s.cities[0].population ? std::nullopt : std::optional<std::int64_t>(0);
     }},
    {"latitude", [](Snapshot& s) { s.cities[0].latitude_e4 = 17; }},
    {"longitude", [](Snapshot& s) { s.cities[0].longitude_e4 = 17; }},
    {"preferences",
     [](Snapshot& s) {
       s.listings[0].preferences = {{s.listings[1].id, 3}};
     }},
    {"score of a preference", [](Snapshot& s) { ++s.listings[3].preferences[0].score; }},
    {"listing of a preference", [](Snapshot& s) { s.listings[3].preferences[0].listing += "x"; }},
    {"standing", [](Snapshot& s) { s.cities[0].good_standing = !s.cities[0].good_standing; }},
    {"receiver limit", [](Snapshot& s) { s.cities[0].receiver_limit = 77; }},
    {"provider limit", [](Snapshot& s) { s.cities[0].provider_limit = 77; }},
    {"contact", [](Snapshot& s) { s.cities[0].contact_confirmed = 7; }},
    {"declared class",
     [](Snapshot& s) {
       s.cities[0].declared =
           s.cities[0].declared == Development::kDeveloped ? Development::kDeveloping : Development::kDeveloped;
     }},
    {"scheme of North and South",
     [](Snapshot& s) {
       s.programme.country_scheme = s.programme.country_scheme == CountryScheme::kDeclared ? CountryScheme::kDevelopment
                                                                                           : CountryScheme::kDeclared;
     }},
    {"area", [](Snapshot& s) { s.listings[0].area = Area::kPolicyMeasures; }},
    {"objectives", [](Snapshot& s) { s.listings[0].objectives = {Objective::kLocalPlans}; }},
    {"stages", [](Snapshot& s) { s.listings[0].value_chain_stages = {"x"}; }},
    {"topics", [](Snapshot& s) { s.listings[0].topics = {"x"}; }},
    {"help",
     [](Snapshot& s) {
       s.listings[0].help = {"x", "w"};
     }},
    {"main help",
     [](Snapshot& s) {
       s.listings[0].help = {"w", "x"};
     }},
    {"texts",
     [](Snapshot& s) {
       s.listings[0].texts = {{"en", {{"kora", 2}}}};
     }},
    {"language of a text",
     [](Snapshot& s) {
       s.listings[0].texts = {{"fr", {{"kora", 2}}}};
     }},
    {"form of a word",
     [](Snapshot& s) {
       s.listings[0].texts = {{"en", {{"kora", 2, "koras"}}}};
     }},
    {"count of a word",
     [](Snapshot& s) {
       s.listings[0].texts = {{"en", {{"kora", 3}}}};
     }},
    {"one topic or two", [](Snapshot& s) { s.listings[0].topics = {"t1,2:t2"}; }},
    {"modalities", [](Snapshot& s) { s.listings[0].modalities = {"x"}; }},
    {"sdgs", [](Snapshot& s) { s.listings[0].sdgs = {"4"}; }},
    {"groups of a listing", [](Snapshot& s) { s.listings[0].beneficiaries = {"x"}; }},
    {"urgency", [](Snapshot& s) { s.listings[0].urgency = "later"; }},
    {"tags", [](Snapshot& s) { s.listings[0].languages.tags = {"xx"}; }},
    {"any language", [](Snapshot& s) { s.listings[0].languages.any = !s.listings[0].languages.any; }},
    {"deadline", [](Snapshot& s) { s.listings[0].deadline = 7; }},
    {"window of a listing", [](Snapshot& s) { s.listings[0].window = {7, 8}; }},
    {"days", [](Snapshot& s) { ++s.listings[0].min_days; }},
    {"capacity", [](Snapshot& s) { ++s.listings[0].capacity; }},
    {"reserved", [](Snapshot& s) { ++s.listings[0].reserved; }},
    {"cost", [](Snapshot& s) { s.listings[0].cost_sharing += "x"; }},
    {"wanted axes", [](Snapshot& s) { s.listings[0].partner_rules.axes.push_back(Axis::kNorthNorth); }},
    {"wanted regions", [](Snapshot& s) { s.listings[0].partner_rules.regions = {"x"}; }},
    {"wanted countries", [](Snapshot& s) { s.listings[0].partner_rules.countries = {"x"}; }},
    {"wanted types", [](Snapshot& s) { s.listings[0].partner_rules.partner_types = {"x"}; }},
    {"repeat", [](Snapshot& s) { s.listings[0].partner_rules.no_repeat = !s.listings[0].partner_rules.no_repeat; }},
    {"types", [](Snapshot& s) { s.listings[0].organisation_types = {"x"}; }},
    {"plan", [](Snapshot& s) { s.listings[0].serves_plan = !s.listings[0].serves_plan; }},
    {"open", [](Snapshot& s) { s.listings[0].open = !s.listings[0].open; }},
    {"example", [](Snapshot& s) { s.listings[0].example = !s.listings[0].example; }},
    {"published", [](Snapshot& s) { s.listings[0].published = 7; }},
    {"updated", [](Snapshot& s) { s.listings[0].updated = 7; }},
    {"embedding", [](Snapshot& s) { s.listings[0].embedding = {1}; }},
    {"who pays", [](Snapshot& s) { s.meanings.payers["shared"] = Payer::kOpen; }},
    {"place", [](Snapshot& s) { s.meanings.places["study-visit"] = Place::kUnknown; }},
    {"rank of an urgency", [](Snapshot& s) { s.meanings.urgencies["now"] = 1; }},
    {"family", [](Snapshot& s) { s.meanings.families["prs"] = "prs"; }},
    {"field of a topic", [](Snapshot& s) { s.meanings.fields["t1"] = "music"; }},
    {"what cuts across", [](Snapshot& s) { s.meanings.across.insert("t1"); }},
    {"what is money", [](Snapshot& s) { s.meanings.money.clear(); }},
    {"a listing less", [](Snapshot& s) { s.listings.pop_back(); }},
    {"third city", [](Snapshot& s) { s.cooperations[0].facilitating_city = "x"; }},
    {"start", [](Snapshot& s) { s.cooperations[0].start = 7; }},
    {"who declined", [](Snapshot& s) { s.cooperations[0].declined_by += "x"; }},
    {"who answered", [](Snapshot& s) { s.cooperations[0].answers.push_back({"x", 7}); }},
    {"days to answer", [](Snapshot& s) { s.cooperations[1].answers.push_back({"x", 8}); }},
    {"directive", [](Snapshot& s) { s.directives[0].kind = Directive::Kind::kKeep; }},
};

TEST(Snapshot, HasOtherBytesWhenAnyValueDiffers) {
  Snapshot snapshot = testing::random_snapshot(7);
  snapshot.listings[3].preferences = {{snapshot.listings[0].id, 3}};
  const std::string bytes = canonical_bytes(snapshot);
  for (const auto& [name, change] : kChanges) {
    Snapshot changed = snapshot;
    change(changed);
    EXPECT_NE(canonical_bytes(changed), bytes) << name;
  }
}

TEST(Snapshot, DropsADirectiveThatIsGivenTwice) {
  Snapshot snapshot;
  snapshot.directives = {{Directive::Kind::kKeep, "n", "o"}, {Directive::Kind::kKeep, "n", "o"}};
  snapshot.sort();
  EXPECT_EQ(snapshot.directives.size(), 1u);
}

TEST(Calendar, WritesCivilDates) {
  EXPECT_EQ(date_text(0), "1970-01-01");
  EXPECT_EQ(date_text(20788), "2026-12-01");
  EXPECT_EQ(date_text(-1), "1969-12-31");
  EXPECT_EQ(date_text(kFirstDay), "0001-01-01");
  EXPECT_EQ(date_text(kLastDay), "9999-12-31");
  EXPECT_EQ(date_text(kDayAfterAll), "");
}

TEST(Codes, ShowPointsWithoutIdleZeros) {
  EXPECT_EQ(points_text(4025), "40.25");
  EXPECT_EQ(points_text(4000), "40");
  EXPECT_EQ(points_text(5), "0.05");
  EXPECT_EQ(points_text(-50), "-0.5");
}

}  // namespace
}  // namespace entente::matcher
