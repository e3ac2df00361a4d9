#include "matcher/solver/incumbent.h"

#include <algorithm>

#include "matcher/network/load.h"

namespace entente::matcher {

Control JointProblem::quiet() const {
  Control quiet;
  quiet.cancelled = control.cancelled;
  return quiet;
}

Wide JointProblem::bound_of(const PricedCase& priced) const {
  return floor_divide(priced.scaled_bound, parameters.denominator);
}

void Incumbent::offer(std::vector<std::int32_t> columns) {
  std::sort(columns.begin(), columns.end());
  const Choice choice = choice_of(problem_.network, columns);
  if (missed_quota(problem_.network, choice)) return;
  const Wide value = composite_value(problem_.composite, objective_of(problem_.network, choice));
  if (known_ && value <= value_) return;
  known_ = true;
  value_ = value;
  columns_ = std::move(columns);
}

void Incumbent::bound(Wide upper_bound) {
  upper_bound_ = upper_bound;
  bounded_ = true;
}

Amount Incumbent::amount() const {
  return known_ ? objective_of(problem_.network, choice_of(problem_.network, columns_)) : Amount{0, 0, -1};
}

bool Incumbent::leaves_a_need(Wide bound) const {
  return !problem_.network.weigh && bound - value_ >= problem_.composite.need;
}

void Incumbent::drop_extras() {
  const Network& network = problem_.network;
  Load load(network);
  for (std::int32_t column : columns_) load.take(network, column);
  const auto asked_for = [&](std::int32_t column) {
    const auto quotas = load.quotas_of(column);
    return std::any_of(quotas.begin(), quotas.end(),
                       [&](std::int32_t q) { return load.quotas[q] <= network.quotas[q].least; });
  };
  std::vector<std::int64_t> partners(network.needs.size());
  for (std::int32_t column : columns_) ++partners[column_of(network, column).need];
  for (std::size_t k = columns_.size(); k-- > 0;) {
    const ColumnView view = column_of(network, columns_[k]);
    if (view.points > 0 || view.kept || partners[view.need] == 1 || asked_for(columns_[k])) continue;
    --partners[view.need];
    load.give_back(network, columns_[k]);
    columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(k));
  }
}

void Incumbent::report(std::int64_t nodes) const {
  const Control& control = problem_.control;
  if (control.progress) control.progress(Phase::kTrios, nodes, control.node_limit);
  if (control.bounds && known_ && bounded_)
    control.bounds({amount_of(value_), amount_of(std::max(value_, upper_bound_))});
}

// A composite value as ranks; where the network weighs, as points.
Amount Incumbent::amount_of(Wide value) const {
  if (problem_.network.weigh) return {0, 0, static_cast<Points>(value)};
  Amount amount;
  amount.priority_needs = static_cast<std::int64_t>(value / problem_.composite.priority);
  value %= problem_.composite.priority;
  amount.needs = static_cast<std::int64_t>(value / problem_.composite.need);
  amount.points = static_cast<Points>(value % problem_.composite.need);
  return amount;
}

}  // namespace entente::matcher
