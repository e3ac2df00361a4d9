#include "matcher/checker/checker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "matcher/solver/solver.h"
#include "tests/matcher/network/joint_program.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

using testing::Dice;
using testing::random_network;
using testing::Recipe;

std::string findings(const CheckReport& report) {
  std::string text;
  for (const CheckFinding& finding : report.findings) text += finding.id + " " + finding.where + "; ";
  return text;
}

bool found(const CheckReport& report, const std::string& id) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const CheckFinding& finding) { return finding.id == id; });
}

const Recipe kPairs = {
    .needs = 8, .offers = 7, .cities = 5, .edge_percent = 45, .kept_percent = 8, .points = {0, 1, 2, 9}};
const Recipe kTrios = {.needs = 7,
                       .offers = 5,
                       .facilitators = 4,
                       .cities = 8,
                       .edge_percent = 20,
                       .trio_percent = 20,
                       .kept_percent = 4,
                       .points = {0, 1, 2, 9}};

const Recipe kQuotas = {.needs = 6,
                        .offers = 6,
                        .cities = 4,
                        .edge_percent = 45,
                        .kept_percent = 8,
                        .points = {0, 1, 2, 9},
                        .quotas = 1,
                        .nested_quotas = 2};

Recipe recipe_of(std::uint32_t seed) {
  return seed % 3 == 0 ? kPairs : seed % 3 == 1 ? kTrios : kQuotas;
}
SolveResult solve(const Network& network) {
  return network.trios.empty() ? solve_pairs(network, {}) : solve_with_trios(network, {});
}

// Whether one leaf of prices proves `upper_bound`, told without the checker: straight from certificate.h, for numbers
// that are small.
bool proves(const Network& network, const Certificate& certificate) {
  const Duals& duals = certificate.tree[0].duals;
  const Composite composite = composite_of(network);
  const Wide d = certificate.denominator;
  std::map<std::pair<std::int32_t, std::int32_t>, Wide> pair_prices, pairs_left;
  std::map<std::int32_t, Wide> surpluses;
  for (const auto& entry : duals.need_cities) {
    pair_prices[{entry.need, entry.city}] = entry.price;
    pairs_left[{entry.need, entry.city}] = network.partners_of_city_per_need;
  }
  for (const auto& entry : duals.surpluses) surpluses[entry.column] = entry.price;
  std::vector<Wide> need_left, offer_left, receiver_left, provider_left, bonus;
  for (const auto& need : network.needs) {
    need_left.push_back(need.capacity);
    bonus.push_back(composite.need + (need.priority ? composite.priority : 0));
  }
  for (const auto& offer : network.offers) offer_left.push_back(offer.capacity);
  for (const auto& city : network.cities) {
    receiver_left.push_back(city.receiver_limit);
    provider_left.push_back(city.provider_limit);
  }
  struct Way {
    std::int32_t need;
    std::vector<std::int32_t> offers;
    Points points;
    bool kept;
  };
  std::vector<Way> ways;
  for (const auto& e : network.edges) ways.push_back({e.need, {e.offer}, e.points, e.kept});
  for (const auto& t : network.trios) ways.push_back({t.need, {t.pivotal, t.facilitator}, t.points, t.kept});
  Wide bound = 0;
  for (const Way& way : ways) {
    if (!way.kept) continue;
    bound += d * (way.points + bonus[way.need]);
    bonus[way.need] = 0;
    --need_left[way.need];
    --receiver_left[network.needs[way.need].city];
    for (std::int32_t j : way.offers) {
      --offer_left[j];
      --provider_left[network.offers[j].city];
      --pairs_left[{way.need, network.offers[j].city}];
    }
  }
  for (std::size_t i = 0; i < network.needs.size(); ++i) bound += duals.needs[i] * need_left[i] + duals.bonuses[i];
  for (std::size_t j = 0; j < network.offers.size(); ++j) bound += duals.offers[j] * offer_left[j];
  for (std::size_t c = 0; c < network.cities.size(); ++c) {
    if (network.cities[c].receiver_limit == kUnlimited) {
      if (duals.receivers[c] != 0) return false;
    } else {
      bound += duals.receivers[c] * receiver_left[c];
    }
    if (network.cities[c].provider_limit == kUnlimited) {
      if (duals.providers[c] != 0) return false;
    } else {
      bound += duals.providers[c] * provider_left[c];
    }
  }
  std::vector<Wide> quota_prices(ways.size());
  for (std::size_t q = 0; q < network.quotas.size(); ++q) {
    const auto& quota = network.quotas[q];
    Wide least = quota.least;
    Wide most = quota.most;
    for (const std::int32_t k : quota.members) {
      quota_prices[k] += duals.quotas[q];
      if (!ways[k].kept) continue;
      --least;
      --most;
    }
    if (duals.quotas[q] > 0 && quota.most == kUnlimited) return false;
    if (duals.quotas[q] > 0) bound += duals.quotas[q] * most;
    if (duals.quotas[q] < 0 && least > 0) bound += duals.quotas[q] * least;
  }
  for (const auto& [key, price] : pair_prices) bound += price * pairs_left[key];
  for (const auto& [column, price] : surpluses) bound += price;
  for (std::size_t k = 0; k < ways.size(); ++k) {
    const Way& way = ways[k];
    if (way.kept) continue;
    Wide left = d * way.points + std::max(Wide{0}, d * bonus[way.need] - duals.bonuses[way.need]);
    Wide right = duals.needs[way.need] + duals.receivers[network.needs[way.need].city] +
                 surpluses[static_cast<std::int32_t>(k)] + quota_prices[k];
    for (std::int32_t j : way.offers)
      right +=
          duals.offers[j] + duals.providers[network.offers[j].city] + pair_prices[{way.need, network.offers[j].city}];
    if (left > right) return false;
  }
  return bound < (certificate.upper_bound + 1) * d;
}

// The bound of the linear relaxation, by Clp.
Wide linear_bound(const Network& network) {
  OsiClpSolverInterface program;
  testing::write_joint_program(network, program);
  program.initialSolve();
  EXPECT_TRUE(program.isProvenOptimal());
  return static_cast<Wide>(std::floor(-program.getObjValue() + 1e-6));
}

TEST(Checker, RefusesAChangedPriceExactlyWhenItNoLongerProves) {
  int refused = 0;
  int accepted = 0;
  int quotas_refused = 0;
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    const Network network = random_network(recipe_of(seed), seed);
    const SolveResult result = solve(network);
    if (result.outcome == Outcome::kInfeasible) continue;
    if (result.certificate.kind != Certificate::Kind::kProven) continue;
    ASSERT_TRUE(proves(network, result.certificate));
    ASSERT_TRUE(result.certificate.upper_bound == linear_bound(network)) << seed;
    Dice dice(seed);
    for (int turn = 0; turn < 40; ++turn) {
      Certificate changed = result.certificate;
      Duals& duals = changed.tree[0].duals;
      std::vector<Wide*> prices;
      for (auto* list : {&duals.needs, &duals.bonuses, &duals.offers, &duals.receivers, &duals.providers})
        for (Wide& price : *list) prices.push_back(&price);
      for (auto& entry : duals.need_cities) prices.push_back(&entry.price);
      for (auto& entry : duals.surpluses) prices.push_back(&entry.price);
      const std::size_t first_quota = prices.size();
      for (Wide& price : duals.quotas) prices.push_back(&price);
      const bool of_quota = seed % 3 == 2 && dice.chance(50);
      const auto at = of_quota ? first_quota + static_cast<std::size_t>(dice.below(std::ssize(duals.quotas)))
                               : static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(first_quota)));
      Wide& price = *prices[at];
      const Wide by = dice.chance(50) ? 1 : dice.between(1, 4) * changed.denominator;
      price = dice.chance(50) ? price + by : of_quota ? price - by : std::max(Wide{0}, price - by);
      if (dice.chance(20)) price = 0;
      const CheckReport report = check(network, result.choice, changed);
      ASSERT_EQ(report.ok(), proves(network, changed)) << seed << " " << findings(report);
      ++(report.ok() ? accepted : refused);
      quotas_refused += of_quota && !report.ok();
      --changed.upper_bound;  // no prices prove less than the linear bound
      ASSERT_FALSE(check(network, result.choice, changed).ok()) << seed;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(accepted, 1000);
  EXPECT_GT(quotas_refused, 300);
}

TEST(Checker, RefusesABoundThatIsTooLow) {
  int proven = 0;
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    const Network network = random_network(recipe_of(seed), seed);
    const SolveResult result = solve(network);
    if (result.certificate.tree.empty() || result.outcome == Outcome::kBounded) continue;
    ++proven;
    Certificate bound = result.certificate;
    EXPECT_TRUE(check_bound(network, bound).ok()) << seed;
    ++bound.upper_bound;
    EXPECT_TRUE(found(check_bound(network, bound), "bound")) << seed;
    bound.upper_bound = bound.objective_value -= 1;
    EXPECT_EQ(check_bound(network, bound).ok(), result.outcome == Outcome::kInfeasible) << seed;
    // A network whose quotas can be kept is never called one whose can't.
    bound.upper_bound = bound.objective_value = -1;
    EXPECT_EQ(check_bound(network, bound).ok(), result.outcome == Outcome::kInfeasible) << seed;
  }
  EXPECT_GT(proven, 500);
}

TEST(Checker, RefusesAChoiceThatMissesAQuota) {
  Network network = random_network({.needs = 3, .offers = 3, .edge_percent = 100, .limit_percent = 0}, 1);
  const SolveResult result = solve_pairs(network, {});
  Certificate certificate = result.certificate;
  certificate.tree[0].duals.quotas = {0};
  const std::int64_t count = std::ssize(result.choice.edges);
  network.quotas = {{count, count, result.choice.edges}};
  EXPECT_TRUE(check(network, result.choice, certificate).ok());
  network.quotas[0].least = network.quotas[0].most = count + 1;
  EXPECT_TRUE(found(check(network, result.choice, certificate), "quota"));
  network.quotas[0].least = network.quotas[0].most = count - 1;
  EXPECT_TRUE(found(check(network, result.choice, certificate), "capacity"));
  network.quotas.clear();
  EXPECT_TRUE(found(check(network, result.choice, certificate), "duals"));
}

TEST(Checker, RefusesEveryWrongChoice) {
  for (std::uint32_t seed = 0; seed < 450; ++seed) {
    const Network network = random_network(recipe_of(seed), seed);
    const SolveResult result = solve(network);
    if (result.outcome == Outcome::kInfeasible) continue;
    ASSERT_TRUE(check(network, result.choice, result.certificate).ok());
    for (bool of_trios : {false, true}) {
      const auto& given = of_trios ? result.choice.trios : result.choice.edges;
      const std::size_t all = of_trios ? network.trios.size() : network.edges.size();
      const auto attempt = [&](std::vector<std::int32_t> list) {
        Choice wrong = result.choice;
        (of_trios ? wrong.trios : wrong.edges) = std::move(list);
        const CheckReport report = check(network, wrong, result.certificate);
        // Another choice of the same worth that fits and keeps what is kept is as good.
        const Choice kept = kept_of(network);
        const bool as_good =
            std::is_sorted(wrong.edges.begin(), wrong.edges.end()) &&
            std::is_sorted(wrong.trios.begin(), wrong.trios.end()) && !broken_capacity(network, wrong) &&
            !missed_quota(network, wrong) &&
            std::includes(wrong.edges.begin(), wrong.edges.end(), kept.edges.begin(), kept.edges.end()) &&
            std::includes(wrong.trios.begin(), wrong.trios.end(), kept.trios.begin(), kept.trios.end()) &&
            objective_of(network, wrong) == result.certificate.objective;
        EXPECT_EQ(report.ok(), as_good) << seed;
      };
      for (std::size_t k = 0; k < given.size(); ++k) {
        auto without = given;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(k));
        attempt(without);
        for (std::size_t other = 0; other < all; ++other) {
          auto swapped = without;
          swapped.insert(std::upper_bound(swapped.begin(), swapped.end(), static_cast<std::int32_t>(other)),
                         static_cast<std::int32_t>(other));
          if (std::adjacent_find(swapped.begin(), swapped.end()) == swapped.end() && swapped != given) attempt(swapped);
        }
      }
    }
  }
}

struct Mutation {
  std::string id;
  std::function<void(Network&, Choice&, Certificate&)> spoil;
};

TEST(Checker, NamesWhatIsWrong) {
  const std::vector<Mutation> mutations = {
      {"network", [](Network& n, Choice&, Certificate&) { n.needs[0].city = -1; }},
      {"index", [](Network&, Choice& c, Certificate&) { c.edges.push_back(100'000); }},
      {"index", [](Network&, Choice& c, Certificate&) { c.edges.insert(c.edges.begin(), -1); }},
      {"order", [](Network&, Choice& c, Certificate&) { c.edges.push_back(c.edges.back()); }},
      {"order", [](Network&, Choice& c, Certificate&) { std::reverse(c.edges.begin(), c.edges.end()); }},
      {"capacity", [](Network& n, Choice& c, Certificate&) { n.needs[n.edges[c.edges[0]].need].capacity = 0; }},
      {"capacity", [](Network& n, Choice& c, Certificate&) { n.offers[n.edges[c.edges[0]].offer].capacity = 0; }},
      {"capacity", [](Network& n, Choice& c,
                      Certificate&) { n.cities[n.needs[n.edges[c.edges[0]].need].city].receiver_limit = 0; }},
      {"capacity", [](Network& n, Choice& c,
                      Certificate&) { n.cities[n.offers[n.edges[c.edges[0]].offer].city].provider_limit = 0; }},
      {"capacity", [](Network& n, Choice&, Certificate&) { n.partners_of_city_per_need = 0; }},
      {"objective", [](Network&, Choice&, Certificate& x) { ++x.objective.points; }},
      {"objective", [](Network&, Choice&, Certificate& x) { --x.objective.needs; }},
      {"objective", [](Network&, Choice&, Certificate& x) { ++x.objective.priority_needs; }},
      {"objective", [](Network&, Choice&, Certificate& x) { ++x.objective_value; }},
      {"objective", [](Network& n, Choice& c, Certificate&) { ++n.edges[c.edges[0]].points; }},
      {"bound", [](Network&, Choice&, Certificate& x) { ++x.upper_bound; }},
      {"bound", [](Network&, Choice&, Certificate& x) { --x.upper_bound; }},
      {"kind", [](Network&, Choice&, Certificate& x) { x.kind = Certificate::Kind::kBounded; }},
      {"kind", [](Network&, Choice&, Certificate& x) { x.kind = Certificate::Kind::kProvenByTree; }},
      {"kind", [](Network&, Choice&, Certificate& x) { x.kind = static_cast<Certificate::Kind>(77); }},
      {"denominator", [](Network&, Choice&, Certificate& x) { x.denominator = 0; }},
      {"denominator", [](Network&, Choice&, Certificate& x) { x.denominator = -1; }},
      {"denominator", [](Network&, Choice&, Certificate& x) { x.denominator = kMaxDenominator + 1; }},
      {"tree", [](Network&, Choice&, Certificate& x) { x.tree.clear(); }},
      {"tree", [](Network&, Choice&, Certificate& x) { x.tree.resize(2); }},
      {"tree", [](Network&, Choice&, Certificate& x) { x.tree[0].chosen = 0; }},
      {"tree", [](Network&, Choice&, Certificate& x) { x.tree[0].column = -2; }},
      {"tree", [](Network&, Choice&, Certificate& x) { x.tree[0].column = 1'000'000; }},
      {"tree", [](Network&, Choice&, Certificate& x) { x.tree[0].infeasible = true; }},
      {"duals", [](Network&, Choice&, Certificate& x) { x.tree[0].duals.needs.pop_back(); }},
      {"duals", [](Network&, Choice&, Certificate& x) { x.tree[0].duals.providers.push_back(0); }},
      {"duals", [](Network&, Choice&, Certificate& x) { x.tree[0].duals.needs[0] = -1; }},
      {"duals", [](Network&, Choice&, Certificate& x) { x.tree[0].duals.bonuses[0] = -1; }},
      {"duals",
       [](Network&, Choice&, Certificate& x) {
         x.tree[0].duals.need_cities = {{0, 99, 1}};
       }},
      {"duals",
       [](Network&, Choice&, Certificate& x) {
         x.tree[0].duals.need_cities = {{1, 0, 1}, {0, 0, 1}};
       }},
      {"duals",
       [](Network&, Choice&, Certificate& x) {
         x.tree[0].duals.need_cities = {{-1, 0, 1}};
       }},
      {"duals",
       [](Network&, Choice&, Certificate& x) {
         x.tree[0].duals.surpluses = {{100'000, 1}};
       }},
      {"duals",
       [](Network&, Choice&, Certificate& x) {
         x.tree[0].duals.surpluses = {{0, 1}, {0, 1}};
       }},
      {"duals",
       [](Network&, Choice&, Certificate& x) {
         x.tree[0].duals.surpluses = {{0, -1}};
       }},
      {"overflow", [](Network&, Choice&, Certificate& x) { x.tree[0].duals.offers[0] = Wide{1} << 126; }},
      {"overflow",
       [](Network&, Choice&, Certificate& x) {
         x.tree[0].duals.offers[0] = Wide{1} << 125;
         x.tree[0].duals.offers[1] = Wide{1} << 125;
       }},
      {"dual_infeasible",
       [](Network& n, Choice& c, Certificate& x) {
         x.tree[0].duals.bonuses[n.edges[c.edges[0]].need] = 0;
         x.tree[0].duals.needs[n.edges[c.edges[0]].need] = 0;
         x.tree[0].duals.offers.assign(n.offers.size(), 0);
         x.tree[0].duals.receivers.assign(n.cities.size(), 0);
         x.tree[0].duals.providers.assign(n.cities.size(), 0);
       }},
  };
  Recipe recipe = kPairs;
  recipe.kept_percent = 0;
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    const Network network = random_network(recipe, seed);
    const SolveResult result = solve_pairs(network, {});
    if (result.choice.edges.size() < 2) continue;
    for (std::size_t m = 0; m < mutations.size(); ++m) {
      Network changed = network;
      Choice choice = result.choice;
      Certificate certificate = result.certificate;
      mutations[m].spoil(changed, choice, certificate);
      const CheckReport report = check(changed, choice, certificate);
      EXPECT_TRUE(found(report, mutations[m].id))
          << seed << " mutation " << m << " " << mutations[m].id << " / " << findings(report);
    }
  }
}

TEST(Checker, RefusesPricesWhoseProductOverflows) {
  Network network = random_network(kPairs, 2);
  network.offers[0].capacity = 1'000'000'000;
  const SolveResult result = solve_pairs(network, {});
  Certificate changed = result.certificate;
  changed.tree[0].duals.offers[0] = Wide{1} << 110;
  EXPECT_TRUE(found(check(network, result.choice, changed), "overflow"));
}

TEST(Checker, MissesNoKeptEdge) {
  Network network = random_network({.needs = 3, .offers = 3, .edge_percent = 100, .limit_percent = 0}, 1);
  const SolveResult result = solve_pairs(network, {});
  for (Network::Edge& edge : network.edges) edge.kept = false;
  const auto chosen = result.choice.edges;
  std::int32_t other = 0;
  while (std::binary_search(chosen.begin(), chosen.end(), other)) ++other;
  network.edges[other].kept = true;
  EXPECT_TRUE(found(check(network, result.choice, result.certificate), "kept"));
}

// A tree by hand: one need, two edges of 3 and 5 points; weighing, so that points are all.
class Tree : public ::testing::Test {
 protected:
  Tree() {
    network.cities.resize(1);
    network.needs = {{0, 1, false}};
    network.offers = {{0, 1}, {0, 1}};
    network.edges = {{0, 0, 3, false}, {0, 1, 5, false}};
    network.weigh = Network::Weighing{};
    choice.edges = {1};
    certificate.kind = Certificate::Kind::kProvenByTree;
    certificate.objective = {0, 1, 5};
    certificate.objective_value = certificate.upper_bound = 5;
    certificate.tree.resize(3);
    certificate.tree[0].column = 1;
    certificate.tree[0].chosen = 1;
    certificate.tree[0].left_out = 2;
    certificate.tree[1].duals = prices(0);
    certificate.tree[1].duals.needs[0] = 3;  // no place is left, so it costs nothing
    certificate.tree[2].duals = prices(3);
  }
  Duals prices(Wide need) const { return {{need}, {0}, {0, 0}, {0}, {0}, {}, {}}; }
  CheckReport run() const { return check(network, choice, certificate); }

  Network network;
  Choice choice;
  Certificate certificate;
};

TEST_F(Tree, ProvesWhenItsLeavesCoverEverything) {
  EXPECT_TRUE(run().ok()) << findings(run());
  EXPECT_EQ(run().proven, Certificate::Kind::kProvenByTree);
}

TEST_F(Tree, IsRefusedWhenALeafProvesNothing) {
  certificate.tree[2].duals.needs[0] = 2;
  EXPECT_TRUE(found(run(), "dual_infeasible"));
  certificate.tree[2].duals.needs[0] = 6;
  EXPECT_TRUE(found(run(), "bound"));
}

TEST_F(Tree, IsRefusedWhenALeafIsCalledInfeasibleButIsNot) {
  certificate.tree[2].infeasible = true;
  EXPECT_TRUE(found(run(), "tree"));
}

TEST_F(Tree, IsRefusedWhenACaseIsSharedOrMissing) {
  certificate.tree[0].left_out = 1;
  EXPECT_TRUE(found(run(), "tree"));
  certificate.tree[0].left_out = 0;
  EXPECT_TRUE(found(run(), "tree"));
  certificate.tree[0].left_out = -1;
  EXPECT_TRUE(found(run(), "tree"));
}

TEST_F(Tree, IsRefusedWhenAColumnIsSplitTwice) {
  certificate.tree[2] = {1, 3, 4, false, {}};
  certificate.tree.resize(5);
  certificate.tree[3].duals = prices(3);
  certificate.tree[4].duals = prices(3);
  EXPECT_TRUE(found(run(), "tree"));
}

TEST_F(Tree, LeavesOutWhatCannotBeBetter) {
  certificate.tree[0].duals = prices(5);  // edge 0 has a slack of 2: choosing it gives 3 at most
  certificate.tree[2].duals = prices(0);  // so nothing is free here
  EXPECT_TRUE(run().ok()) << findings(run());
  certificate.tree[0].duals = prices(6);  // now the bound is 6, and edge 0 could give 3 still: left out alike
  EXPECT_TRUE(run().ok()) << findings(run());
  network.edges[0].points = 5;  // no slack in prices(5): it stays
  certificate.tree[0].duals = prices(6);
  certificate.tree[1].duals = prices(5);
  certificate.tree[2].duals = prices(0);
  EXPECT_TRUE(run().ok()) << findings(run());  // slack 1 of bound 6: 5 is no better
  certificate.tree[0].duals = prices(4);
  EXPECT_TRUE(found(run(), "dual_infeasible"));
}

TEST_F(Tree, CountsAnInfeasibleCase) {
  certificate.tree[1] = {0, 3, 4, false, {}};
  certificate.tree.resize(5);
  certificate.tree[3].infeasible = true;  // both edges at one place
  certificate.tree[4].duals = prices(0);
  EXPECT_TRUE(run().ok()) << findings(run());
}

TEST(Checker, RefusesDamagedTreesOfTheSolver) {
  int trees = 0;
  for (std::uint32_t seed = 0; seed < 400 && trees < 12; ++seed) {
    const Network network = random_network(kTrios, seed);
    const SolveResult result = solve_with_trios(network, {});
    if (result.certificate.tree.size() < 3) continue;
    ++trees;
    for (std::size_t n = 0; n < result.certificate.tree.size(); ++n) {
      Certificate changed = result.certificate;
      TreeNode& node = changed.tree[n];
      if (node.column == -1) {
        node.infeasible = !node.infeasible;
      } else {
        node.left_out = node.chosen;
      }
      EXPECT_TRUE(found(check(network, result.choice, changed), "tree"));
    }
  }
  EXPECT_GE(trees, 5);
}

}  // namespace
}  // namespace entente::matcher
