#include "matcher/solver/pairs_around_kept.h"

#include <algorithm>

#include "matcher/solver/flow/pairs_flow.h"

namespace entente::matcher {

SolveResult solve_pairs_around_kept(const Network& network, const Control& control) {
  if (std::any_of(network.trios.begin(), network.trios.end(), [](const Network::Trio& trio) { return !trio.kept; }))
    return solve_pairs_around_kept(with_kept_trios_only(network), control);
  SolveResult result;
  if (!faults_of(network).empty()) return result;

  Choice choice = kept_of(network);
  Load fixed(network);
  for (std::int32_t e : choice.edges) fixed.take(network, e);
  for (std::int32_t t : choice.trios) fixed.take(network, static_cast<std::int32_t>(network.edges.size()) + t);
  const Composite composite = composite_of(network);
  PairsFlow flow = solve_pairs_flow(network, composite, fixed, control);
  if (flow.cancelled) {
    result.outcome = Outcome::kCancelled;
    return result;
  }
  choice.edges.insert(choice.edges.end(), flow.edges.begin(), flow.edges.end());
  std::sort(choice.edges.begin(), choice.edges.end());

  Certificate& certificate = result.certificate;
  certificate.kind = Certificate::Kind::kProven;
  certificate.objective = objective_of(network, choice);
  certificate.objective_value = composite_value(composite, certificate.objective);
  certificate.upper_bound = certificate.objective_value;
  certificate.tree.emplace_back().duals = std::move(flow.duals);
  result.choice = std::move(choice);
  result.outcome = Outcome::kOptimal;
  return result;
}

Network with_kept_trios_only(const Network& network) {
  Network kept = network;
  std::erase_if(kept.trios, [](const Network::Trio& trio) { return !trio.kept; });
  return kept;
}

}  // namespace entente::matcher
