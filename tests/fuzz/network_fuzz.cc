// The solver of pairs on any small network, valid or not: limits, priorities, several partners, weighing, kept edges,
// points of any size. Faults are found instead of crashes; what is solved is proven, and the smallest networks are
// compared with trying everything.
#include <algorithm>
#include <tuple>

#include "matcher/checker/checker.h"
#include "matcher/solver/solver.h"
#include "tests/fuzz/fuzz.h"
#include "tests/matcher/network/random_network.h"

namespace {

using entente::fuzz::Bytes;
using entente::fuzz::must;
using entente::matcher::Network;

std::int64_t limit(Bytes& bytes) {
  const std::int64_t k = bytes.below(8);
  return k > 3 ? entente::matcher::kUnlimited : k;
}

// Mostly small and often equal, so that ties are frequent; sometimes huge, sometimes negative.
entente::matcher::Points points(Bytes& bytes) {
  const std::uint8_t kind = bytes.byte();
  if (kind < 160) return kind % 5;
  if (kind < 250) return static_cast<entente::matcher::Points>(bytes.pair());
  return bytes.wide();
}

Network network_of(Bytes& bytes) {
  Network network;
  network.cities.resize(1 + bytes.below(5));
  network.needs.resize(bytes.below(9));
  network.offers.resize(bytes.below(9));
  const auto cities = static_cast<std::int64_t>(network.cities.size());
  for (auto& city : network.cities) city = {limit(bytes), limit(bytes)};
  for (auto& need : network.needs)
    need = {static_cast<std::int32_t>(bytes.below(cities)), bytes.below(4), bytes.below(3) == 0};
  for (auto& offer : network.offers) offer = {static_cast<std::int32_t>(bytes.below(cities)), bytes.below(4)};
  const std::uint8_t kind = bytes.byte();
  network.partners_of_city_per_need = 1 + kind % 3;
  if (kind >= 200) network.weigh = Network::Weighing{points(bytes), points(bytes)};
  const std::int64_t needs = static_cast<std::int64_t>(network.needs.size());
  const std::int64_t offers = static_cast<std::int64_t>(network.offers.size());
  // Indices a little out of range, and an order that may be wrong, are faults to be found.
  while (!bytes.empty() && network.edges.size() < 64) {
    const std::uint8_t where = bytes.byte();
    const auto need = static_cast<std::int32_t>(where / 12 % (needs + (where == 255 ? 2 : 0) + (needs == 0 ? 1 : 0)));
    const auto offer =
        static_cast<std::int32_t>(where % 12 % (offers + (where == 254 ? 2 : 0) + (offers == 0 ? 1 : 0)));
    network.edges.push_back({need, offer, points(bytes), bytes.below(16) == 15});
  }
  if (kind % 16 != 15) {
    const auto key = [](const Network::Edge& e) { return std::tuple(e.need, e.offer); };
    std::stable_sort(network.edges.begin(), network.edges.end(), [&](auto& a, auto& b) { return key(a) < key(b); });
    const auto same = [&](auto& a, auto& b) { return key(a) == key(b); };
    network.edges.erase(std::unique(network.edges.begin(), network.edges.end(), same), network.edges.end());
  }
  return network;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::matcher;
  Bytes bytes(data, size);
  const Network network = network_of(bytes);
  const SolveResult result = solve_pairs(network, {});
  if (!faults_of(network).empty()) {
    must(result.outcome == Outcome::kInfeasible, "a network with faults isn't solved");
    return 0;
  }
  must(result.outcome == Outcome::kOptimal, "a network without faults is solved");
  const CheckReport report = check(network, result.choice, result.certificate);
  must(report.ok() && report.proven == Certificate::Kind::kProven, "the round of pairs is proven");
  must(!broken_capacity(network, result.choice), "no capacity is broken");
  if (network.edges.size() <= 10) {
    const Amount best = entente::matcher::testing::Everything(network).best().first;
    must(!entente::matcher::testing::better(network, best, objective_of(network, result.choice)), "nothing is better");
  }
  return 0;
}
