#include "matcher/solver/flow/solve_layers.h"

#include <algorithm>

#include "matcher/solver/flow/cold.h"
#include "matcher/solver/flow/draw.h"

namespace entente::matcher::flow {
namespace {

template <class Cost, class Held>
class Solve {
 public:
  Solve(const Network& network, const Composite& composite, const Load& fixed)
      : network_(network), fixed_(fixed), draw_(layers_, network, composite, fixed, Cities::kThatBind) {}

  PairsFlow run(const Control& control, std::size_t scaled) {
    PairsFlow result;
    Points most = 0;
    for (const Network::Edge& edge : network_.edges) most = std::max(most, edge.points);
    Repair<Cost, Held> repair(layers_);
    if (!solve_cold(layers_, most, repair, control, scaled)) {
      result.cancelled = true;
      return result;
    }
    result.edges = without_extras(network_, fixed_, chosen_edges(layers_, network_));
    result.duals = duals_of(layers_, network_, result.edges);
    return result;
  }

 private:
  const Network& network_;
  const Load& fixed_;
  Layers<Cost, Held> layers_;
  Draw<Cost, Held> draw_;
};

}  // namespace

PairsFlow solve_layers(const Network& network, const Composite& composite, const Load& fixed, const Control& control,
                       std::size_t scaled) {
  Points most = 0;
  for (const Network::Edge& edge : network.edges) most = std::max(most, edge.points);
  const Wide weight = composite.priority + composite.need + most;
  if (weight >= Wide{1} << 57) return Solve<Wide, std::int64_t>(network, composite, fixed).run(control, scaled);
  if (most >= std::int64_t{1} << 31)
    return Solve<std::int64_t, std::int64_t>(network, composite, fixed).run(control, scaled);
  return Solve<std::int64_t, std::int32_t>(network, composite, fixed).run(control, scaled);
}

}  // namespace entente::matcher::flow
