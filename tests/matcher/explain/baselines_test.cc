#include "matcher/round/baselines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "matcher/network/certificate.h"
#include "matcher/score/evaluation.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

Snapshot snapshot_of(std::uint64_t seed) {
  testing::SnapshotShape shape;
  shape.needs = 14;
  shape.offers = 12;
  shape.restrict = seed % 3 == 0;
  shape.trios = seed % 4 == 1;
  Snapshot snapshot = testing::random_snapshot(seed, shape);
  if (seed % 5 == 2) {
    snapshot.programme.weigh_instead_of_rank = true;
    snapshot.programme.served_points = 30;
    snapshot.programme.priority_points = 10;
  }
  return snapshot;
}

// A problem of a seed, drawn; some of its pairs are kept, and some have a quota that lets few pairings through.
struct Drawn {
  explicit Drawn(std::uint64_t seed) : problem(problem_of(snapshot_of(seed))), drawing(draw(*problem, true).drawing) {
    Network& network = drawing.network;
    for (std::size_t e = seed % 7; seed % 2 == 0 && e < network.edges.size(); e += 7) {
      network.edges[e].kept = true;
      if (broken_capacity(network, kept_of(network))) network.edges[e].kept = false;
    }
    if (seed % 6 < 2) {
      Network::Quota& quota = network.quotas.emplace_back();
      quota.most = std::ssize(kept_of(network).edges) + 1;
      for (std::int32_t e = 0; e < std::ssize(network.edges); ++e) quota.members.push_back(e);
    }
  }
  // What baselines are held to: pairs only, no quota.
  Network plain() const {
    Network network = without_trios(drawing.network);
    network.quotas.clear();
    return network;
  }
  std::shared_ptr<const Problem> problem;
  Drawing drawing;
};

Choice chosen(const Drawn& drawn, Method method) {
  const std::optional<Choice> choice = choose_pairs(*drawn.problem, drawn.drawing, method, {});
  EXPECT_TRUE(choice);
  return choice.value_or(Choice{});
}

TEST(Baselines, BreakNoCapacityAndNeverBeatTheBestRoundOfPairs) {
  std::map<Method, int> worse;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Drawn drawn(seed);
    const Network network = drawn.plain();
    const Composite composite = composite_of(network);
    const SolveResult best = solve_pairs(network, {});
    ASSERT_EQ(best.outcome, Outcome::kOptimal);
    EXPECT_EQ(chosen(drawn, Method::kBestPairs), best.choice);
    for (const Method method : kMethods) {
      const Choice choice = chosen(drawn, method);
      EXPECT_FALSE(broken_capacity(network, choice)) << method_id(method) << " " << seed;
      EXPECT_TRUE(choice.trios.empty());
      EXPECT_TRUE(std::is_sorted(choice.edges.begin(), choice.edges.end()));
      for (const std::int32_t e : kept_of(network).edges)
        EXPECT_TRUE(std::binary_search(choice.edges.begin(), choice.edges.end(), e)) << method_id(method);
      const Wide value = composite_value(composite, objective_of(network, choice));
      EXPECT_TRUE(value <= best.certificate.objective_value) << method_id(method) << " " << seed;
      worse[method] += value < best.certificate.objective_value ? 1 : 0;
    }
  }
  EXPECT_EQ(worse[Method::kBestPairs], 0);
  for (const Method method : {Method::kGreedy, Method::kPopularity, Method::kSameField}) EXPECT_GT(worse[method], 30);
}

// What `e` adds to a round that doesn't have it.
bool fits_and_adds(const Network& network, const Choice& choice, std::int32_t e) {
  if (std::find(choice.edges.begin(), choice.edges.end(), e) != choice.edges.end()) return false;
  Choice more = choice;
  more.edges.push_back(e);
  if (broken_capacity(network, more)) return false;
  return objective_of(network, more) != objective_of(network, choice);
}

// The definition, word by word: of all pairs that still fit the best, again and again.
TEST(Greedy, TakesTheBestPairThatStillFits) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    const Drawn drawn(seed);
    const Network network = drawn.plain();
    Choice expected = kept_of(network);
    expected.trios.clear();
    while (true) {
      std::int32_t next = -1;
      for (std::int32_t e = 0; e < std::ssize(network.edges); ++e) {
        if (!fits_and_adds(network, expected, e)) continue;
        if (next < 0 ||
            network.edges[static_cast<std::size_t>(e)].points > network.edges[static_cast<std::size_t>(next)].points)
          next = e;
      }
      if (next < 0) break;
      expected.edges.push_back(next);
    }
    std::sort(expected.edges.begin(), expected.edges.end());
    EXPECT_EQ(chosen(drawn, Method::kGreedy), expected) << seed;
  }
}

// The same for popularity: need by need, city by city, offer by offer.
TEST(Popularity, ServesInOrderOfPublicationAtTheMostAskedCity) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    const Drawn drawn(seed);
    const Network network = drawn.plain();
    std::map<std::int32_t, std::set<std::int32_t>> asking;  // needs by provider city
    for (const auto& edge : network.edges) asking[network.offers[edge.offer].city].insert(edge.need);
    std::vector<std::int32_t> order;
    for (std::int32_t need = 0; need < std::ssize(network.needs); ++need) order.push_back(need);
    std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
      const auto day = [&](std::int32_t need) {
        return drawn.problem->listings()[drawn.drawing.needs[need]].published.value_or(kDayAfterAll);
      };
      return day(a) < day(b);
    });
    Choice expected = kept_of(network);
    expected.trios.clear();
    for (const std::int32_t need : order) {
      while (true) {
        std::int32_t next = -1;
        for (std::int32_t e = 0; e < std::ssize(network.edges); ++e) {
          if (network.edges[e].need != need || !fits_and_adds(network, expected, e)) continue;
          const auto better = [&](const Network::Edge& a, const Network::Edge& b) {
            const std::int32_t mine = network.offers[a.offer].city, other = network.offers[b.offer].city;
            if (mine == other) return a.points > b.points;
            if (asking[mine].size() != asking[other].size()) return asking[mine].size() > asking[other].size();
            return mine < other;
          };
          if (next < 0 || better(network.edges[e], network.edges[next])) next = e;
        }
        if (next < 0) break;
        expected.edges.push_back(next);
      }
    }
    std::sort(expected.edges.begin(), expected.edges.end());
    EXPECT_EQ(chosen(drawn, Method::kPopularity), expected) << seed;
  }
}

std::set<std::string> fields_of(const Problem& problem, Problem::ListingIndex index) {
  const Listing& listing = problem.listings()[index];
  if (listing.creative_fields.empty()) return {problem.city_of(index).creative_field};
  return {listing.creative_fields.begin(), listing.creative_fields.end()};
}

bool one_field(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer) {
  const std::set<std::string> theirs = fields_of(problem, offer);
  for (const std::string& field : fields_of(problem, need))
    if (theirs.contains(field)) return true;
  return false;
}

// Ruling every pair across fields out by directives gives the same network, drawn another way.
TEST(SameField, IsTheBestRoundWithoutPairsAcrossFields) {
  int crossing = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    Snapshot snapshot = snapshot_of(seed);
    snapshot.directives.clear();
    const auto problem = problem_of(snapshot);
    const Drawing drawing = draw(*problem, false).drawing;
    for (const auto& edge : drawing.network.edges) {
      const auto need = drawing.needs[edge.need], offer = drawing.offers[edge.offer];
      if (one_field(*problem, need, offer)) continue;
      snapshot.directives.push_back(
          {Directive::Kind::kRuleOut, problem->listings()[need].id, problem->listings()[offer].id});
      ++crossing;
    }
    const Network narrowed = draw(*problem_of(snapshot), false).drawing.network;
    const SolveResult best = solve_pairs(narrowed, {});
    const auto choice = choose_pairs(*problem, drawing, Method::kSameField, {});
    ASSERT_TRUE(choice);
    EXPECT_EQ(objective_of(drawing.network, *choice), best.certificate.objective) << seed;
    for (const std::int32_t e : choice->edges) {
      const auto& edge = drawing.network.edges[e];
      EXPECT_TRUE(one_field(*problem, drawing.needs[edge.need], drawing.offers[edge.offer]));
    }
  }
  EXPECT_GT(crossing, 500);
}

TEST(Baselines, CarryObjectiveAndBalanceOfWhatTheyChoose) {
  const Drawn drawn(8);
  const Choice best = chosen(drawn, Method::kBestPairs);
  const std::vector<Baseline> baselines = baselines_of(*drawn.problem, drawn.drawing, best, {});
  ASSERT_EQ(baselines.size(), kMethods.size());
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    EXPECT_EQ(baselines[i].method, kMethods[i]);
    const Choice choice = chosen(drawn, kMethods[i]);
    EXPECT_EQ(baselines[i].objective, objective_of(drawn.drawing.network, choice));
    EXPECT_EQ(baselines[i].balance.pairings, std::ssize(choice.edges));
    const Coverage& all = baselines[i].balance.coverage.front();
    EXPECT_EQ(all.group, "all");
    EXPECT_EQ(all.served, baselines[i].objective.needs);
  }
  EXPECT_GT(baselines[0].balance.pairings, 3);
}

TEST(Baselines, AreFreeOfQuotas) {
  const Drawn drawn(6);
  ASSERT_EQ(drawn.drawing.network.quotas.size(), 1U);
  Drawing free = drawn.drawing;
  free.network.quotas.clear();
  for (const Method method : kMethods)
    EXPECT_EQ(chosen(drawn, method), choose_pairs(*drawn.problem, free, method, {})) << method_id(method);
}

TEST(Baselines, AreNoneWhenCancelled) {
  const Drawn drawn(8);
  Control control;
  control.cancelled = [] { return true; };
  EXPECT_TRUE(baselines_of(*drawn.problem, drawn.drawing, {}, control).empty());
}

}  // namespace
}  // namespace entente::matcher
