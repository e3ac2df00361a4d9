#include "matcher/network/network.h"

#include <gtest/gtest.h>

#include <functional>

#include "matcher/network/certificate.h"
#include "tests/matcher/network/random_network.h"

namespace entente::matcher {
namespace {

// Two needs of city 0, offers in cities 1 and 2, a facilitator in city 3.
Network small() {
  Network network;
  network.cities.resize(4);
  network.needs = {{0, 1, true}, {0, 2, false}};
  network.offers = {{1, 1}, {2, 1}, {3, 1}};
  network.edges = {{0, 0, 10, false}, {0, 1, 20, false}, {1, 0, 5, false}, {1, 1, 7, false}};
  network.trios = {{1, 0, 2, 30, false}};
  return network;
}

TEST(Network, OfSoundNumbersHasNoFaults) {
  EXPECT_TRUE(faults_of(small()).empty());
}

TEST(Network, EmptyHasNoFaults) {
  EXPECT_TRUE(faults_of({}).empty());
}

TEST(Network, MissesAQuotaWithTooFewOfItsMembers) {
  Network network = small();
  network.quotas = {{1, 2, {0, 1, 2, 4}}};
  EXPECT_TRUE(faults_of(network).empty());
  EXPECT_EQ(missed_quota(network, {}), (NetworkFault{"quota_least", "quotas[0]"}));
  EXPECT_EQ(missed_quota(network, {{3}, {}}), (NetworkFault{"quota_least", "quotas[0]"}));
  EXPECT_EQ(missed_quota(network, {{3}, {0}}), std::nullopt);
  EXPECT_EQ(broken_capacity(network, {{0, 1, 2}, {}})->id, "need_capacity");
  network.quotas[0].most = 1;
  EXPECT_EQ(broken_capacity(network, {{0, 3}, {}}), std::nullopt);
  EXPECT_EQ(broken_capacity(network, {{1, 2}, {}}), (NetworkFault{"quota_most", "quotas[0]"}));
}

TEST(Network, WithoutItsTriosIsWithoutQuotasToo) {
  Network network = small();
  network.quotas = {{1, 2, {4}}};
  EXPECT_TRUE(without_trios(network).quotas.empty());
  network.trios.clear();
  network.quotas = {{1, 2, {3}}};
  EXPECT_EQ(without_trios(network).quotas.size(), 1u);
}

struct FaultCase {
  std::string id;
  std::string where;
  std::function<void(Network&)> spoil;
};

TEST(Network, NamesEachFault) {
  const std::vector<FaultCase> cases = {
      {"index_out_of_range", "needs[1]", [](Network& n) { n.needs[1].city = 4; }},
      {"index_out_of_range", "needs[0]", [](Network& n) { n.needs[0].city = -1; }},
      {"negative_number", "needs[0]", [](Network& n) { n.needs[0].capacity = -1; }},
      {"index_out_of_range", "offers[2]", [](Network& n) { n.offers[2].city = 9; }},
      {"negative_number", "offers[1]", [](Network& n) { n.offers[1].capacity = -2; }},
      {"negative_number", "cities[3]", [](Network& n) { n.cities[3].receiver_limit = -1; }},
      {"negative_number", "cities[2]", [](Network& n) { n.cities[2].provider_limit = -1; }},
      {"index_out_of_range", "edges[0]", [](Network& n) { n.edges[0].need = 2; }},
      {"index_out_of_range", "edges[3]", [](Network& n) { n.edges[3].offer = 3; }},
      {"negative_number", "edges[1]", [](Network& n) { n.edges[1].points = -1; }},
      {"order", "edges[1]", [](Network& n) { n.edges[1].offer = 0; }},
      {"order", "edges[2]", [](Network& n) { std::swap(n.edges[2], n.edges[1]); }},
      {"index_out_of_range", "trios[0]", [](Network& n) { n.trios[0].facilitator = 3; }},
      {"index_out_of_range", "trios[0]", [](Network& n) { n.trios[0].need = -1; }},
      {"negative_number", "trios[0]", [](Network& n) { n.trios[0].points = -1; }},
      {"same_city", "trios[0]", [](Network& n) { n.offers[2].city = 1; }},
      {"order", "trios[1]", [](Network& n) { n.trios.push_back(n.trios[0]); }},
      {"negative_number", "partners_of_city_per_need", [](Network& n) { n.partners_of_city_per_need = -1; }},
      {"negative_number", "weigh",
       [](Network& n) {
         n.weigh = Network::Weighing{-1, 0};
       }},
      {"negative_number", "quotas[0]",
       [](Network& n) {
         n.quotas = {{-1, 2, {0}}};
       }},
      {"negative_number", "quotas[0]",
       [](Network& n) {
         n.quotas = {{0, -1, {0}}};
       }},
      {"reversed", "quotas[1]",
       [](Network& n) {
         n.quotas = {{0, 1, {}}, {2, 1, {0}}};
       }},
      {"index_out_of_range", "quotas[0]",
       [](Network& n) {
         n.quotas = {{0, 1, {5}}};
       }},
      {"order", "quotas[0]",
       [](Network& n) {
         n.quotas = {{0, 1, {1, 1}}};
       }},
      {"quota_most", "quotas[0]",
       [](Network& n) {
         n.quotas = {{0, 0, {2, 4}}};
         n.trios[0].kept = true;
       }},
      {"overflow", "points", [](Network& n) { n.edges[0].points = n.edges[3].points = kUnlimited / 2; }},
      {"need_capacity", "needs[0]", [](Network& n) { n.edges[0].kept = n.edges[1].kept = true; }},
      {"offer_capacity", "offers[0]", [](Network& n) { n.edges[0].kept = n.edges[2].kept = true; }},
      {"receiver_limit", "cities[0]",
       [](Network& n) {
         n.cities[0].receiver_limit = 1;
         n.edges[0].kept = n.edges[3].kept = true;
       }},
      {"provider_limit", "cities[3]",
       [](Network& n) {
         n.cities[3].provider_limit = 0;
         n.trios[0].kept = true;
       }},
      {"partners_of_city", "needs[1] cities[1]",
       [](Network& n) {
         n.offers[1].city = 1;
         n.edges[2].kept = n.edges[3].kept = true;
       }},
  };
  for (const FaultCase& fault : cases) {
    Network network = small();
    fault.spoil(network);
    const std::vector<NetworkFault> faults = faults_of(network);
    ASSERT_EQ(faults.size(), 1u) << fault.id << " " << fault.where;
    EXPECT_EQ(faults[0], (NetworkFault{fault.id, fault.where}));
  }
}

TEST(Network, CountsServedNeedsOnceAndPriorityNeedsTwice) {
  const Network network = small();
  EXPECT_EQ(objective_of(network, {}), Amount{});
  EXPECT_EQ(objective_of(network, {{0}, {}}), (Amount{1, 1, 10}));
  EXPECT_EQ(objective_of(network, {{1, 2}, {}}), (Amount{1, 2, 25}));
  EXPECT_EQ(objective_of(network, {{1}, {0}}), (Amount{1, 2, 50}));
  EXPECT_EQ(objective_of(network, {{2, 3}, {}}), (Amount{0, 1, 12}));
}

TEST(Network, TrioTakesBothOffers) {
  const Network network = small();
  EXPECT_EQ(broken_capacity(network, {{0}, {0}}), (NetworkFault{"offer_capacity", "offers[0]"}));
  EXPECT_EQ(broken_capacity(network, {{1}, {0}}), std::nullopt);
  EXPECT_EQ(broken_capacity(network, {{1, 1}, {}}), (NetworkFault{"column", "edges[1]"}));
  EXPECT_EQ(broken_capacity(network, {{}, {0, 0}}), (NetworkFault{"column", "trios[0]"}));
}

TEST(Network, WeightsRankExactlyAsAmountsDo) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const Network network = testing::random_network(
        {.needs = 3, .offers = 3, .facilitators = 2, .trio_percent = 15, .points = {0, 1, 2, 4}}, seed);
    ASSERT_TRUE(faults_of(network).empty());
    const Composite composite = composite_of(network);
    std::vector<Amount> amounts;
    testing::Everything(network).visit([&](const Choice& choice, const Amount& amount) {
      EXPECT_EQ(objective_of(network, choice), amount);
      EXPECT_EQ(broken_capacity(network, choice), std::nullopt);
      amounts.push_back(amount);
    });
    std::sort(amounts.begin(), amounts.end());
    for (std::size_t k = 1; k < amounts.size(); ++k)
      EXPECT_EQ(amounts[k - 1] < amounts[k],
                composite_value(composite, amounts[k - 1]) < composite_value(composite, amounts[k]));
  }
}

TEST(Network, WeighingIsTakenAsGiven) {
  Network network = small();
  network.weigh = Network::Weighing{7, 3};
  const Composite composite = composite_of(network);
  EXPECT_TRUE(composite_value(composite, {2, 5, 11}) == 2 * 3 + 5 * 7 + 11);
}

TEST(Network, WeightsThatFitIn128BitsOnlyAreLetThrough) {
  Network network = small();
  network.edges[0].points = Points{1} << 59;
  EXPECT_TRUE(faults_of(network).empty());
  const Composite composite = composite_of(network);
  EXPECT_TRUE(composite.need > (Wide{1} << 59));
  EXPECT_TRUE(composite.priority > composite.need * 2);
}

TEST(Network, LosesOnlyItsTriosInWithoutTrios) {
  Network network = small();
  network.weigh = Network::Weighing{1, 2};
  network.partners_of_city_per_need = 3;
  const Network pairs = without_trios(network);
  EXPECT_TRUE(pairs.trios.empty());
  EXPECT_EQ(pairs.edges.size(), network.edges.size());
  EXPECT_EQ(pairs.partners_of_city_per_need, 3);
  EXPECT_TRUE(pairs.weigh.has_value());
}

}  // namespace
}  // namespace entente::matcher
