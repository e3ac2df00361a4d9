#include "matcher/round/what_if.h"

#include <gtest/gtest.h>

#include <set>

#include "matcher/checker/checker.h"
#include "matcher/engine/solve_round.h"
#include "tests/matcher/example_snapshot.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using testing::problem_of;
using testing::Random;

// Snapshots whose rounds have pairs and trios, some with limits.
Snapshot snapshot_of(std::uint64_t seed) {
  return testing::random_snapshot(
      seed, {.needs = 16, .offers = 14, .facilitators = 6, .areas = 1, .trios = seed % 4 != 3, .restrict = false});
}

// One random change of weights, priority, limits or directives.
Snapshot changed(const Snapshot& before, std::uint64_t seed) {
  Snapshot after = before;
  Random random(seed);
  Programme& programme = after.programme;
  switch (random.below(6)) {
    case 0:
      programme.weights["topics"] = random.below(60);
      break;
    case 1:
      programme.weights["context"] = random.below(40);
      programme.weights["payer"] = random.below(40);
      break;
    case 2:
      programme.priority.africa = !programme.priority.africa;
      programme.priority.small_island = true;
      break;
    case 3:
      programme.default_provider_limit = random.between(1, 3);
      break;
    case 4:
      programme.partners_of_city_per_need = random.between(1, 3);
      break;
    default:
      after.directives.clear();
  }
  after.sort();
  return after;
}

using Parties = std::tuple<Problem::ListingIndex, Problem::ListingIndex, Problem::ListingIndex>;

std::set<Parties> pairings_of(const Round& round) {
  std::set<Parties> pairings;
  for (std::int32_t e : round.choice.edges) {
    const auto& edge = round.drawing.network.edges[static_cast<std::size_t>(e)];
    pairings.insert({round.drawing.needs[static_cast<std::size_t>(edge.need)],
                     round.drawing.offers[static_cast<std::size_t>(edge.offer)], -1});
  }
  for (std::int32_t t : round.choice.trios) {
    const auto& trio = round.drawing.network.trios[static_cast<std::size_t>(t)];
    pairings.insert({round.drawing.needs[static_cast<std::size_t>(trio.need)],
                     round.drawing.offers[static_cast<std::size_t>(trio.pivotal)],
                     round.drawing.offers[static_cast<std::size_t>(trio.facilitator)]});
  }
  return pairings;
}

// What these pairings are worth by the words of evaluate_pair and evaluate_trio.
Amount worth(const Problem& problem, const std::set<Parties>& pairings) {
  Amount amount;
  std::set<Problem::ListingIndex> served;
  for (const auto& [need, offer, facilitator] : pairings) {
    const Evaluation evaluation =
        facilitator < 0 ? evaluate_pair(problem, need, offer) : evaluate_trio(problem, need, offer, facilitator);
    if (!evaluation.admissible) continue;
    amount.points += evaluation.score;
    if (served.insert(need).second) amount += {problem.priority(need) ? 1 : 0, 1, 0};
  }
  return amount;
}

void expect_steps_lead_from_before_to_after(const Round& before, const WhatIf& answer) {
  std::set<Parties> pairings = pairings_of(before);
  for (const WhatIf::Step& step : answer.leaving)
    EXPECT_EQ(pairings.erase({step.need, step.offer, step.facilitator}), 1u);
  for (const WhatIf::Step& step : answer.entering) {
    EXPECT_TRUE(step.evaluation.admissible);
    EXPECT_TRUE(pairings.insert({step.need, step.offer, step.facilitator}).second);
  }
  EXPECT_EQ(pairings, pairings_of(answer.after));
  EXPECT_EQ(answer.after_amount, worth(*answer.after.problem, pairings));
}

TEST(WhatIf, SolvedAnewIsTheRoundOfTheChangedProblem) {
  int moved = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const Snapshot snapshot = snapshot_of(seed);
    const Round before = solve_round(problem_of(snapshot), {});
    const auto problem = problem_of(changed(snapshot, seed));
    const WhatIf answer = what_if(before, problem, WhatIf::Method::kSolved, {});
    const Round cold = solve_round(problem, {});
    EXPECT_EQ(answer.method, WhatIf::Method::kSolved);
    EXPECT_EQ(answer.after_amount, objective_of(cold.drawing.network, cold.choice));
    EXPECT_EQ(answer.before, objective_of(before.drawing.network, before.choice));
    EXPECT_EQ(answer.before_by_changed, worth(*problem, pairings_of(before)));
    EXPECT_EQ(answer.after.balance.pairings, std::ssize(pairings_of(answer.after)));
    expect_steps_lead_from_before_to_after(before, answer);
    moved += !answer.entering.empty();
  }
  EXPECT_GT(moved, 10);
}

TEST(WhatIf, HeldTriosStayAndPairsAroundThemAreTheBest) {
  int held = 0, moved = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    const Snapshot snapshot = snapshot_of(seed);
    const Round before = solve_round(problem_of(snapshot), {});
    if (before.choice.trios.empty()) continue;
    const auto problem = problem_of(changed(snapshot, seed));
    const WhatIf answer = what_if(before, problem, WhatIf::Method::kTriosHeld, {});
    const Round& after = answer.after;
    EXPECT_EQ(answer.method, WhatIf::Method::kTriosHeld);
    ASSERT_EQ(after.outcome, Outcome::kOptimal);
    const CheckReport report = check(after.drawing.network, after.choice, after.trios_certificate);
    EXPECT_TRUE(report.ok());
    EXPECT_EQ(report.proven, Certificate::Kind::kProven);
    // The same by branching, which knows nothing of flows.
    EXPECT_EQ(answer.after_amount, solve_with_trios(after.drawing.network, {}).certificate.objective);
    for (const WhatIf::Step& step : answer.entering) EXPECT_LT(step.facilitator, 0) << "no trio enters";
    expect_steps_lead_from_before_to_after(before, answer);
    EXPECT_LE(answer.after_amount, what_if(before, problem, WhatIf::Method::kSolved, {}).after_amount);
    held += !after.choice.trios.empty();
    moved += !answer.entering.empty();
  }
  EXPECT_GT(held, 30);
  EXPECT_GT(moved, 5);
}

TEST(WhatIf, OfNothingChangesNothing) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto problem = problem_of(snapshot_of(seed));
    const Round before = solve_round(problem, {});
    for (WhatIf::Method method : {WhatIf::Method::kTriosHeld, WhatIf::Method::kSolved}) {
      const WhatIf answer = what_if(before, problem, method, {});
      EXPECT_EQ(answer.after_amount, answer.before);
      EXPECT_EQ(answer.before_by_changed, answer.before);
      if (method == WhatIf::Method::kTriosHeld) continue;  // other pairs of the same worth may stand around the trios
      EXPECT_TRUE(answer.entering.empty());
      EXPECT_TRUE(answer.leaving.empty());
    }
  }
}

TEST(WhatIf, OfAWeightNeverTakesFromTheRoundByThatWeight) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Snapshot snapshot = snapshot_of(seed);
    const Round before = solve_round(problem_of(snapshot), {});
    Snapshot after = snapshot;
    after.programme.weights["language"] = 50;
    for (WhatIf::Method method : {WhatIf::Method::kTriosHeld, WhatIf::Method::kSolved}) {
      const WhatIf answer = what_if(before, problem_of(after), method, {});
      EXPECT_GE(answer.after_amount, answer.before_by_changed) << seed;
    }
  }
}

TEST(WhatIf, LeavesOutExactlyThePairingsThatItIsAskedTo) {
  int trios = 0, pair_instead = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const Round before = solve_round(problem_of(snapshot_of(seed)), {});
    for (const RoundPairing& pairing : before.pairings) {
      const Parties left_out{pairing.need, pairing.offer, pairing.facilitator};
      for (WhatIf::Method method : {WhatIf::Method::kTriosHeld, WhatIf::Method::kSolved}) {
        const WhatIf answer =
            what_if(before, before.problem, method, {}, {{pairing.need, pairing.offer, pairing.facilitator}});
        const std::set<Parties> after = pairings_of(answer.after);
        EXPECT_FALSE(after.contains(left_out));
        EXPECT_LE(answer.after_amount, answer.before);
        expect_steps_lead_from_before_to_after(before, answer);
        trios += pairing.facilitator >= 0;
        pair_instead += pairing.facilitator >= 0 && after.contains({pairing.need, pairing.offer, -1});
      }
    }
  }
  EXPECT_GT(trios, 20);
  EXPECT_GT(pair_instead, 5) << "a trio is left out without its pair";
}

TEST(WhatIf, SaysWhenTheChangeCantHold) {
  const Snapshot snapshot = snapshot_of(2);
  const auto problem = problem_of(snapshot);
  const Round before = solve_round(problem, {});
  for (WhatIf::Method method : {WhatIf::Method::kTriosHeld, WhatIf::Method::kSolved}) {
    int refused = 0;
    for (Problem::ListingIndex need : problem->needs()) {
      for (Problem::ListingIndex offer : problem->offers()) {
        if (admissible(*problem, need, offer) || refused > 0) continue;
        Snapshot after = snapshot;
        const auto& listings = problem->listings();
        after.directives = {{Directive::Kind::kKeep, listings[static_cast<std::size_t>(need)].id,
                             listings[static_cast<std::size_t>(offer)].id}};
        const WhatIf answer = what_if(before, problem_of(after), method, {});
        EXPECT_EQ(answer.after.outcome, Outcome::kInfeasible);
        ASSERT_EQ(answer.after.faults.size(), 1u);
        EXPECT_EQ(answer.after.faults[0].id, "KEPT_PAIR_STOPPED");
        EXPECT_TRUE(answer.entering.empty());
        ++refused;
      }
    }
    EXPECT_EQ(refused, 1);
  }
}

TEST(WhatIf, StopsWhenCancelled) {
  const auto problem = problem_of(snapshot_of(2));
  const Round before = solve_round(problem, {});
  Control control;
  control.cancelled = [] { return true; };
  for (WhatIf::Method method : {WhatIf::Method::kTriosHeld, WhatIf::Method::kSolved})
    EXPECT_EQ(what_if(before, problem, method, control).after.outcome, Outcome::kCancelled);
}

TEST(WhatIf, AnswersOnTheExampleNetwork) {
  Snapshot snapshot = testing::example_snapshot();
  snapshot.programme.relevance_floor = 12;
  const Round before = solve_round(problem_of(snapshot), {});
  Snapshot after = snapshot;
  after.programme.weights["language"] = 30;  // a weight that the floor doesn't read
  const auto problem = problem_of(after);
  const WhatIf held = what_if(before, problem, WhatIf::Method::kTriosHeld, {});
  const WhatIf solved = what_if(before, problem, WhatIf::Method::kSolved, {});
  EXPECT_EQ(held.after.choice.trios.size(), before.choice.trios.size());
  EXPECT_GE(held.after_amount, held.before_by_changed);
  EXPECT_GE(solved.after_amount, held.after_amount);
  EXPECT_FALSE(solved.entering.empty());
  expect_steps_lead_from_before_to_after(before, held);
  expect_steps_lead_from_before_to_after(before, solved);
}

}  // namespace
}  // namespace entente::matcher
