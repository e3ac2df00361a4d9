// Drawing again after a change is the same as drawing anew.
#include "matcher/score/drawing.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using testing::problem_of;
using testing::Random;
using testing::random_snapshot;

void expect_equal(const DrawResult& a, const DrawResult& b) {
  const Network& x = a.drawing.network;
  const Network& y = b.drawing.network;
  EXPECT_EQ(a.drawing.needs, b.drawing.needs);
  EXPECT_EQ(a.drawing.offers, b.drawing.offers);
  EXPECT_EQ(a.drawing.edge_axes, b.drawing.edge_axes);
  ASSERT_EQ(x.edges.size(), y.edges.size());
  ASSERT_EQ(x.trios.size(), y.trios.size());
  for (std::size_t e = 0; e < x.edges.size(); ++e) {
    EXPECT_EQ(x.edges[e].need, y.edges[e].need);
    EXPECT_EQ(x.edges[e].offer, y.edges[e].offer);
    EXPECT_EQ(x.edges[e].points, y.edges[e].points);
    EXPECT_EQ(x.edges[e].kept, y.edges[e].kept);
  }
  for (std::size_t t = 0; t < x.trios.size(); ++t) {
    EXPECT_EQ(x.trios[t].need, y.trios[t].need);
    EXPECT_EQ(x.trios[t].pivotal, y.trios[t].pivotal);
    EXPECT_EQ(x.trios[t].facilitator, y.trios[t].facilitator);
    EXPECT_EQ(x.trios[t].points, y.trios[t].points);
  }
  for (std::size_t i = 0; i < x.needs.size(); ++i) {
    EXPECT_EQ(x.needs[i].priority, y.needs[i].priority);
    EXPECT_EQ(x.needs[i].capacity, y.needs[i].capacity);
  }
  for (std::size_t c = 0; c < x.cities.size(); ++c) {
    EXPECT_EQ(x.cities[c].receiver_limit, y.cities[c].receiver_limit);
    EXPECT_EQ(x.cities[c].provider_limit, y.cities[c].provider_limit);
  }
  EXPECT_EQ(x.partners_of_city_per_need, y.partners_of_city_per_need);
  ASSERT_EQ(a.faults.size(), b.faults.size());
}

struct Change {
  const char* name;
  std::function<void(Snapshot&, Random&)> make;
};

Directive on_any_pair(const Snapshot& snapshot, Random& random, Directive::Kind kind) {
  std::vector<std::string> needs, offers;
  for (const Listing& listing : snapshot.listings) (listing.kind == Kind::kNeed ? needs : offers).push_back(listing.id);
  return {kind, random.one_of(needs), random.one_of(offers)};
}

const std::vector<Change> kChanges = {
    {"nothing", [](Snapshot&, Random&) {}},
    {"a weight", [](Snapshot& s, Random& r) { s.programme.weights["topics"] = r.below(60); }},
    {"priority",
     [](Snapshot& s, Random&) {
       s.programme.priority.least_developed = !s.programme.priority.least_developed;
       s.programme.priority.africa = true;
     }},
    {"limits", [](Snapshot& s, Random& r) { s.programme.default_provider_limit = r.below(4); }},
    {"places",
     [](Snapshot& s, Random& r) {
       for (Listing& listing : s.listings)
         listing.capacity = std::max<std::int64_t>(1, listing.capacity + r.between(-1, 1));
     }},
    {"limits of cities",
     [](Snapshot& s, Random& r) {
       for (City& city : s.cities) city.provider_limit = r.below(4);
     }},
    {"partners of a city", [](Snapshot& s, Random& r) { s.programme.partners_of_city_per_need = r.between(1, 3); }},
    {"a pair ruled out", [](Snapshot& s, Random& r) { s.directives = {on_any_pair(s, r, Directive::Kind::kRuleOut)}; }},
    {"directives cleared", [](Snapshot& s, Random&) { s.directives.clear(); }},
    {"a pair kept", [](Snapshot& s, Random& r) { s.directives = {on_any_pair(s, r, Directive::Kind::kKeep)}; }},
    {"a rule", [](Snapshot& s, Random& r) { s.programme.relevance_floor = r.between(1, 30); }},
    {"the day", [](Snapshot& s, Random& r) { s.as_of += r.below(60); }},
    {"a listing",
     [](Snapshot& s, Random&) {
       s.listings.front().topics = {"t1", "t2", "t3"};
     }},
};

TEST(DrawAgain, IsDrawingAnew) {
  std::size_t edges = 0, trios = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Snapshot before = random_snapshot(seed, {.trios = seed % 2 == 0});
    const auto problem = problem_of(before);
    ASSERT_TRUE(problem);
    const DrawResult drawn = draw(*problem, true);
    edges += drawn.drawing.network.edges.size();
    trios += drawn.drawing.network.trios.size();
    Random random(seed);
    for (const Change& change : kChanges) {
      SCOPED_TRACE(std::to_string(seed) + " " + change.name);
      Snapshot changed = before;
      change.make(changed, random);
      changed.sort();
      const auto after = problem_of(changed);
      ASSERT_TRUE(after);
      expect_equal(draw_again(*after, true, *problem, drawn.drawing), draw(*after, true));
    }
  }
  EXPECT_GT(edges, 100u);
  EXPECT_GT(trios, 30u);
}

}  // namespace
}  // namespace entente::matcher
