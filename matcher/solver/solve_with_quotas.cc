#include "matcher/solver/solve_with_quotas.h"

#include <algorithm>

#include "matcher/solver/flow/nesting.h"
#include "matcher/solver/flow/pairs_flow.h"

namespace entente::matcher {

SolveResult solve_pairs_with_quotas(const Network& network, const Control& control) {
  if (!nesting_of(network)) return solve_with_trios(network, control);
  SolveResult result;
  result.choice = kept_of(network);
  Load fixed(network);
  for (std::int32_t e : result.choice.edges) fixed.take(network, e);
  const Composite composite = composite_of(network);
  PairsFlow flow = solve_pairs_flow(network, composite, fixed, control);
  Certificate& certificate = result.certificate;
  certificate.kind = Certificate::Kind::kProven;
  if (flow.cancelled || !flow.keeps_quotas) {
    result.outcome = flow.cancelled ? Outcome::kCancelled : Outcome::kInfeasible;
    result.choice = {};
    if (flow.cancelled) return result;
    certificate.objective_value = certificate.upper_bound = -1;
    certificate.tree.emplace_back().duals = std::move(flow.duals);
    return result;
  }
  result.choice.edges.insert(result.choice.edges.end(), flow.edges.begin(), flow.edges.end());
  std::sort(result.choice.edges.begin(), result.choice.edges.end());
  certificate.objective = objective_of(network, result.choice);
  certificate.objective_value = composite_value(composite, certificate.objective);
  certificate.upper_bound = certificate.objective_value;
  certificate.tree.emplace_back().duals = std::move(flow.duals);
  result.outcome = Outcome::kOptimal;
  return result;
}

}  // namespace entente::matcher
