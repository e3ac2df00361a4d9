#include "matcher/network/network.h"

#include <algorithm>
#include <tuple>

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"

namespace entente::matcher {
namespace {

// Composites stay below this, so that prices times kMaxDenominator, summed, stay within 128 bits.
constexpr Wide kMaxComposite = Wide{1} << 100;
// Sums of points stay below this, so that Amount can hold them.
constexpr Wide kMaxPoints = Wide{1} << 62;

std::string at(const char* list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

bool in_range(std::int32_t index, std::size_t size) {
  return index >= 0 && static_cast<std::size_t>(index) < size;
}

// The most columns that any choice can take: the lesser of partners sought and places, each no more than its columns.
Wide most_columns(const Network& network) {
  std::vector<std::int64_t> of_need(network.needs.size());
  std::vector<std::int64_t> of_offer(network.offers.size());
  for (const Network::Edge& edge : network.edges) ++of_need[edge.need], ++of_offer[edge.offer];
  for (const Network::Trio& trio : network.trios) {
    ++of_need[trio.need];
    ++of_offer[trio.pivotal];
    ++of_offer[trio.facilitator];
  }
  Wide sought = 0;
  Wide places = 0;
  for (std::size_t i = 0; i < of_need.size(); ++i) sought += std::min(of_need[i], network.needs[i].capacity);
  for (std::size_t j = 0; j < of_offer.size(); ++j) places += std::min(of_offer[j], network.offers[j].capacity);
  return std::min(sought, places);
}

Points most_points(const Network& network) {
  Points most = 0;
  for (const Network::Edge& edge : network.edges) most = std::max(most, edge.points);
  for (const Network::Trio& trio : network.trios) most = std::max(most, trio.points);
  return most;
}

std::optional<NetworkFault> need_fault(const Network& network) {
  for (std::size_t i = 0; i < network.needs.size(); ++i) {
    if (!in_range(network.needs[i].city, network.cities.size()))
      return NetworkFault{"index_out_of_range", at("needs", i)};
    if (network.needs[i].capacity < 0) return NetworkFault{"negative_number", at("needs", i)};
  }
  return std::nullopt;
}

std::optional<NetworkFault> offer_fault(const Network& network) {
  for (std::size_t j = 0; j < network.offers.size(); ++j) {
    if (!in_range(network.offers[j].city, network.cities.size()))
      return NetworkFault{"index_out_of_range", at("offers", j)};
    if (network.offers[j].capacity < 0) return NetworkFault{"negative_number", at("offers", j)};
  }
  return std::nullopt;
}

std::optional<NetworkFault> city_fault(const Network& network) {
  for (std::size_t c = 0; c < network.cities.size(); ++c) {
    const Network::City& city = network.cities[c];
    if (city.receiver_limit < 0 || city.provider_limit < 0) return NetworkFault{"negative_number", at("cities", c)};
  }
  return std::nullopt;
}

std::optional<NetworkFault> edge_fault(const Network& network) {
  for (std::size_t e = 0; e < network.edges.size(); ++e) {
    const Network::Edge& edge = network.edges[e];
    if (!in_range(edge.need, network.needs.size()) || !in_range(edge.offer, network.offers.size()))
      return NetworkFault{"index_out_of_range", at("edges", e)};
    if (edge.points < 0) return NetworkFault{"negative_number", at("edges", e)};
    if (e == 0) continue;
    const Network::Edge& before = network.edges[e - 1];
    if (std::tie(before.need, before.offer) >= std::tie(edge.need, edge.offer))
      return NetworkFault{"order", at("edges", e)};
  }
  return std::nullopt;
}

// REQUIRES: cities of offers are in range.
std::optional<NetworkFault> trio_fault(const Network& network) {
  for (std::size_t t = 0; t < network.trios.size(); ++t) {
    const Network::Trio& trio = network.trios[t];
    if (!in_range(trio.need, network.needs.size()) || !in_range(trio.pivotal, network.offers.size()) ||
        !in_range(trio.facilitator, network.offers.size()))
      return NetworkFault{"index_out_of_range", at("trios", t)};
    if (trio.points < 0) return NetworkFault{"negative_number", at("trios", t)};
    if (network.offers[trio.pivotal].city == network.offers[trio.facilitator].city)
      return NetworkFault{"same_city", at("trios", t)};
    if (t == 0) continue;
    const Network::Trio& before = network.trios[t - 1];
    if (std::tie(before.need, before.pivotal, before.facilitator) >=
        std::tie(trio.need, trio.pivotal, trio.facilitator))
      return NetworkFault{"order", at("trios", t)};
  }
  return std::nullopt;
}

std::optional<NetworkFault> quota_fault(const Network& network) {
  const std::size_t columns = network.edges.size() + network.trios.size();
  for (std::size_t q = 0; q < network.quotas.size(); ++q) {
    const Network::Quota& quota = network.quotas[q];
    if (quota.least < 0 || quota.most < 0) return NetworkFault{"negative_number", at("quotas", q)};
    if (quota.least > quota.most) return NetworkFault{"reversed", at("quotas", q)};
    for (std::size_t k = 0; k < quota.members.size(); ++k) {
      if (!in_range(quota.members[k], columns)) return NetworkFault{"index_out_of_range", at("quotas", q)};
      if (k > 0 && quota.members[k] <= quota.members[k - 1]) return NetworkFault{"order", at("quotas", q)};
    }
  }
  return std::nullopt;
}

bool chosen_in(const Network& network, const Choice& choice, std::int32_t column) {
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  return column < edges ? std::binary_search(choice.edges.begin(), choice.edges.end(), column)
                        : std::binary_search(choice.trios.begin(), choice.trios.end(), column - edges);
}

// Members that `choice` takes. REQUIRES: its lists ascend.
std::int64_t taken_of(const Network& network, const Choice& choice, const Network::Quota& quota) {
  return std::count_if(quota.members.begin(), quota.members.end(),
                       [&](std::int32_t column) { return chosen_in(network, choice, column); });
}

Choice ascending(Choice choice) {
  std::sort(choice.edges.begin(), choice.edges.end());
  std::sort(choice.trios.begin(), choice.trios.end());
  return choice;
}

std::optional<NetworkFault> weight_fault(const Network& network) {
  const Wide most = most_columns(network) * most_points(network);
  if (most >= kMaxPoints) return NetworkFault{"overflow", "points"};
  const Wide needs = static_cast<Wide>(network.needs.size()) + 1;
  if (network.weigh) {
    if (network.weigh->served < 0 || network.weigh->priority < 0) return NetworkFault{"negative_number", "weigh"};
    return std::nullopt;  // at most 2^31 needs times 2^64, and 2^62 points
  }
  // needs · (priority + need) + points; most < 2^62 and needs ≤ 2^31 + 1, so that this stays below 2^127.
  if ((most + 1) * (needs + 1) * needs + most >= kMaxComposite) return NetworkFault{"overflow", "weights"};
  return std::nullopt;
}

}  // namespace

std::vector<NetworkFault> faults_of(const Network& network) {
  std::vector<NetworkFault> faults;
  constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
  if (network.needs.size() > kMost || network.offers.size() > kMost || network.cities.size() > kMost ||
      network.edges.size() > kMost - std::min(kMost, network.trios.size()))
    return {{"overflow", "columns"}};
  for (const auto& fault : {need_fault(network), offer_fault(network), city_fault(network), edge_fault(network)})
    if (fault) faults.push_back(*fault);
  if (network.partners_of_city_per_need < 0) faults.push_back({"negative_number", "partners_of_city_per_need"});
  if (!faults.empty()) return faults;  // what follows reads by index
  if (const auto fault = trio_fault(network)) return {*fault};
  if (const auto fault = quota_fault(network)) return {*fault};
  if (const auto fault = weight_fault(network)) faults.push_back(*fault);
  if (const auto fault = broken_capacity(network, kept_of(network))) faults.push_back(*fault);
  return faults;
}

Amount objective_of(const Network& network, const Choice& choice) {
  Amount amount;
  std::vector<bool> served(network.needs.size());
  const auto add = [&](std::int32_t need, Points points) {
    amount.points += points;
    if (served[need]) return;
    served[need] = true;
    ++amount.needs;
    if (network.needs[need].priority) ++amount.priority_needs;
  };
  for (std::int32_t e : choice.edges) add(network.edges[e].need, network.edges[e].points);
  for (std::int32_t t : choice.trios) add(network.trios[t].need, network.trios[t].points);
  return amount;
}

std::optional<NetworkFault> broken_capacity(const Network& network, const Choice& choice) {
  const auto repeated = [](std::vector<std::int32_t> list) {
    std::sort(list.begin(), list.end());
    const auto found = std::adjacent_find(list.begin(), list.end());
    return found == list.end() ? -1 : *found;
  };
  if (const std::int32_t e = repeated(choice.edges); e >= 0) return NetworkFault{"column", at("edges", e)};
  if (const std::int32_t t = repeated(choice.trios); t >= 0) return NetworkFault{"column", at("trios", t)};

  Load load(network);
  for (std::int32_t e : choice.edges) load.take(network, e);
  const auto first_trio = static_cast<std::int32_t>(network.edges.size());
  for (std::int32_t t : choice.trios) load.take(network, first_trio + t);
  for (std::size_t i = 0; i < network.needs.size(); ++i)
    if (load.needs[i] > network.needs[i].capacity) return NetworkFault{"need_capacity", at("needs", i)};
  for (std::size_t j = 0; j < network.offers.size(); ++j)
    if (load.offers[j] > network.offers[j].capacity) return NetworkFault{"offer_capacity", at("offers", j)};
  for (std::size_t c = 0; c < network.cities.size(); ++c) {
    if (load.receivers[c] > network.cities[c].receiver_limit) return NetworkFault{"receiver_limit", at("cities", c)};
    if (load.providers[c] > network.cities[c].provider_limit) return NetworkFault{"provider_limit", at("cities", c)};
  }
  for (const auto& [need_city, partners] : load.need_cities)
    if (partners > network.partners_of_city_per_need)
      return NetworkFault{"partners_of_city", at("needs", need_city.first) + " " + at("cities", need_city.second)};
  if (network.quotas.empty()) return std::nullopt;
  const Choice sorted = ascending(choice);
  for (std::size_t q = 0; q < network.quotas.size(); ++q)
    if (taken_of(network, sorted, network.quotas[q]) > network.quotas[q].most)
      return NetworkFault{"quota_most", at("quotas", q)};
  return std::nullopt;
}

std::optional<NetworkFault> missed_quota(const Network& network, const Choice& choice) {
  if (network.quotas.empty()) return std::nullopt;
  const Choice sorted = ascending(choice);
  for (std::size_t q = 0; q < network.quotas.size(); ++q)
    if (taken_of(network, sorted, network.quotas[q]) < network.quotas[q].least)
      return NetworkFault{"quota_least", at("quotas", q)};
  return std::nullopt;
}

Choice kept_of(const Network& network) {
  Choice kept;
  for (std::size_t e = 0; e < network.edges.size(); ++e)
    if (network.edges[e].kept) kept.edges.push_back(static_cast<std::int32_t>(e));
  for (std::size_t t = 0; t < network.trios.size(); ++t)
    if (network.trios[t].kept) kept.trios.push_back(static_cast<std::int32_t>(t));
  return kept;
}

Network without_trios(const Network& network) {
  Network pairs;
  pairs.needs = network.needs;
  pairs.offers = network.offers;
  pairs.cities = network.cities;
  pairs.edges = network.edges;
  pairs.partners_of_city_per_need = network.partners_of_city_per_need;
  pairs.weigh = network.weigh;
  if (network.trios.empty()) pairs.quotas = network.quotas;
  return pairs;
}

Network without_points(const Network& network) {
  Network served = network;
  for (Network::Edge& edge : served.edges) edge.points = 0;
  for (Network::Trio& trio : served.trios) trio.points = 0;
  return served;
}

Composite composite_of(const Network& network) {
  if (network.weigh) return {network.weigh->priority, network.weigh->served};
  const Wide need = most_columns(network) * most_points(network) + 1;
  return {need * (static_cast<Wide>(network.needs.size()) + 1), need};
}

Wide composite_value(const Composite& composite, const Amount& amount) {
  return composite.priority * amount.priority_needs + composite.need * amount.needs + amount.points;
}

}  // namespace entente::matcher
