#include "matcher/explain/price_of.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "matcher/network/certificate.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// A column's place in the network by its nodes.
struct Nodes {
  std::int32_t need = -1;
  std::int32_t offer = -1;
  std::int32_t facilitator = -1;  // -1: a pair
};

std::int32_t node_of(const std::vector<Index>& listings, Index listing) {
  const auto found = std::find(listings.begin(), listings.end(), listing);
  return found == listings.end() ? -1 : static_cast<std::int32_t>(found - listings.begin());
}

// Members of quotas from column `at` on are one further.
void shift_quotas(Network& network, std::int32_t at) {
  for (Network::Quota& quota : network.quotas)
    for (std::int32_t& member : quota.members)
      if (member >= at) ++member;
}

// The pair's edge is kept, and drawn where it lacks.
void keep_edge(Network& network, const Nodes& nodes, Points points) {
  const auto at = std::lower_bound(network.edges.begin(), network.edges.end(), nodes,
                                   [](const Network::Edge& edge, const Nodes& wanted) {
                                     return std::tuple(edge.need, edge.offer) < std::tuple(wanted.need, wanted.offer);
                                   });
  const auto column = static_cast<std::int32_t>(at - network.edges.begin());
  if (at != network.edges.end() && at->need == nodes.need && at->offer == nodes.offer) {
    at->kept = true;
    return;
  }
  network.edges.insert(at, {nodes.need, nodes.offer, points, true});
  shift_quotas(network, column);
}

void keep_trio(Network& network, const Nodes& nodes, Points points) {
  const auto at = std::lower_bound(network.trios.begin(), network.trios.end(), nodes,
                                   [](const Network::Trio& trio, const Nodes& wanted) {
                                     return std::tuple(trio.need, trio.pivotal, trio.facilitator) <
                                            std::tuple(wanted.need, wanted.offer, wanted.facilitator);
                                   });
  const auto column = static_cast<std::int32_t>(network.edges.size() + (at - network.trios.begin()));
  if (at != network.trios.end() && at->need == nodes.need && at->pivotal == nodes.offer &&
      at->facilitator == nodes.facilitator) {
    at->kept = true;
    return;
  }
  network.trios.insert(at, {nodes.need, nodes.offer, nodes.facilitator, points, true});
  shift_quotas(network, column);
}

bool has(const std::vector<RoundPairing>& pairings, Index need, Index offer, Index facilitator) {
  return std::any_of(pairings.begin(), pairings.end(), [&](const RoundPairing& pairing) {
    return pairing.need == need && pairing.offer == offer && pairing.facilitator == facilitator;
  });
}

}  // namespace

std::optional<Amount> price_of(const Round& round, Index need, Index offer, Index facilitator, const Control& control) {
  if (has(round.pairings, need, offer, facilitator)) return Amount{};
  const Nodes nodes{node_of(round.drawing.needs, need), node_of(round.drawing.offers, offer),
                    facilitator < 0 ? -1 : node_of(round.drawing.offers, facilitator)};
  if (nodes.need < 0 || nodes.offer < 0 || (facilitator >= 0 && nodes.facilitator < 0)) return std::nullopt;
  const Points score = score_regardless(*round.problem, need, offer, facilitator);
  if (round.smallest_score_allowed && score < *round.smallest_score_allowed) return std::nullopt;
  Network forced = round.drawing.network;
  const bool trios = round.with_trios || facilitator >= 0;
  if (facilitator < 0) {
    keep_edge(forced, nodes, score);
  } else {
    keep_trio(forced, nodes, score);
  }
  if (!faults_of(forced).empty()) return std::nullopt;
  const SolveResult result = trios ? solve_with_trios(forced, control) : solve_pairs(forced, control);
  if (result.outcome != Outcome::kOptimal && result.outcome != Outcome::kBounded) return std::nullopt;
  const Amount without = objective_of(round.drawing.network, round.choice);
  const Amount with = objective_of(forced, result.choice);
  const Composite composite = composite_of(round.drawing.network);
  // Less than nothing: a round that isn't proven, or points of a pair that a rule stops.
  const Wide worth = composite_value(composite, without) - composite_value(composite, with);
  return worth <= 0 && admissible(*round.problem, need, offer, facilitator) ? Amount{} : without - with;
}

}  // namespace entente::matcher
