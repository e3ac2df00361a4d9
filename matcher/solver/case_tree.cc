#include "matcher/solver/case_tree.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "matcher/solver/joint_proposals.h"

namespace entente::matcher {

Step CaseTree::search(const OpenCase& root, const Relaxation::Answer& at_root) {
  std::int64_t nodes = 0;
  std::int64_t steps = 0;
  while (!incumbent_.optimal()) {
    const Wide before = incumbent_.value();
    OpenCase core = root;
    core.live = core_of(problem_, root, at_root.priced, before, root.live.size());
    Relaxation relaxation(problem_.network, problem_.composite, core, problem_.parameters.denominator);
    tree_.assign(1, {});
    tree_[0].duals = at_root.priced.duals;
    stack_.clear();
    bool open = branch(0, std::move(core), at_root) == Case::kClosedOrSplit;
    while (open && !stack_.empty() && incumbent_.value() == before) {
      if (++nodes % 16 == 0) {
        incumbent_.report(nodes);
        if (problem_.step() == Step::kCancelled) return Step::kCancelled;
      }
      Visit visit = std::move(stack_.back());
      stack_.pop_back();
      open = nodes < problem_.control.node_limit && steps + relaxation.iterations() < problem_.parameters.tree_steps &&
             open_node(visit, relaxation) == Case::kClosedOrSplit;
    }
    steps += relaxation.iterations();
    if (incumbent_.value() != before) continue;
    if (open && stack_.empty()) {
      incumbent_.prove();
      proof_ = std::move(tree_);
    }
    return Step::kDone;
  }
  return Step::kDone;
}

// Closes the node or splits it; kStuck when it can do neither.
CaseTree::Case CaseTree::open_node(Visit& visit, Relaxation& relaxation) {
  Relaxation::Answer answer = relaxation.solve(visit.open);
  if (!answer.solved) return Case::kStuck;
  const bool whole = std::all_of(answer.shares.begin(), answer.shares.end(), [&](const Relaxation::Share& share) {
    return share.value > 1 - problem_.parameters.whole;
  });
  const Wide bound = problem_.bound_of(answer.priced);
  if (whole && bound > incumbent_.value()) offer_rounded(visit.open, answer);
  if (bound <= incumbent_.value()) {
    tree_[visit.node].duals = std::move(answer.priced.duals);
    return Case::kClosedOrSplit;
  }
  return branch(visit.node, std::move(visit.open), answer);
}

void CaseTree::offer_rounded(const OpenCase& open, const Relaxation::Answer& answer) {
  std::vector<std::int32_t> columns = open.chosen;
  Load load = open.fixed;
  for (const Relaxation::Share& share : answer.shares) {
    if (share.value < 0.5 || !load.fits(problem_.network, share.column)) continue;
    load.take(problem_.network, share.column);
    columns.push_back(share.column);
  }
  incumbent_.offer(std::move(columns));
}

// The live column whose share is nearest to a half; ties: the smallest. None: no column is left.
std::optional<std::int32_t> CaseTree::column_to_split_on(const OpenCase& open, const Relaxation::Answer& answer) const {
  std::optional<std::int32_t> column;
  double nearest = 1;
  for (const Relaxation::Share& share : answer.shares) {
    if (!std::binary_search(open.live.begin(), open.live.end(), share.column)) continue;
    const double distance = std::abs(share.value - 0.5);
    if (distance < nearest - problem_.parameters.whole) {
      nearest = distance;
      column = share.column;
    }
  }
  if (!column && !open.live.empty()) column = open.live.front();
  return column;
}

CaseTree::Case CaseTree::branch(std::int32_t node, OpenCase open, const Relaxation::Answer& answer) {
  const std::optional<std::int32_t> column = column_to_split_on(open, answer);
  if (!column) return Case::kStuck;
  const auto chosen = static_cast<std::int32_t>(tree_.size());
  tree_[node].column = *column;
  tree_[node].chosen = chosen;
  tree_[node].left_out = chosen + 1;
  tree_.resize(tree_.size() + 2);
  Visit with{chosen, open};
  open.leave_out(*column);
  stack_.push_back({chosen + 1, std::move(open)});
  if (with.open.fixed.fits(problem_.network, *column)) {
    with.open.choose(problem_.network, problem_.composite, *column);
    stack_.push_back(std::move(with));
  } else {
    tree_[chosen].infeasible = true;
  }
  return Case::kClosedOrSplit;
}

}  // namespace entente::matcher
