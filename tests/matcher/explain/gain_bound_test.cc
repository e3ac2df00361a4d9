// Where the bound says that a need can't gain by a change, it doesn't in any best choice, by trying them all.
#include "matcher/explain/gain_bound.h"
#include "matcher/engine/solve_round.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/network/load.h"
#include "tests/matcher/explain/tiny_shape.h"
#include "tests/matcher/network/random_network.h"
#include "tests/matcher/problems.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

// The most partners that any best choice of the network gives a need.
std::int64_t most_partners(const Network& network, std::int32_t need) {
  std::int64_t most = 0;
  for (const Choice& choice : testing::Everything(network).best().second) {
    const auto is_of = [&](const auto& columns) {
      return [&](std::int32_t k) { return columns[static_cast<std::size_t>(k)].need == need; };
    };
    most =
        std::max<std::int64_t>(most, std::count_if(choice.edges.begin(), choice.edges.end(), is_of(network.edges)) +
                                         std::count_if(choice.trios.begin(), choice.trios.end(), is_of(network.trios)));
  }
  return most;
}

// One more place at each listing and city, one at a time.
std::vector<Snapshot> with_places(const Snapshot& snapshot) {
  std::vector<Snapshot> list;
  const auto with = [&](auto edit) { edit(list.emplace_back(snapshot)); };
  for (std::size_t i = 0; i < snapshot.listings.size(); ++i) with([&](Snapshot& s) { ++s.listings[i].capacity; });
  for (std::size_t i = 0; i < snapshot.cities.size(); ++i) {
    const City& city = snapshot.cities[i];
    if (city.provider_limit) with([&](Snapshot& s) { ++*s.cities[i].provider_limit; });
    if (city.receiver_limit) with([&](Snapshot& s) { ++*s.cities[i].receiver_limit; });
  }
  return list;
}

TEST(GainBound, NeverDeniesAGainThatThereIs) {
  int denied = 0, gains = 0, trios = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, testing::tiny_shape(seed));
    if (seed % 3 == 0)  // many ties
      for (int i = 0; i < kTermCount; ++i)
        snapshot.programme.weights[std::string(term_id(static_cast<Term>(i)))] = i == 1 ? 8 : 0;
    const Round round = solve_round(problem_of(snapshot), {});
    if (round.outcome != Outcome::kOptimal || columns_of(round.drawing.network) > 12) continue;
    const GainBound bound(round);
    for (const Snapshot& changed : with_places(snapshot)) {
      const auto problem = problem_of(changed);
      const DrawResult drawn = draw(*problem, seeks_trios(*problem));
      const Network& network = drawn.drawing.network;
      if (columns_of(network) > 12 || drawn.drawing.needs.size() != round.drawing.needs.size()) continue;
      for (const UnmetNeed& unmet : round.unmet) {
        const auto& needs = drawn.drawing.needs;
        const auto at = static_cast<std::int32_t>(std::find(needs.begin(), needs.end(), unmet.need) - needs.begin());
        const bool gain = most_partners(network, at) > unmet.partners;
        gains += gain;
        if (bound.may_gain(drawn.drawing, unmet.need, unmet.partners)) continue;
        EXPECT_FALSE(gain) << seed;
        ++denied;
        trios += !network.trios.empty();
      }
    }
  }
  EXPECT_GT(denied, 300);
  EXPECT_GT(gains, 20);
  EXPECT_GT(trios, 50);
}

}  // namespace
}  // namespace entente::matcher
