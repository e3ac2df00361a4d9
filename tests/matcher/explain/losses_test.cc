#include "matcher/round/losses.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "matcher/engine/solve_round.h"
#include "matcher/network/load.h"
#include "matcher/round/variants.h"
#include "matcher/round/what_if.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

Snapshot snapshot_of(std::uint64_t seed, bool trios) {
  return testing::random_snapshot(
      seed, {.needs = 14, .offers = 10, .facilitators = 5, .areas = 1, .trios = trios, .restrict = false});
}

Amount reached_of(const Round& round) {
  return objective_of(round.drawing.network, round.choice);
}

// The best round without it, by solving the round anew.
WhatIf without(const Round& round, const RoundPairing& pairing, WhatIf::Method method) {
  return what_if(round, round.problem, method, {}, {{pairing.need, pairing.offer, pairing.facilitator}});
}

TEST(Losses, OfPairsAreWhatTheBestRoundWithoutItLacks) {
  int some = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    const Round round = solve_round(problem_of(snapshot_of(seed, false)), {});
    const auto losses = losses_of(round, {});
    ASSERT_EQ(losses.size(), round.pairings.size());
    for (std::size_t i = 0; i < losses.size(); ++i) {
      if (round.pairings[i].kept) {
        EXPECT_FALSE(losses[i]);
        continue;
      }
      ASSERT_TRUE(losses[i]);
      const WhatIf best = without(round, round.pairings[i], WhatIf::Method::kSolved);
      EXPECT_EQ(*losses[i], difference(round.drawing.network, reached_of(round), best.after_amount));
      EXPECT_EQ(*losses[i] == Amount{}, round.pairings[i].standing == Standing::kInterchangeable);
      some += Amount{} < *losses[i];
    }
  }
  EXPECT_GT(some, 50);
}

TEST(Losses, WithTriosAreThoseAroundTheOtherTriosAndNeverLess) {
  int trios = 0, less_when_solved = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    const Round round = solve_round(problem_of(snapshot_of(seed, true)), {});
    const Network& network = round.drawing.network;
    const auto losses = losses_of(round, {});
    for (std::size_t i = 0; i < losses.size(); ++i) {
      const RoundPairing& pairing = round.pairings[i];
      if (pairing.kept) continue;
      ASSERT_TRUE(losses[i]);
      const WhatIf held = without(round, pairing, WhatIf::Method::kTriosHeld);
      EXPECT_EQ(*losses[i], difference(network, reached_of(round), held.after_amount));
      const WhatIf solved = without(round, pairing, WhatIf::Method::kSolved);
      EXPECT_LE(held.after_amount, solved.after_amount);
      less_when_solved += held.after_amount < solved.after_amount;
      trios += pairing.facilitator >= 0;
    }
  }
  EXPECT_GT(trios, 10);
  EXPECT_GT(less_when_solved, 0);
}

TEST(Losses, UnderQuotasAreOfRoundsThatKeepThem) {
  int constrained = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Snapshot snapshot = snapshot_of(seed, false);
    snapshot.programme.proposals_between_two_cities = 1;
    const Round round = solve_round(problem_of(snapshot), {});
    if (!has_choice(round) || round.drawing.network.quotas.empty()) continue;
    const auto losses = losses_of(round, {});
    for (std::size_t i = 0; i < losses.size(); ++i) {
      if (round.pairings[i].kept) continue;
      ASSERT_TRUE(losses[i]);
      const WhatIf best = without(round, round.pairings[i], WhatIf::Method::kSolved);
      EXPECT_EQ(*losses[i], difference(round.drawing.network, reached_of(round), best.after_amount));
      ++constrained;
    }
  }
  EXPECT_GT(constrained, 20);
}

TEST(Losses, AreNotWorkedOutWhereTheyTakeTooLongOrAreCancelled) {
  const Round round = solve_round(problem_of(snapshot_of(1, false)), {});
  Control cancelled;
  cancelled.cancelled = [] { return true; };
  ASSERT_FALSE(round.pairings.empty());
  for (const auto& loss : losses_of(round, {}, 1)) EXPECT_FALSE(loss);
  for (const auto& loss : losses_of(round, cancelled)) EXPECT_FALSE(loss);
}

}  // namespace
}  // namespace entente::matcher
