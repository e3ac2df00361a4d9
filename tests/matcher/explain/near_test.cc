// What is said of an offer that came near and that no rule stops, against the round itself: the capacity that is named
// is used up; and where none is, the pair can be added only by breaking a quota or a least score, or adds nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "matcher/engine/solve_round.h"
#include "matcher/network/load.h"
#include "matcher/round/round.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/explain/random_quotas.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

std::int32_t position_of(const std::vector<Problem::ListingIndex>& listings, Problem::ListingIndex index) {
  return static_cast<std::int32_t>(std::find(listings.begin(), listings.end(), index) - listings.begin());
}

// Whether the round has as many proposals between the cities of both, in both directions, as the programme allows.
bool between_is_full(const Round& round, std::int32_t need, std::int32_t offer) {
  const Network& network = round.drawing.network;
  const std::int64_t limit = round.problem->snapshot().programme.proposals_between_two_cities;
  const auto city = [&](Problem::ListingIndex listing) { return round.problem->city_index_of(listing); };
  const std::set<std::int32_t> both{network.needs[static_cast<std::size_t>(need)].city,
                                    network.offers[static_cast<std::size_t>(offer)].city};
  std::int64_t count = 0;
  for (const RoundPairing& pairing : round.pairings)
    for (const Problem::ListingIndex giver : {pairing.offer, pairing.facilitator})
      if (giver >= 0 && both == std::set{city(pairing.need), city(giver)}) ++count;
  return limit > 0 && count >= limit;
}

void expect_true(const Round& round, const UnmetNeed& unmet, const UnmetNeed::Near& near) {
  const Network& network = round.drawing.network;
  const std::int32_t need = position_of(round.drawing.needs, unmet.need);
  const std::int32_t offer = position_of(round.drawing.offers, near.offer);
  const auto edge = std::find_if(network.edges.begin(), network.edges.end(),
                                 [&](const auto& e) { return e.need == need && e.offer == offer; });
  ASSERT_NE(edge, network.edges.end()) << "no rule stops it";
  Load load(network);
  for (std::int32_t e : round.choice.edges) load.take(network, e);
  for (std::int32_t t : round.choice.trios) load.take(network, static_cast<std::int32_t>(network.edges.size()) + t);
  const auto& node = network.offers[static_cast<std::size_t>(offer)];
  const auto home = static_cast<std::size_t>(network.needs[static_cast<std::size_t>(need)].city);
  const auto away = static_cast<std::size_t>(node.city);
  const auto partners = load.need_cities.find({need, node.city});
  const bool blocked[] = {
      left_of(network.cities[home].receiver_limit, load.receivers[home]) <= 0,
      load.offers[static_cast<std::size_t>(offer)] >= node.capacity,
      left_of(network.cities[away].provider_limit, load.providers[away]) <= 0,
      partners != load.need_cities.end() && partners->second >= network.partners_of_city_per_need,
      between_is_full(round, need, offer),
  };
  const char* const names[] = {"receiver_limit", "places_taken", "provider_limit", "partners_of_city", "two_cities"};
  for (int i = 0; i < 5; ++i) {
    if (near.cause == names[i]) {
      EXPECT_TRUE(blocked[i]) << near.cause;
      return;
    }
    EXPECT_FALSE(blocked[i]) << near.cause << " said, " << names[i] << " is so";
  }
  Choice more = round.choice;
  more.edges.push_back(static_cast<std::int32_t>(edge - network.edges.begin()));
  std::sort(more.edges.begin(), more.edges.end());
  const std::optional<NetworkFault> broken = broken_capacity(network, more);
  if (near.cause == "smallest_score") {
    EXPECT_LT(near.score, round.smallest_score_allowed.value_or(0));
  } else if (near.cause == "quota") {
    ASSERT_TRUE(broken) << "with it, a quota doesn't hold";
    EXPECT_EQ(broken->id, "quota_most");
    EXPECT_GE(near.score, round.smallest_score_allowed.value_or(0));
  } else {
    EXPECT_EQ(near.cause, "no_gain");
    EXPECT_EQ(near.score, 0);
  }
}

TEST(Near, SaysWhatStopsIt) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    testing::SnapshotShape shape;
    shape.cities = 5;
    shape.areas = 1;
    shape.directives = 0;
    shape.restrict = false;
    shape.trios = seed % 10 == 0;
    Snapshot snapshot = testing::random_snapshot(seed, shape);
    if (seed % 2 == 0) snapshot = testing::with_random_quotas(std::move(snapshot), seed);
    const Round round = solve_round(problem_of(snapshot), {});
    if (round.outcome != Outcome::kOptimal) continue;
    for (const UnmetNeed& unmet : round.unmet) {
      EXPECT_EQ(testing::missing_in_catalogue({"cause." + unmet.cause, {}}), "");
      for (const UnmetNeed::Near& near : unmet.near) {
        EXPECT_EQ(near.rule.empty(), !near.cause.empty());
        if (!near.rule.empty()) continue;
        expect_true(round, unmet, near);
        ++seen[near.cause];
      }
    }
  }
  for (const char* cause : {"receiver_limit", "places_taken", "provider_limit", "partners_of_city", "two_cities",
                            "smallest_score", "quota"})
    EXPECT_GT(seen[cause], 5) << cause;
}

TEST(Near, IsNotSaidToBeFullWhereTheCityOfTheNeedIs) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.trios = false;
  Listing second = testing::need_of(snapshot);
  second.id = "cities/kumi/listings/m";
  snapshot.listings.push_back(second);
  testing::listing_of(snapshot, "cities/nord/listings/o").capacity = 3;
  snapshot.cities[0].receiver_limit = 1;
  snapshot.sort();
  const Round round = solve_round(problem_of(snapshot), {});
  ASSERT_EQ(round.unmet.size(), 1u);
  ASSERT_FALSE(round.unmet[0].near.empty());
  EXPECT_EQ(round.unmet[0].near[0].rule, "");
  EXPECT_EQ(round.unmet[0].near[0].cause, "receiver_limit");
}

}  // namespace
}  // namespace entente::matcher
