// How much of a round one listing more changes, without and with points for partners of the round before.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <string>
#include <utility>

#include "matcher/checker/checker.h"
#include "matcher/index/candidates.h"
#include "matcher/round/choose_round.h"
#include "matcher/score/evaluation.h"
#include "tests/matcher/example_snapshot.h"
#include "tests/matcher/problems.h"

namespace entente::matcher {
namespace {

using Pairs = std::set<std::pair<std::string, std::string>>;

Snapshot pairs_only() {
  Snapshot snapshot = testing::example_snapshot();
  snapshot.programme.trios = false;
  return snapshot;
}

Round chosen(Snapshot snapshot) {
  const Round round = choose_round(testing::problem_of(std::move(snapshot)), Control{});
  EXPECT_EQ(round.outcome, Outcome::kOptimal);
  return round;
}

Pairs pairs_of(const Round& round) {
  Pairs pairs;
  const auto id = [&](Problem::ListingIndex index) {
    return round.problem->listings()[static_cast<std::size_t>(index)].id;
  };
  for (const std::int32_t edge : round.choice.edges) {
    const Network::Edge& one = round.drawing.network.edges[static_cast<std::size_t>(edge)];
    pairs.emplace(id(round.drawing.needs[static_cast<std::size_t>(one.need)]),
                  id(round.drawing.offers[static_cast<std::size_t>(one.offer)]));
  }
  return pairs;
}

std::int64_t lost(const Pairs& before, const Pairs& after) {
  return std::count_if(before.begin(), before.end(), [&](const auto& pair) { return !after.contains(pair); });
}

void follow(const Pairs& before, Points points, Snapshot& snapshot) {
  snapshot.programme.weights["stability"] = points;
  for (const auto& [need, offer] : before) snapshot.base.push_back({need, offer});
  snapshot.sort();
}

// The network with one more listing: like the `n`th open one, but of the city of another.
Snapshot with_one_more(const Snapshot& snapshot, std::size_t n) {
  Snapshot more = snapshot;
  Listing listing = snapshot.listings[n * 37 % snapshot.listings.size()];
  listing.city = snapshot.listings[n * 53 % snapshot.listings.size()].city;
  listing.id = listing.city + "/listings/one-more";
  more.listings.push_back(std::move(listing));
  more.sort();
  return more;
}

// How many pairs of the round before go where one listing comes in addition, of 40 listings one at a time: in all, and
// at most.
struct Lost {
  std::int64_t all = 0;
  std::int64_t most = 0;
};
Lost lost_by_one_more(const Snapshot& snapshot, const Pairs& before, Points points) {
  Lost result;
  for (std::size_t n = 1; n <= 40; ++n) {
    Snapshot more = with_one_more(snapshot, n);
    if (points > 0) follow(before, points, more);
    const std::int64_t gone = lost(before, pairs_of(chosen(std::move(more))));
    result.all += gone;
    result.most = std::max(result.most, gone);
  }
  return result;
}

// With points for partners of the round before, at most two of a hundred pairs go, whatever floor of relevance says how
// many pairs there are. Without, that isn't so.
TEST(Stability, OneListingMoreChangesTwoPercentOfThePairsAtMost) {
  bool too_many_without = false;
  for (const Points floor : {30, 12, 0}) {
    Snapshot snapshot = pairs_only();
    snapshot.programme.relevance_floor = floor;
    const Pairs before = pairs_of(chosen(snapshot));
    ASSERT_GT(before.size(), 30u);
    const Lost without = lost_by_one_more(snapshot, before, 0);
    const Lost with = lost_by_one_more(snapshot, before, 10);
    std::cout << "floor " << floor << ", " << before.size() << " pairs: of 40 listings one more moves " << without.most
              << " pairs at most, with 10 points " << with.most << "\n";
    EXPECT_LE(with.most * 100, std::ssize(before) * 2);
    EXPECT_LT(with.all, without.all);
    too_many_without = too_many_without || without.most * 100 > std::ssize(before) * 2;
  }
  EXPECT_TRUE(too_many_without) << "then the term isn't needed";
}

TEST(Stability, TheRoundThatFollowsAnUnchangedOneIsTheSame) {
  Snapshot snapshot = pairs_only();
  const Pairs before = pairs_of(chosen(snapshot));
  follow(before, 10, snapshot);
  const Round round = chosen(std::move(snapshot));
  EXPECT_EQ(pairs_of(round), before);
  EXPECT_TRUE(check(without_trios(round.drawing.network), round.pairs_choice, round.pairs_certificate).ok());
}

TEST(Stability, WhatIsOffLeavesTheBytesOfASnapshotAsTheyWere) {
  Snapshot snapshot = pairs_only();
  const std::string bytes = canonical_bytes(snapshot);
  Snapshot following = snapshot;
  following.base.push_back({snapshot.listings[0].id, snapshot.listings[1].id});
  const std::string longer = canonical_bytes(following);
  EXPECT_NE(longer, bytes);
  EXPECT_EQ(longer.compare(0, bytes.size(), bytes), 0) << "the base stands behind all that was there before";
  following.base.clear();
  EXPECT_EQ(canonical_bytes(following), bytes);
}

// An index knows rows, not what a need and an offer were to each other: it steps aside.
TEST(Stability, CandidatesOfOneWhoFollowsARoundAreExact) {
  Snapshot snapshot = pairs_only();
  const Pairs before = pairs_of(chosen(snapshot));
  follow(before, 20, snapshot);
  const auto problem = testing::problem_of(std::move(snapshot));
  const CandidateIndex index(problem);
  int moved_up = 0;
  for (const Problem::ListingIndex need : problem->needs()) {
    const auto best = index.best(need, 3);
    ASSERT_EQ(best, best_candidates(*problem, need, 3));
    for (const Candidate& candidate : best)
      moved_up += before.contains({problem->listings()[static_cast<std::size_t>(need)].id,
                                   problem->listings()[static_cast<std::size_t>(candidate.offer)].id});
  }
  EXPECT_GE(moved_up, std::ssize(before));
}

}  // namespace
}  // namespace entente::matcher
