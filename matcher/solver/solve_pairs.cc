#include <algorithm>
#include <utility>

#include "matcher/solver/flow/solve_components.h"
#include "matcher/solver/pairs_proof.h"
#include "matcher/solver/solve_with_quotas.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

SolveResult solve_pairs(const Network& network, const Control& control) {
  if (!network.trios.empty()) return solve_pairs(without_trios(network), control);
  SolveResult result;
  if (!faults_of(network).empty()) return result;
  if (!network.quotas.empty()) return solve_pairs_with_quotas(network, control);

  const Load fixed = load_of_kept_edges(network);
  const Composite composite = composite_of(network);
  PairsFlow found = flow::solve_components(network, composite, fixed, control);
  if (found.cancelled) {
    result.outcome = Outcome::kCancelled;
    return result;
  }
  return proven(network, composite, std::move(found));
}

SolveResult proven(const Network& network, const Composite& composite, PairsFlow found) {
  SolveResult result;
  result.choice = kept_of(network);
  result.choice.edges.insert(result.choice.edges.end(), found.edges.begin(), found.edges.end());
  std::sort(result.choice.edges.begin(), result.choice.edges.end());
  Certificate& certificate = result.certificate;
  certificate.kind = Certificate::Kind::kProven;
  certificate.objective = objective_of(network, result.choice);
  certificate.objective_value = composite_value(composite, certificate.objective);
  certificate.upper_bound = certificate.objective_value;
  certificate.tree.emplace_back().duals = std::move(found.duals);
  result.outcome = Outcome::kOptimal;
  return result;
}

}  // namespace entente::matcher
