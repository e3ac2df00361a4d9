#include "matcher/solver/flow/solve_layers.h"

#include <algorithm>

#include "matcher/solver/flow/draw.h"
#include "matcher/solver/flow/repair.h"
#include "matcher/solver/flow/start.h"

namespace entente::matcher::flow {
namespace {

template <class Cost, class Held>
class Solve {
 public:
  Solve(const Network& network, const Composite& composite, const Load& fixed)
      : network_(network), fixed_(fixed), draw_(layers_, network, composite, fixed, Cities::kThatBind) {}

  PairsFlow run(const Control& control) {
    PairsFlow result;
    Start<Cost, Held>(layers_).run();
    if (!repair(control)) {
      result.cancelled = true;
      return result;
    }
    result.edges = without_extras(network_, fixed_, chosen_edges(layers_, network_));
    result.duals = duals_of(layers_, network_, result.edges);
    return result;
  }

 private:
  bool repair(const Control& control) {
    Repair<Cost, Held> repair(layers_);
    for (Index node = 0; node < layers_.nodes(); ++node) repair.note(node);
    const std::int64_t total = repair.waiting();
    std::int64_t done = 0;
    do {
      if (done++ % 256 != 0) continue;
      if (control.progress) control.progress("repair", std::max<std::int64_t>(0, total - repair.waiting()), total);
      if (control.cancelled && control.cancelled()) return false;
    } while (repair.step());
    if (control.progress) control.progress("repair", total, total);
    return true;
  }

  const Network& network_;
  const Load& fixed_;
  Layers<Cost, Held> layers_;
  Draw<Cost, Held> draw_;
};

}  // namespace

PairsFlow solve_layers(const Network& network, const Composite& composite, const Load& fixed, const Control& control) {
  Points most = 0;
  for (const Network::Edge& edge : network.edges) most = std::max(most, edge.points);
  const Wide weight = composite.priority + composite.need + most;
  if (weight >= Wide{1} << 57) return Solve<Wide, std::int64_t>(network, composite, fixed).run(control);
  if (most >= std::int64_t{1} << 31) return Solve<std::int64_t, std::int64_t>(network, composite, fixed).run(control);
  return Solve<std::int64_t, std::int32_t>(network, composite, fixed).run(control);
}

}  // namespace entente::matcher::flow
