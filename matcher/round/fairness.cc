#include "matcher/round/fairness.h"

#include <optional>

namespace entente::matcher {

FairThreshold fair_threshold(const Drawing& drawing, bool with_trios, const Amount& reached, const Control& control) {
  FairThreshold fair;
  Control quiet;
  quiet.cancelled = control.cancelled;
  quiet.node_limit = control.node_limit;
  const auto served = [&](std::optional<Points> least) {
    const Network network = served_network(drawing, least);
    SolveResult result = with_trios ? solve_with_trios(network, quiet) : solve_pairs(network, quiet);
    fair.cancelled = fair.cancelled || result.outcome == Outcome::kCancelled;
    return result;
  };
  const auto as_many = [&](const SolveResult& result) {
    const Amount& amount = result.certificate.objective;
    return result.outcome != Outcome::kInfeasible && amount.priority_needs == reached.priority_needs &&
           amount.needs == reached.needs;
  };
  SolveResult all = served(std::nullopt);
  fair.proof.coverage_choice = std::move(all.choice);
  fair.proof.coverage = std::move(all.certificate);
  const std::vector<Points> scores = scores_of(drawing.network);
  // As many are served from scores[first] on; fewer from scores[last] on.
  std::size_t first = 0;
  std::size_t last = scores.size();
  while (last - first > 1 && !fair.cancelled) {
    const std::size_t middle = first + (last - first) / 2;
    SolveResult result = served(scores[middle]);
    if (as_many(result)) {
      first = middle;
    } else {
      last = middle;
      fair.proof.beyond.reset();
      result.certificate.objective_value = result.certificate.upper_bound;
      if (!result.certificate.tree.empty()) fair.proof.beyond = std::move(result.certificate);
    }
  }
  fair.least = scores.empty() ? 0 : scores[first];
  return fair;
}

}  // namespace entente::matcher
