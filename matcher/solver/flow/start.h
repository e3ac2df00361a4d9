// Start: potentials of needs and groups that agree with given potentials of offers and cities and with chosen edges, as
// far as these agree; chosen edges that don't are dropped. Afterwards every reduced cost that Repair relies on is ≥ 0.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "matcher/solver/flow/layers.h"

namespace entente::matcher::flow {

template <class Cost, class Held>
class Start {
 public:
  explicit Start(Layers<Cost, Held>& layers) : l_(layers) {}

  // REQUIRES: units of needs and loads of cities count the chosen edges; no capacity is broken.
  void run() {
    for (std::size_t p = 0; p < l_.providers.size(); ++p) {
      Cost& potential = l_.potential[l_.provider_node(static_cast<Index>(p))];
      potential = std::min(potential, Cost{0});
    }
    for (std::size_t r = 0; r < l_.receivers.size(); ++r) {
      Cost& potential = l_.potential[l_.receiver_node(static_cast<Index>(r))];
      potential = std::max(potential, Cost{0});
    }
    for (std::size_t j = 0; j < l_.offers.size(); ++j)
      l_.potential[j] = std::min(l_.potential[j], l_.potential_of(l_.provider_node(l_.offers[j].provider)));
    for (Index i = 0; i < static_cast<Index>(l_.needs.size()); ++i) need(i);
  }

  // One need: see above. Its groups start empty.
  void need(Index i) {
    auto& need = l_.needs[i];
    Cost best = lowest();
    for (Index g = need.first_group; g != kNone; g = l_.groups[g].next) {
      const Index row = static_cast<Index>(l_.needs.size()) + g;
      drop_below(row, lowest(), true);
      best = std::max(best, l_.potential[l_.row_node(row)] = best_free(row));
    }
    Cost& potential = l_.potential[l_.row_node(i)];
    best = std::max(best, best_free(i));
    // Chosen edges that bring less than one left out make room; then those that bring less than staying out.
    best = std::max(best, drop_below(i, best, false));
    const Cost congestion_price = l_.potential_of(l_.receiver_node(need.receiver));
    while (need.units > 0 && worst_chosen(i) + (need.units == 1 ? need.bonus : Cost{0}) < congestion_price)
      best = std::max(best, drop_worst(i));
    potential = best;
    if (need.units == 0) return;
    const Cost ceiling = worst_chosen(i);
    potential = need.units == need.capacity ? ceiling : std::max(best, std::min(congestion_price, ceiling));
  }

 private:
  static constexpr Cost lowest() { return -(static_cast<Cost>(1) << (sizeof(Cost) * 8 - 3)); }

  template <class Arc>
  Cost value_of(const Arc& arc) const {
    return l_.gain(arc.points) + l_.potential[arc.head()];
  }

  Cost best_free(Index row) const {
    Cost best = lowest();
    for (const auto& arc : l_.rows.of(row))
      if (!arc.chosen()) best = std::max(best, value_of(arc));
    return best;
  }

  Cost worst_chosen(Index row) const {
    Cost worst = -lowest();
    for (const auto& arc : l_.rows.of(row))
      if (arc.chosen()) worst = std::min(worst, value_of(arc));
    return worst;
  }

  // Lets go of chosen edges that bring less than `least` (or of all); what the best of them brings.
  Cost drop_below(Index row, Cost least, bool all) {
    Cost best = lowest();
    for (auto& arc : l_.rows.of(row)) {
      if (!arc.chosen()) continue;
      const Cost value = value_of(arc);
      if (!all && value >= least) continue;
      best = std::max(best, value);
      drop(row, arc);
    }
    return best;
  }

  Cost drop_worst(Index row) {
    const Cost worst = worst_chosen(row);
    for (auto& arc : l_.rows.of(row)) {
      if (!arc.chosen() || value_of(arc) != worst) continue;
      drop(row, arc);
      break;
    }
    return worst;
  }

  template <class Arc>
  void drop(Index row, Arc& arc) {
    l_.unchoose(row, arc.head());
    l_.take_unit(l_.need_of_row(row));
    if (l_.is_group(row)) --l_.group(row).units;
    if (const Index p = l_.offers[arc.offer].provider; p != kNone) --l_.providers[p].load;
  }

  Layers<Cost, Held>& l_;
};

}  // namespace entente::matcher::flow
