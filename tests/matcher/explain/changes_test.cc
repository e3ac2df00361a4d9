// What is said to give a need a partner does so when the snapshot is changed and solved again; and where it is said
// that nothing of the list does, nothing of the list does.
#include "matcher/explain/changes.h"
#include "matcher/engine/solve_round.h"
#include "matcher/explain/unmet.h"
#include "matcher/round/what_if.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "matcher/score/relevance.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/explain/changed_snapshot.h"
#include "tests/matcher/explain/random_quotas.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

using testing::changed_by;
using testing::find;
using testing::find_city;
using testing::languages;
using testing::partners_of;
using testing::speak;

// One change of the list each, of all that lift what alone stands in the way of a pair; periods as wide as can be.
std::vector<Snapshot> all_changes(const Snapshot& snapshot, const std::string& need) {
  std::vector<Snapshot> list;
  const auto with = [&](auto edit) {
    Snapshot changed = snapshot;
    edit(changed);
    list.push_back(std::move(changed));
  };
  const auto only = [](std::uint32_t broken, Rule rule) {
    return broken == std::uint32_t{1} << static_cast<unsigned>(rule);
  };
  const Programme& programme = snapshot.programme;
  const auto problem = problem_of(snapshot);
  const auto index = problem->find(need);
  for (const auto offer : problem->offers()) {
    const auto i = static_cast<std::size_t>(offer);
    const auto city = static_cast<std::size_t>(problem->city_index_of(offer));
    const std::uint32_t broken = judge_pair(*problem, index, offer).broken;
    if (broken == 0 || only(broken, Rule::kPlaces)) with([&](Snapshot& s) { ++s.listings[i].capacity; });
    if (broken == 0 && problem->provider_limit_left(static_cast<std::int32_t>(city)) != kUnlimited)
      with([&](Snapshot& s) {
        City& changed = s.cities[city];
        changed.provider_limit = changed.provider_limit.value_or(programme.default_provider_limit) + 1;
      });
    if (only(broken, Rule::kWindow)) {
      with([&](Snapshot& s) { s.listings[i].window = {}; });
      with([&](Snapshot& s) { find(s, need).window = {}; });
    }
    if (only(broken, Rule::kLanguage)) {
      Snapshot plain = snapshot;
      for (const std::string& tag : languages(plain, plain.listings[i]))
        with([&](Snapshot& s) { speak(s, find(s, need), tag); });
      with([&](Snapshot& s) { find(s, need).languages.interpreter = Knowledge::kYes; });
    }
    if (only(broken, Rule::kRelevance))
      if (const Points reached = highest_floor(*problem, index, offer); 3 * reached >= 2 * programme.relevance_floor)
        with([&](Snapshot& s) { s.programme.relevance_floor = reached; });
    if (only(broken, Rule::kRelevance))
      for (const std::string& topic : TopicAdvice(*problem).topics(index, offer))
        with([&](Snapshot& s) { find(s, need).topics.push_back(topic); });
    if (only(broken, Rule::kAxis)) {
      const Axis axis = judge_pair(*problem, index, offer).axis;
      if (std::count(programme.axes.begin(), programme.axes.end(), axis) == 0)
        with([&](Snapshot& s) { s.programme.axes.push_back(axis); });
    }
    if (only(broken, Rule::kCost)) with([&](Snapshot& s) { find(s, need).cost_sharing = "external"; });
  }
  if (problem->receiver_limit_left(problem->city_index_of(index)) != kUnlimited)
    with([&](Snapshot& s) {
      City& city = find_city(s, find(s, need).city);
      city.receiver_limit = city.receiver_limit.value_or(programme.default_receiver_limit) + 1;
    });
  return list;
}

// Follows what is said of each unmet need; `seen` counts what was.
void expect_to_do(const Snapshot& snapshot, const std::string& where, std::map<std::string, int>& seen, int& partly) {
  const Round round = solve_round(problem_of(snapshot), {});
  for (const UnmetNeed& unmet : round.unmet) {
    const std::string& need = round.problem->listings()[static_cast<std::size_t>(unmet.need)].id;
    const Text& change = unmet.details.back();
    EXPECT_EQ(testing::missing_in_catalogue(change), "");
    ++seen[change.id];
    for (const Snapshot& changed : changed_by(snapshot, need, change)) {
      EXPECT_GT(partners_of(changed, need), unmet.partners) << where << " " << need << " " << change.id;
      partly += unmet.partners > 0;
    }
  }
}

// Topics of one field, and two rare words in common of some needs and offers.
Snapshot with_texts(Snapshot snapshot, std::uint64_t seed) {
  testing::Random random(seed);
  for (Listing& listing : snapshot.listings) {
    for (std::string& topic : listing.topics) {
      topic = "lit-" + topic;
      snapshot.meanings.fields[topic] = "literature";
    }
    listing.texts = {{"en", {{"city", 1}}}};
  }
  const int listings = static_cast<int>(snapshot.listings.size());
  for (int pair = 0; pair < 3 * listings; ++pair) {
    const int a = random.below(listings), b = random.below(listings);
    if (a == b) continue;
    for (const int i : {a, b})
      for (const char* word : {"a", "b"})
        snapshot.listings[static_cast<std::size_t>(i)].texts[0].words.push_back(
            {"w" + std::to_string(pair) + word, 1, {}});
  }
  snapshot.sort();
  return snapshot;
}

testing::SnapshotShape shape_of(std::uint64_t seed) {
  testing::SnapshotShape shape;
  shape.needs = 8;
  shape.offers = 8;
  shape.areas = 1;
  shape.unknown_percent = 5;
  shape.restrict = seed % 3 != 0;
  shape.trios = seed % 4 == 1;
  shape.wishes = seed % 5 == 4;
  return shape;
}

TEST(Changes, DoWhatTheySay) {
  std::map<std::string, int> seen;
  int partly = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Snapshot snapshot = with_texts(testing::random_snapshot(seed, shape_of(seed)), seed);
    if (seed % 4 == 2) snapshot.programme.axes = {Axis::kSouthSouth};
    expect_to_do(snapshot, "seed " + std::to_string(seed), seen, partly);
  }
  for (const char* id : {"change.axis", "change.place", "change.provider_limit", "change.receiver_limit",
                         "change.window", "change.window_of_offer", "change.language", "change.topic", "change.payer",
                         "change.floor", "change.none", "change.none_for_pairs"})
    EXPECT_GT(seen[id], 0) << id;
  EXPECT_EQ(seen["change.not_tried"], 0);
  EXPECT_GT(partly, 20);
}

// Partners that a need gains where a change is solved beside its round, as PreviewRound does.
std::int64_t gained(const Round& before, const Snapshot& changed, Problem::ListingIndex need) {
  const WhatIf tried = what_if(before, problem_of(changed), WhatIf::Method::kSolved, {});
  const auto of_need = [&](const std::vector<WhatIf::Step>& steps) {
    return std::count_if(steps.begin(), steps.end(), [&](const WhatIf::Step& step) { return step.need == need; });
  };
  return of_need(tried.entering) - of_need(tried.leaving);
}

// Solved anew, that is: a trio of the round before, held, may keep the place.
TEST(Changes, DoWhatTheySayInWhatIf) {
  int tried = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    testing::SnapshotShape shape = shape_of(seed);
    shape.trios = seed % 2 == 1;
    const Snapshot snapshot = with_texts(testing::random_snapshot(seed, shape), seed);
    const Round round = solve_round(problem_of(snapshot), {});
    for (const UnmetNeed& unmet : round.unmet) {
      const std::string& need = round.problem->listings()[static_cast<std::size_t>(unmet.need)].id;
      for (const Snapshot& changed : changed_by(snapshot, need, unmet.details.back())) {
        EXPECT_GT(gained(round, changed, unmet.need), 0)
            << "seed " << seed << " " << need << " " << unmet.details.back().id;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 200);
}

// Quotas that don't bind yet may bind once the need has a new pair: what is said holds then, too.
TEST(Changes, DoWhatTheySayUnderQuotasAndFairness) {
  std::map<std::string, int> seen;
  int partly = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    testing::SnapshotShape shape = shape_of(seed);
    shape.cities = 4;
    shape.trios = seed % 10 == 0;
    expect_to_do(testing::with_random_quotas(with_texts(testing::random_snapshot(seed, shape), seed), seed),
                 "seed " + std::to_string(seed), seen, partly);
  }
  // Few listings of few cities: limits that are just reached.
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    testing::SnapshotShape shape = shape_of(seed);
    shape.cities = 3;
    shape.needs = 3;
    shape.offers = 2;
    shape.cooperations = shape.directives = 0;
    shape.limits = shape.restrict = shape.trios = false;
    Snapshot snapshot = with_texts(testing::random_snapshot(seed, shape), seed);
    snapshot.programme.proposals_between_two_cities = 1;
    expect_to_do(snapshot, "few, seed " + std::to_string(seed), seen, partly);
  }
  for (const char* id : {"change.place", "change.window", "change.language", "change.topic", "change.none"})
    EXPECT_GT(seen[id], 0) << id;
  EXPECT_GT(partly, 10);
}

// One topic more makes a second pair between two cities, of which one is allowed.
TEST(Changes, KnowALimitBetweenTwoCitiesThatIsNotReachedYet) {
  Snapshot snapshot = testing::holding_snapshot();
  std::erase_if(snapshot.listings, [](const Listing& listing) {
    return listing.id != "cities/kumi/listings/n" && listing.id != "cities/nord/listings/o";
  });
  testing::offer_of(snapshot).capacity = 3;
  snapshot.programme.relevance_floor = 38;
  snapshot.programme.priority.urgencies = {"now"};
  testing::need_of(snapshot).urgency = "now";
  Listing second = testing::need_of(snapshot);
  second.id = "cities/kumi/listings/m";
  second.urgency.clear();
  second.topics = {"music-opera"};
  second.creative_fields.clear();
  testing::offer_of(snapshot).topics = testing::need_of(snapshot).topics = {"music-brass", "music-drums"};
  testing::offer_of(snapshot).texts = second.texts = {{"en", {{"kora", 2}, {"stage", 1}}}};
  snapshot.listings.push_back(second);
  snapshot.sort();
  const auto change = [&] {
    const Round round = solve_round(problem_of(snapshot), {});
    EXPECT_EQ(round.pairings.size(), 1u);
    EXPECT_EQ(round.unmet.size(), 1u);
    return round.unmet.at(0).details.back().id;
  };
  EXPECT_EQ(change(), "change.topic");
  snapshot.programme.proposals_between_two_cities = 1;
  EXPECT_EQ(change(), "change.none_for_pairs") << "a second pair between the two cities isn't allowed";
}

TEST(Changes, AreNoneOnlyWhereNothingOfTheListDoes) {
  int needs = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    testing::SnapshotShape shape = shape_of(seed);
    shape.trios = false;
    const Snapshot snapshot = with_texts(testing::random_snapshot(seed, shape), seed);
    const Round round = solve_round(problem_of(snapshot), {});
    for (const UnmetNeed& unmet : round.unmet) {
      if (unmet.details.back().id != "change.none") continue;
      ++needs;
      const std::string& need = round.problem->listings()[static_cast<std::size_t>(unmet.need)].id;
      const std::vector<Snapshot> changes = all_changes(snapshot, need);
      for (std::size_t i = 0; i < changes.size(); ++i)
        EXPECT_LE(partners_of(changes[i], need), unmet.partners) << "seed " << seed << " " << need << " change " << i;
    }
  }
  EXPECT_GT(needs, 50);
}

// A topic is advised only where it is a sibling of one that the need names, and where the need's own text speaks of
// what the offer's does.
TEST(Changes, NeverAskACityToMisdescribeItsNeed) {
  struct Case {
    const char* name;
    const char* of_need;
    const char* of_offer;
    std::vector<ListingWord> words;  // of the need; the offer has kora and stage
    const char* change;
  };
  for (const Case& c :
       {Case{"a sibling that the text supports",
             "music-opera",
             "music-drums",
             {{"kora", 1}, {"stage", 1}},
             "change.topic"},
        Case{"one word isn't enough", "music-opera", "music-drums", {{"kora", 1}}, "change.none"},
        Case{"no text is known", "music-opera", "music-drums", {}, "change.none"},
        Case{"another field", "craft-kilns", "music-drums", {{"kora", 1}, {"stage", 1}}, "change.floor"},
        Case{"a cross-cutting one", "x-women", "x-youth", {{"kora", 1}, {"stage", 1}}, "change.floor"}}) {
    Snapshot snapshot = testing::holding_snapshot();
    std::erase_if(snapshot.listings, [](const Listing& listing) {
      return listing.id != "cities/kumi/listings/n" && listing.id != "cities/nord/listings/o";
    });
    snapshot.programme.trios = false;
    snapshot.programme.relevance_floor = 34;
    testing::need_of(snapshot).topics = {c.of_need};
    testing::offer_of(snapshot).topics = {c.of_offer};
    if (!c.words.empty()) testing::need_of(snapshot).texts = {{"en", c.words}};
    testing::offer_of(snapshot).texts = {{"en", {{"kora", 2}, {"stage", 1}}}};
    const Round round = solve_round(problem_of(snapshot), {});
    ASSERT_EQ(round.unmet.size(), 1u) << c.name;
    const auto& details = round.unmet[0].details;
    EXPECT_EQ(details.back().id, c.change) << c.name;
    EXPECT_TRUE(std::any_of(details.begin(), details.end(), [&](const Text& text) {
      return text.id == "unmet.nobody_offers" && text.parameters.at("topics") == c.of_need;
    })) << c.name;
    ASSERT_EQ(round.missing_offers.size(), 1u);
    EXPECT_EQ(round.missing_offers[0].topic, c.of_need);
    EXPECT_EQ(round.missing_offers[0].region, "Africa");
    EXPECT_EQ(round.missing_offers[0].needs.size(), 1u);
  }
}

// What is computed for one need alone is what a round that had the time for all says.
TEST(Changes, AreTheSameForOneNeedAlone) {
  int needs = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Round round = solve_round(problem_of(testing::random_snapshot(seed, shape_of(seed))), {});
    for (const UnmetNeed& unmet : round.unmet) {
      const Text alone = cheapest_change(round, unmet.need, {});
      EXPECT_EQ(alone.id, unmet.details.back().id) << seed;
      EXPECT_EQ(alone.parameters, unmet.details.back().parameters) << seed;
      ++needs;
    }
  }
  EXPECT_GT(needs, 50);
}

// The fewest days: with one day less the need is where it was.
TEST(Changes, NameTheFewestDays) {
  int windows = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(seed, shape_of(seed));
    const Round round = solve_round(problem_of(snapshot), {});
    for (const UnmetNeed& unmet : round.unmet) {
      const std::string& need = round.problem->listings()[static_cast<std::size_t>(unmet.need)].id;
      const Text& change = unmet.details.back();
      if (!change.id.starts_with("change.window")) continue;
      ++windows;
      Snapshot changed = changed_by(snapshot, need, change).front();
      const std::string& whose = change.id == "change.window" ? need : change.parameters.at("offer");
      const DayRange before = find(changed, whose).window;
      Snapshot plain = snapshot;
      const DayRange own = find(plain, whose).window;
      DayRange less = before;
      if (before.first < own.first)
        ++less.first;
      else
        --less.last;
      find(changed, whose).window = less;
      EXPECT_LE(partners_of(changed, need), unmet.partners) << "seed " << seed << " " << need;
    }
  }
  EXPECT_GT(windows, 10);
}

}  // namespace
}  // namespace entente::matcher
