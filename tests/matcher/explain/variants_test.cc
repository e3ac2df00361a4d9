#include "matcher/round/variants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/round/price_ranges.h"
#include "matcher/round/prices.h"
#include "matcher/round/standing.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Everything;
using testing::random_network;
using testing::Recipe;

struct Family {
  const char* name;
  Recipe recipe;
  int networks;
  bool trios = false;
};

const std::vector<Family> kFamilies = {
    {"ties", {.points = {0, 1, 2, 4}}, 150},
    {"tight limits", {.cities = 4, .limit_percent = 90, .most_limit = 2, .points = {0, 1, 2}}, 150},
    {"wide points", {.most_points = 1'000'000}, 80},
    {"kept", {.kept_percent = 25, .points = {0, 1, 2, 4}}, 150},
    {"weighing", {.kept_percent = 5, .most_points = 400, .weigh = true}, 80},
    {"one to one", {.needs = 5, .edge_percent = 40, .most_capacity = 1, .points = {1, 2}}, 80},
    {"trios",
     {.needs = 3, .offers = 3, .facilitators = 2, .cities = 4, .edge_percent = 30, .trio_percent = 25},
     40,
     true},
    {"trios and ties",
     {.needs = 3,
      .offers = 2,
      .facilitators = 2,
      .cities = 4,
      .edge_percent = 40,
      .trio_percent = 40,
      .points = {0, 1}},
     40,
     true},
    {"quotas", {.points = {0, 1, 2, 4}, .quotas = 2, .nested_quotas = 1}, 80},
    {"trios and quotas",
     {.needs = 3, .offers = 2, .facilitators = 2, .cities = 4, .edge_percent = 40, .trio_percent = 30, .quotas = 1},
     40,
     true},
};

std::string where(const Family& family, int seed) {
  return std::string(family.name) + " " + std::to_string(seed);
}

// By trying everything; nullopt: what is kept doesn't fit.
std::optional<Amount> best_of(const Network& network) {
  const auto [best, choices] = Everything(network).best();
  if (choices.empty()) return std::nullopt;
  return best;
}

// Of the choices that don't have the column.
std::optional<Amount> best_without(const Network& network, std::int32_t column) {
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  std::optional<Amount> best;
  Everything(network).visit([&](const Choice& choice, const Amount& amount) {
    const auto& list = column < edges ? choice.edges : choice.trios;
    if (std::find(list.begin(), list.end(), column < edges ? column : column - edges) != list.end()) return;
    if (!best || testing::better(network, amount, *best)) best = amount;
  });
  return best;
}

std::int64_t& places(Network& network, const Capacity& capacity) {
  const auto index = static_cast<std::size_t>(capacity.index);
  if (capacity.kind == Capacity::Kind::kNeed) return network.needs[index].capacity;
  if (capacity.kind == Capacity::Kind::kOffer) return network.offers[index].capacity;
  if (capacity.kind == Capacity::Kind::kReceiverCity) return network.cities[index].receiver_limit;
  return network.cities[index].provider_limit;
}

std::vector<Capacity> all_capacities(const Network& network) {
  std::vector<Capacity> all;
  for (std::size_t i = 0; i < network.needs.size(); ++i)
    all.push_back({Capacity::Kind::kNeed, static_cast<std::int32_t>(i)});
  for (std::size_t j = 0; j < network.offers.size(); ++j)
    all.push_back({Capacity::Kind::kOffer, static_cast<std::int32_t>(j)});
  for (std::size_t c = 0; c < network.cities.size(); ++c) {
    all.push_back({Capacity::Kind::kReceiverCity, static_cast<std::int32_t>(c)});
    all.push_back({Capacity::Kind::kProviderCity, static_cast<std::int32_t>(c)});
  }
  return all;
}

bool same_worth(const Network& network, const Amount& a, const Amount& b) {
  return !testing::better(network, a, b) && !testing::better(network, b, a);
}

TEST(Variants, ReachWhatTryingEverythingReaches) {
  const Control control;
  int unlimited = 0, impossible = 0;
  for (const Family& family : kFamilies) {
    for (int seed = 0; seed < family.networks; ++seed) {
      SCOPED_TRACE(where(family, seed));
      const Network network = random_network(family.recipe, static_cast<std::uint32_t>(seed));
      Variants variants(network, family.trios, control);
      const std::optional<Amount> reached = variants.as_it_is();
      if (!reached && !best_of(network)) continue;  // quotas that nothing keeps
      ASSERT_TRUE(reached);
      ASSERT_TRUE(same_worth(network, *reached, *best_of(network)));
      for (const Capacity& capacity : all_capacities(network)) {
        for (const std::int64_t by : {1, -1}) {
          const std::optional<Amount> found = variants.with_capacity(capacity, by);
          Network changed = network;
          std::int64_t& count = places(changed, capacity);
          if (count == kUnlimited || count + by < 0) {
            EXPECT_FALSE(found);
            ++unlimited;
            continue;
          }
          count += by;
          const std::optional<Amount> best = best_of(changed);
          ASSERT_EQ(found.has_value(), best.has_value());
          impossible += !best;
          if (best) {
            EXPECT_TRUE(same_worth(network, *found, *best));
          }
        }
      }
      for (std::int32_t column = 0; column < columns_of(network); ++column) {
        if (column_of(network, column).kept) continue;
        Network changed = network;
        const auto edges = static_cast<std::int32_t>(network.edges.size());
        if (column < edges)
          changed.edges.erase(changed.edges.begin() + column);
        else
          changed.trios.erase(changed.trios.begin() + (column - edges));
        const Variant found = variants.without_column(column);
        const auto expected = network.quotas.empty() ? best_of(changed) : best_without(network, column);
        ASSERT_EQ(found.amount.has_value(), expected.has_value());
        ASSERT_EQ(found.impossible, !expected.has_value());
        if (found.amount) {
          EXPECT_TRUE(same_worth(network, *found.amount, *expected));
        }
      }
      EXPECT_TRUE(same_worth(network, *variants.as_it_is(), *reached)) << "a question leaves nothing behind";
    }
  }
  EXPECT_GT(unlimited, 100);
  EXPECT_GT(impossible, 20);
}

// Which columns are in all best choices, by listing these.
TEST(Standing, IsWhatAllBestChoicesHaveInCommon) {
  const Control control;
  int everywhere = 0, interchangeable = 0, indispensable = 0;
  for (const Family& family : kFamilies) {
    for (int seed = 0; seed < family.networks; ++seed) {
      SCOPED_TRACE(where(family, seed));
      const Network network = random_network(family.recipe, static_cast<std::uint32_t>(seed));
      const auto [best, choices] = Everything(network).best();
      const SolveResult solved = family.trios ? solve_with_trios(network, control) : solve_pairs(network, control);
      if (solved.outcome != Outcome::kOptimal) continue;
      Variants variants(network, family.trios, control);
      const auto edges = static_cast<std::int32_t>(network.edges.size());
      std::vector<std::int32_t> columns = solved.choice.edges;
      for (std::int32_t trio : solved.choice.trios) columns.push_back(edges + trio);
      for (std::int32_t column : columns) {
        const bool in_all = std::all_of(choices.begin(), choices.end(), [&](const Choice& choice) {
          const auto& list = column < edges ? choice.edges : choice.trios;
          return std::find(list.begin(), list.end(), column < edges ? column : column - edges) != list.end();
        });
        ++(in_all ? everywhere : interchangeable);
        indispensable += !best_without(network, column);  // without it nothing keeps the quotas
        EXPECT_EQ(standing_of(network, column, best, variants),
                  in_all ? Standing::kInEveryBestRound : Standing::kInterchangeable);
      }
    }
  }
  EXPECT_GT(everywhere, 300);
  EXPECT_GT(interchangeable, 100);
  EXPECT_GT(indispensable, 20);
}

// Linear programming: any price that proves the optimum lies between one more and one less.
TEST(PriceRanges, HoldTheProvenPriceBetweenThem) {
  const Control control;
  int wide = 0, exact = 0;
  for (const Family& family : kFamilies) {
    if (family.trios) continue;
    for (int seed = 0; seed < family.networks; ++seed) {
      SCOPED_TRACE(where(family, seed));
      const Network network = random_network(family.recipe, static_cast<std::uint32_t>(seed));
      const SolveResult solved = solve_pairs(network, control);
      if (solved.outcome != Outcome::kOptimal || solved.certificate.kind != Certificate::Kind::kProven) continue;
      const Duals& duals = solved.certificate.tree.front().duals;
      const Composite composite = composite_of(network);
      const Wide denominator = solved.certificate.denominator;
      const Wide rounding = denominator - 1;  // a proof by fractions of points may leave less than a point open
      Variants variants(network, false, control);
      PriceRanges ranges(network, objective_of(network, solved.choice), variants);
      for (const Capacity& capacity : all_capacities(network)) {
        const auto index = static_cast<std::size_t>(capacity.index);
        const Wide price = capacity.kind == Capacity::Kind::kNeed           ? duals.needs[index]
                           : capacity.kind == Capacity::Kind::kOffer        ? duals.offers[index]
                           : capacity.kind == Capacity::Kind::kReceiverCity ? duals.receivers[index]
                                                                            : duals.providers[index];
        const PriceRanges::Range& range = ranges.of(capacity);
        if (range.one_more) {
          EXPECT_TRUE(composite_value(composite, *range.one_more) * denominator <= price + rounding);
          EXPECT_GE(composite_value(composite, *range.one_more), 0);
        }
        if (range.one_less) {
          EXPECT_TRUE(composite_value(composite, *range.one_less) * denominator >= price - rounding);
        }
        if (range.one_more && range.one_less)
          ++(difference(network, *range.one_more, *range.one_less) == Amount{} ? exact : wide);
      }
    }
  }
  EXPECT_GT(wide, 300);
  EXPECT_GT(exact, 300);
}

TEST(Capacities, OfATrioAreThoseOfBothOffers) {
  Network network;
  network.cities = {{3, kUnlimited}, {kUnlimited, 2}, {}};
  network.needs = {{0, 1, false}};
  network.offers = {{1, 1}, {2, 1}};
  network.trios = {{0, 0, 1, 5}};
  const std::vector<Capacity> expected = {{Capacity::Kind::kNeed, 0},
                                          {Capacity::Kind::kReceiverCity, 0},
                                          {Capacity::Kind::kOffer, 0},
                                          {Capacity::Kind::kProviderCity, 1},
                                          {Capacity::Kind::kOffer, 1}};
  EXPECT_EQ(capacities_of(network, column_of(network, 0)), expected);
}

}  // namespace
}  // namespace entente::matcher
