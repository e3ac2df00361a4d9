#include "matcher/solver/joint_proposals.h"

#include <algorithm>
#include <utility>

#include "matcher/solver/belief_propagation.h"
#include "matcher/solver/flow/pairs_flow.h"
#include "matcher/solver/neighbourhoods.h"
#include "matcher/solver/partition_crossover.h"
#include "matcher/solver/proposal.h"

namespace entente::matcher {

Step JointProposals::best_pairs_around(std::vector<std::int32_t> columns) {
  Load fixed(problem_.network);
  for (std::int32_t column : columns) fixed.take(problem_.network, column);
  const PairsFlow flow = solve_pairs_flow(problem_.network, problem_.composite, fixed, problem_.quiet());
  if (flow.cancelled) return Step::kCancelled;
  if (!flow.keeps_quotas) return Step::kDone;
  columns.insert(columns.end(), flow.edges.begin(), flow.edges.end());
  incumbent_.offer(std::move(columns));
  return Step::kDone;
}

Step JointProposals::dive(OpenCase open, Relaxation::Answer answer, Relaxation& relaxation) {
  const Network& network = problem_.network;
  const double whole = problem_.parameters.whole;
  while (answer.solved && problem_.bound_of(answer.priced) > incumbent_.value()) {
    if (problem_.step() == Step::kCancelled) return Step::kCancelled;
    const Relaxation::Share* greatest = nullptr;
    bool any = false;
    for (const Relaxation::Share& share : answer.shares) {
      if (!open.fixed.fits(network, share.column)) continue;
      if (share.value > 1 - whole) {
        open.choose(network, problem_.composite, share.column);
        any = true;
      } else if (greatest == nullptr || share.value > greatest->value + whole) {
        greatest = &share;
      }
    }
    if (greatest != nullptr && open.fixed.fits(network, greatest->column)) {
      open.choose(network, problem_.composite, greatest->column);
      any = true;
    }
    if (!any) break;
    answer = relaxation.solve(open);
  }
  incumbent_.offer(open.chosen);
  return best_pairs_around(trios_of(open.chosen));
}

Step JointProposals::by_core(const OpenCase& root, const PricedCase& priced) {
  // A better choice makes the core smaller, and a smaller core a better proposal.
  for (int turn = 0; turn < problem_.parameters.proposals && !incumbent_.optimal(); ++turn) {
    OpenCase core = root;
    core.live = core_of(problem_, root, priced, incumbent_.value(), problem_.parameters.proposal_columns);
    std::vector<std::int32_t> columns = propose(problem_.network, problem_.composite, core, incumbent_.amount(),
                                                incumbent_.upper_bound(), problem_.parameters.proposal_nodes);
    if (problem_.step() == Step::kCancelled) return Step::kCancelled;
    if (columns.empty()) break;
    incumbent_.offer(std::move(columns));
  }
  return Step::kDone;
}

void JointProposals::any_that_keeps_quotas(const OpenCase& root) {
  std::vector<std::int32_t> columns =
      propose(problem_.network, problem_.composite, root, incumbent_.amount(), 0, problem_.parameters.proposal_nodes);
  if (!columns.empty()) incumbent_.offer(std::move(columns));
}

Step JointProposals::by_propagation(const Softened& soft, const ResourcePrices& prices) {
  const Network& network = problem_.network;
  const std::int64_t denominator = problem_.parameters.denominator;
  const PricedCase priced = price_case(soft.network, soft.composite, soft.root, denominator, prices);
  const BeliefPropagation propagation(soft.network, soft.composite, soft.root, denominator, prices, priced);
  for (std::uint64_t seed = 0; seed < problem_.parameters.perturbations; ++seed) {
    if (problem_.step() == Step::kCancelled) return Step::kCancelled;
    const std::vector<std::int32_t> columns = propagation.run(seed, problem_.parameters.propagation_steps);
    if (best_pairs_around(trios_of(columns)) == Step::kCancelled) return Step::kCancelled;
    incumbent_.offer(columns);
    if (incumbent_.known() && !missed_quota(network, choice_of(network, columns)))
      incumbent_.offer(partition_crossover(network, problem_.composite, incumbent_.columns(), columns));
  }
  return Step::kDone;
}

Step JointProposals::by_neighbourhoods(const OpenCase& root, const PricedCase& priced) {
  const int most = problem_.parameters.neighbourhoods * static_cast<int>(problem_.network.needs.size()) / 1000 + 1;
  std::vector<std::int32_t> columns = improve(
      {problem_.network, problem_.composite, root, priced, incumbent_.upper_bound(), most, problem_.control.cancelled},
      incumbent_.columns());
  if (problem_.step() == Step::kCancelled || best_pairs_around(trios_of(columns)) == Step::kCancelled)
    return Step::kCancelled;
  incumbent_.offer(std::move(columns));
  return Step::kDone;
}

// The columns of `chosen` that are kept or trios.
std::vector<std::int32_t> JointProposals::trios_of(const std::vector<std::int32_t>& chosen) const {
  const Network& network = problem_.network;
  std::vector<std::int32_t> trios;
  for (std::int32_t column : chosen)
    if (static_cast<std::size_t>(column) >= network.edges.size() || column_of(network, column).kept)
      trios.push_back(column);
  return trios;
}

std::vector<std::int32_t> core_of(const JointProblem& problem, const OpenCase& open, const PricedCase& priced,
                                  Wide value, std::size_t most) {
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < open.live.size(); ++k)
    if (floor_divide(priced.scaled_bound - priced.slacks[k], problem.parameters.denominator) > value)
      order.push_back(k);
  if (order.size() > most) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return priced.slacks[a] < priced.slacks[b]; });
    order.resize(most);
    std::sort(order.begin(), order.end());
  }
  std::vector<std::int32_t> core;
  for (std::size_t k : order) core.push_back(open.live[k]);
  return core;
}

}  // namespace entente::matcher
