// What is said of unmet needs, against the plainest reading: every offer judged whole, everything counted by a walk
// over all.
#include "matcher/explain/unmet.h"
#include "matcher/engine/solve_round.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "matcher/explain/missing_offers.h"
#include "matcher/model/codes.h"
#include "matcher/score/relevance.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using testing::problem_of;
using Index = Problem::ListingIndex;

struct Plain {
  Index offer = -1;
  std::uint32_t broken = 0;
  Points score = 0;
  bool relevant() const { return (broken & bit(Rule::kRelevance)) == 0; }
};

// Nearest first.
std::vector<Plain> rivals_of(const Round& round, const UnmetNeed& unmet) {
  const Problem& problem = *round.problem;
  std::vector<Plain> rivals;
  for (const Index offer : problem.offers()) {
    const bool has = std::any_of(round.pairings.begin(), round.pairings.end(), [&](const RoundPairing& pairing) {
      return pairing.need == unmet.need && pairing.offer == offer;
    });
    if (has || breaks(problem, Rule::kArea, unmet.need, offer) ||
        breaks(problem, Rule::kDifferentCity, unmet.need, offer))
      continue;
    rivals.push_back(
        {offer, judge_pair(problem, unmet.need, offer).broken, score_regardless(problem, unmet.need, offer)});
  }
  std::sort(rivals.begin(), rivals.end(), [](const Plain& a, const Plain& b) {
    return std::tuple(__builtin_popcount(a.broken), -a.score, a.offer) <
           std::tuple(__builtin_popcount(b.broken), -b.score, b.offer);
  });
  return rivals;
}

std::string first_rule(std::uint32_t broken) {
  for (int i = 0; i < kRuleCount; ++i)
    if (broken & bit(static_cast<Rule>(i))) return std::string(rule_id(static_cast<Rule>(i)));
  return "";
}

std::vector<std::string> nobody_offers(const Problem& problem, Index need) {
  std::vector<std::string> missing;
  for (const std::string& topic : problem.listings()[static_cast<std::size_t>(need)].topics) {
    const bool offered = std::any_of(problem.offers().begin(), problem.offers().end(), [&](Index offer) {
      const auto& topics = problem.listings()[static_cast<std::size_t>(offer)].topics;
      return std::count(topics.begin(), topics.end(), topic) > 0 && !breaks(problem, Rule::kArea, need, offer) &&
             problem.city_index_of(offer) != problem.city_index_of(need);
    });
    if (!offered) missing.push_back(topic);
  }
  return missing;
}

// Details by id and, where there are several, by rule or offer.
std::map<std::string, std::map<std::string, std::string>> details_of(const UnmetNeed& unmet) {
  std::map<std::string, std::map<std::string, std::string>> details;
  for (const Text& text : unmet.details) {
    std::string key = text.id;
    for (const char* name : {"rule", "offer"})
      if (text.id.starts_with("unmet.") && text.parameters.contains(name)) key += " " + text.parameters.at(name);
    details[key] = text.parameters;
  }
  return details;
}

void expect_plain(const Round& round, const UnmetNeed& unmet, std::map<std::string, int>& seen) {
  const std::vector<Plain> rivals = rivals_of(round, unmet);
  const auto count = [&](auto test) {
    return static_cast<std::int64_t>(std::count_if(rivals.begin(), rivals.end(), test));
  };

  ASSERT_EQ(unmet.near.size(), std::min<std::size_t>(3, rivals.size()));
  for (std::size_t k = 0; k < unmet.near.size(); ++k) {
    EXPECT_EQ(unmet.near[k].offer, rivals[k].offer);
    EXPECT_EQ(unmet.near[k].rule, first_rule(rivals[k].broken));
    EXPECT_EQ(unmet.near[k].score, rivals[k].score);
    EXPECT_EQ(unmet.near[k].cause.empty(), rivals[k].broken != 0);
    ++seen[rivals[k].broken == 0                       ? "near: no rule"
           : rivals[k].broken == bit(Rule::kRelevance) ? "near: relevance alone"
           : __builtin_popcount(rivals[k].broken) == 1 ? "near: another rule alone"
                                                       : "near: several rules"];
  }

  const auto details = details_of(unmet);
  const std::int64_t relevant = count([](const Plain& rival) { return rival.relevant(); });
  const std::int64_t others = static_cast<std::int64_t>(rivals.size()) - relevant;
  ASSERT_EQ(details.contains("unmet.no_relevant_offer"), others > 0);
  if (others > 0) {
    EXPECT_EQ(details.at("unmet.no_relevant_offer").at("offers"), std::to_string(others));
    EXPECT_EQ(details.at("unmet.no_relevant_offer").at("of"), std::to_string(rivals.size()));
  }
  EXPECT_EQ(details.contains("unmet.no_offer_of_area"), rivals.empty());
  for (int i = 0; i < kRuleCount; ++i) {
    const Rule rule = static_cast<Rule>(i);
    if (rule == Rule::kRelevance) continue;
    const std::int64_t broken =
        count([&](const Plain& rival) { return rival.relevant() && (rival.broken & bit(rule)) != 0; });
    const std::int64_t alone = count([&](const Plain& rival) { return rival.broken == bit(rule); });
    const std::string key =
        std::string(alone > 0 ? "unmet.rule " : "unmet.rule_among_others ") + std::string(rule_id(rule));
    ASSERT_EQ(details.contains(key), broken > 0) << key;
    if (broken == 0) continue;
    ++seen["rule"];
    EXPECT_EQ(details.at(key).at("offers"), std::to_string(broken));
    EXPECT_EQ(details.at(key).at("alone"), std::to_string(alone));
    EXPECT_EQ(details.at(key).at("of"), std::to_string(relevant));
  }

  const auto& drawing = round.drawing;
  std::int64_t trios = 0;
  for (std::size_t t = 0; t < drawing.network.trios.size(); ++t)
    trios += drawing.needs[static_cast<std::size_t>(drawing.network.trios[t].need)] == unmet.need &&
             !std::binary_search(round.choice.trios.begin(), round.choice.trios.end(), static_cast<std::int32_t>(t));
  ASSERT_EQ(details.contains("unmet.trios_without_room"), trios > 0);
  if (trios > 0) {
    ++seen["trios"];
    EXPECT_EQ(details.at("unmet.trios_without_room").at("trios"), std::to_string(trios));
  }
  if (details.contains("unmet.nobody_offers")) {
    ++seen["nobody offers"];
    EXPECT_EQ(details.at("unmet.nobody_offers").at("topics"), join(nobody_offers(*round.problem, unmet.need)));
  }
  for (const auto& [key, parameters] : details) {
    if (!key.starts_with("unmet.places_taken_by ")) continue;
    ++seen["holders"];
    std::vector<std::string> holders;
    for (const RoundPairing& pairing : round.pairings)
      if (round.problem->listings()[static_cast<std::size_t>(pairing.offer)].id == parameters.at("offer"))
        holders.push_back(round.problem->listings()[static_cast<std::size_t>(pairing.need)].id);
    EXPECT_EQ(parameters.at("needs"), join(holders));
  }
}

Snapshot snapshot_of(std::uint64_t seed) {
  testing::SnapshotShape shape;
  shape.needs = 8;
  shape.offers = 4 + static_cast<int>(seed % 12);
  shape.areas = 1 + static_cast<int>(seed % 3);
  shape.trios = seed % 2 == 0;
  shape.restrict = seed % 3 != 0;
  Snapshot snapshot = testing::random_snapshot(seed, shape);
  snapshot.programme.relevance_floor = static_cast<Points>(seed % 5) * 6;
  snapshot.sort();
  return snapshot;
}

TEST(UnmetNeeds, SayWhatAPlainReadingSays) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    SCOPED_TRACE(seed);
    const Round round = solve_round(problem_of(snapshot_of(seed)), {});
    for (const UnmetNeed& unmet : round.unmet) {
      expect_plain(round, unmet, seen);
      if (HasFatalFailure()) return;
    }
  }
  for (const char* kind : {"near: no rule", "near: relevance alone", "near: another rule alone", "near: several rules",
                           "rule", "trios", "nobody offers", "holders"})
    EXPECT_GT(seen[kind], 20) << kind << " is hardly tested";
}

// Every need without partners, or with fewer than it seeks, and no other; those of no partner wait for what is missing.
TEST(UnmetNeeds, AreThoseWithFewerPartnersThanTheySeek) {
  int missing = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const Round round = solve_round(problem_of(snapshot_of(seed)), {});
    std::map<Index, std::int64_t> partners;
    for (const RoundPairing& pairing : round.pairings) ++partners[pairing.need];
    std::vector<Index> expected;
    std::set<std::tuple<std::string, Index>> waiting;
    for (std::size_t i = 0; i < round.drawing.needs.size(); ++i) {
      const Index need = round.drawing.needs[i];
      if (partners[need] >= round.drawing.network.needs[i].capacity) continue;
      expected.push_back(need);
      if (partners[need] == 0)
        for (const std::string& topic : nobody_offers(*round.problem, need)) waiting.emplace(topic, need);
    }
    std::vector<Index> found;
    for (const UnmetNeed& unmet : round.unmet) {
      found.push_back(unmet.need);
      EXPECT_EQ(unmet.partners, partners[unmet.need]);
    }
    EXPECT_EQ(found, expected);
    std::set<std::tuple<std::string, Index>> said;
    for (const MissingOffer& offer : round.missing_offers)
      for (const Index need : offer.needs) said.emplace(offer.topic, need);
    EXPECT_EQ(said, waiting);
    missing += static_cast<int>(waiting.size());
  }
  EXPECT_GT(missing, 20);
}

}  // namespace
}  // namespace entente::matcher
