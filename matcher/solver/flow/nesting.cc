#include "matcher/solver/flow/nesting.h"

#include <algorithm>
#include <numeric>

#include "matcher/network/load.h"

namespace entente::matcher {
namespace {

// One side of the network: to which of its nodes each free edge belongs, and the city of each node.
struct Ends {
  std::vector<std::int32_t> node_of_edge;
  std::vector<std::int32_t> city;
  std::vector<std::int64_t> free_edges;  // per node
};

bool is_free(const Network& network, const std::vector<char>& forbidden, std::int32_t edge) {
  return !network.edges[edge].kept && (forbidden.empty() || !forbidden[edge]);
}

Ends ends_of(const Network& network, const std::vector<char>& forbidden, bool of_needs) {
  Ends ends;
  if (of_needs) {
    for (const Network::Need& need : network.needs) ends.city.push_back(need.city);
  } else {
    for (const Network::Offer& offer : network.offers) ends.city.push_back(offer.city);
  }
  ends.free_edges.resize(ends.city.size());
  for (std::size_t e = 0; e < network.edges.size(); ++e) {
    ends.node_of_edge.push_back(of_needs ? network.edges[e].need : network.edges[e].offer);
    if (is_free(network, forbidden, static_cast<std::int32_t>(e))) ++ends.free_edges[ends.node_of_edge.back()];
  }
  return ends;
}

// A family of sets of nodes that stays nested.
class Family {
 public:
  Family(const Network& network, const Ends& ends, bool of_needs) : ends_(ends) {
    std::vector<std::vector<std::int32_t>> of_city(network.cities.size());
    for (std::size_t n = 0; n < ends.city.size(); ++n)
      if (ends.free_edges[n] > 0) of_city[ends.city[n]].push_back(static_cast<std::int32_t>(n));
    for (std::size_t c = 0; c < network.cities.size(); ++c) {
      const Network::City& city = network.cities[c];
      if ((of_needs ? city.receiver_limit : city.provider_limit) == kUnlimited) continue;
      side_.sets.push_back({-1, static_cast<std::int32_t>(c), -1});
      members_.push_back(std::move(of_city[c]));
    }
  }

  // Takes a set in when the family stays nested with it; else leaves everything as it was.
  bool add(std::int32_t quota, std::vector<std::int32_t> nodes) {
    side_.sets.push_back({quota, -1, -1});
    members_.push_back(std::move(nodes));
    if (nest()) return true;
    side_.sets.pop_back();
    members_.pop_back();
    return false;
  }

  Nesting::Side side() {
    nest();
    return std::move(side_);
  }

  // The nodes all of whose free edges are among `members`; nothing when a node has only some there.
  std::optional<std::vector<std::int32_t>> whole_nodes(const Network& network, const std::vector<char>& forbidden,
                                                       const std::vector<std::int32_t>& members) const {
    std::vector<std::int64_t> count(ends_.city.size());
    for (std::int32_t column : members)
      if (static_cast<std::size_t>(column) < network.edges.size() && is_free(network, forbidden, column))
        ++count[ends_.node_of_edge[column]];
    std::vector<std::int32_t> nodes;
    for (std::size_t n = 0; n < count.size(); ++n) {
      if (count[n] == 0) continue;
      if (count[n] != ends_.free_edges[n]) return std::nullopt;
      nodes.push_back(static_cast<std::int32_t>(n));
    }
    return nodes;
  }

 private:
  // From the largest set to the smallest: all members of a set must lie in the same set so far. A city stands outside a
  // quota of the same nodes.
  bool nest() {
    std::vector<std::size_t> order(members_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return members_[a].size() > members_[b].size(); });
    side_.innermost.assign(ends_.city.size(), -1);
    for (std::size_t set : order) {
      if (members_[set].empty()) continue;
      const std::int32_t parent = side_.innermost[members_[set].front()];
      for (std::int32_t node : members_[set]) {
        if (side_.innermost[node] != parent) return false;
        side_.innermost[node] = static_cast<std::int32_t>(set);
      }
      side_.sets[set].parent = parent;
    }
    return true;
  }

  const Ends& ends_;
  Nesting::Side side_;
  std::vector<std::vector<std::int32_t>> members_;  // of each set
};

}  // namespace

std::optional<Nesting> nesting_of(const Network& network) {
  const std::vector<char> forbidden = forbidden_columns(network);
  const Ends need_ends = ends_of(network, forbidden, true);
  const Ends offer_ends = ends_of(network, forbidden, false);
  Family needs(network, need_ends, true);
  Family offers(network, offer_ends, false);
  for (std::size_t q = 0; q < network.quotas.size(); ++q) {
    if (network.quotas[q].most == 0) continue;
    const auto quota = static_cast<std::int32_t>(q);
    const std::vector<std::int32_t>& members = network.quotas[q].members;
    auto of_needs = needs.whole_nodes(network, forbidden, members);
    if (of_needs && of_needs->empty()) continue;
    if (of_needs && needs.add(quota, std::move(*of_needs))) continue;
    auto of_offers = offers.whole_nodes(network, forbidden, members);
    if (!of_offers || !offers.add(quota, std::move(*of_offers))) return std::nullopt;
  }
  return Nesting{needs.side(), offers.side()};
}

}  // namespace entente::matcher
