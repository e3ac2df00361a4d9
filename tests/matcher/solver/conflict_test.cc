#include "matcher/solver/conflict.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Dice;
using testing::Everything;
using testing::random_network;
using testing::Recipe;

bool can_hold(const Network& network) {
  return !Everything(network).best().second.empty();
}

// The network with only some of its bounds and kept edges.
Network with_only(const Network& network, const std::vector<Conflict::Bound>& bounds,
                  const std::vector<std::int32_t>& kept) {
  Network some = network;
  for (std::size_t e = 0; e < some.edges.size(); ++e)
    some.edges[e].kept = std::find(kept.begin(), kept.end(), static_cast<std::int32_t>(e)) != kept.end();
  for (std::size_t q = 0; q < some.quotas.size(); ++q) {
    const auto has = [&](bool least) {
      return std::find(bounds.begin(), bounds.end(), Conflict::Bound{static_cast<std::int32_t>(q), least}) !=
             bounds.end();
    };
    if (!has(true)) some.quotas[q].least = 0;
    if (!has(false)) some.quotas[q].most = kUnlimited;
  }
  return some;
}

template <class List>
List without(List list, std::size_t index) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
  return list;
}

// Smallest change of one bound that lets everything hold, by trying; −1: none does.
std::int64_t smallest_change(const Network& network) {
  for (std::int64_t by = 1; by <= 8; ++by) {
    for (std::size_t q = 0; q < network.quotas.size(); ++q) {
      Network changed = network;
      changed.quotas[q].least -= by;
      if (changed.quotas[q].least >= 0 && can_hold(changed)) return by;
      changed = network;
      if (changed.quotas[q].most == kUnlimited) continue;
      changed.quotas[q].most += by;
      if (can_hold(changed)) return by;
    }
  }
  return -1;
}

void expect_true(const Network& network, const Conflict& conflict) {
  EXPECT_TRUE(conflict.settled);
  EXPECT_FALSE(can_hold(with_only(network, conflict.bounds, conflict.kept)));
  for (std::size_t k = 0; k < conflict.bounds.size(); ++k)
    EXPECT_TRUE(can_hold(with_only(network, without(conflict.bounds, k), conflict.kept)));
  for (std::size_t k = 0; k < conflict.kept.size(); ++k)
    EXPECT_TRUE(can_hold(with_only(network, conflict.bounds, without(conflict.kept, k))));
  const std::int64_t change = smallest_change(network);
  ASSERT_EQ(conflict.relaxation.has_value(), change >= 0);
  if (!conflict.relaxation) return;
  const auto& [bound, to] = *conflict.relaxation;
  Network relaxed = network;
  Network::Quota& quota = relaxed.quotas[bound.quota];
  EXPECT_EQ(bound.is_least ? quota.least - to : to - quota.most, change);
  (bound.is_least ? quota.least : quota.most) = to;
  EXPECT_TRUE(can_hold(relaxed));
}

TEST(Conflict, IsIrreducibleAndItsChangeIsTheSmallest) {
  int conflicts = 0, with_kept = 0, with_several = 0, no_change = 0;
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    Recipe recipe{.needs = 4, .offers = 3, .cities = 4, .edge_percent = 45, .points = {0, 1, 2}};
    recipe.quotas = 3;
    recipe.nested_quotas = seed % 2 == 0 ? 2 : 0;
    if (seed % 3 == 0) recipe.facilitators = 2, recipe.trio_percent = 12, recipe.edge_percent = 30;
    recipe.kept_percent = seed % 5 == 0 ? 25 : 0;
    const Network network = random_network(recipe, seed);
    if (network.edges.size() + network.trios.size() > 11 || can_hold(network)) continue;
    SCOPED_TRACE(seed);
    const std::optional<Conflict> conflict = conflict_of(network, {});
    ASSERT_TRUE(conflict);
    ++conflicts;
    with_kept += !conflict->kept.empty();
    with_several += conflict->bounds.size() > 1;
    no_change += !conflict->relaxation;
    // Kept trios stay: they aren't directives.
    expect_true(network, *conflict);
  }
  EXPECT_GT(conflicts, 150);
  EXPECT_GT(with_kept, 3);
  EXPECT_GT(with_several, 30);
  EXPECT_GT(no_change, 20);
}

TEST(Conflict, NamesKeptEdgesThatPassAMost) {
  Network network;
  network.cities.resize(3);
  network.needs = {{0, 1, false}, {0, 1, false}};
  network.offers = {{1, 1}, {2, 1}};
  network.edges = {{0, 0, 1, true}, {0, 1, 1, false}, {1, 0, 1, false}, {1, 1, 1, true}};
  network.quotas = {{0, 1, {0, 3}}, {0, 4, {0, 1, 2, 3}}};
  const std::optional<Conflict> conflict = conflict_of(network, {});
  ASSERT_TRUE(conflict);
  EXPECT_EQ(conflict->kept, (std::vector<std::int32_t>{0, 3}));
  EXPECT_EQ(conflict->bounds, (std::vector<Conflict::Bound>{{0, false}}));
  ASSERT_TRUE(conflict->relaxation);
  EXPECT_EQ(conflict->relaxation->to, 2);
}

TEST(Conflict, IsNoneWhereEverythingCanHold) {
  const Network network = random_network({.quotas = 0}, 1);
  EXPECT_FALSE(conflict_of(network, {}));
}

}  // namespace
}  // namespace entente::matcher
