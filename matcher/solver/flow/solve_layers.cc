#include "matcher/solver/flow/solve_layers.h"

#include <algorithm>

#include "matcher/solver/flow/coverage.h"
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
    if (!cover(control) || !repair(control)) {
      result.cancelled = true;
      return result;
    }
    result.edges = without_extras(network_, fixed_, chosen_edges(layers_, network_));
    result.duals = duals_of(layers_, network_, result.edges);
    return result;
  }

 private:
  // Where serving alone already makes places scarce, points are settled from above: all of them wait to be filled, and
  // no need gains by entering until one is lowered. Elsewhere from below.
  bool cover(const Control& control) {
    Coverage<Cost, Held> coverage(layers_);
    const auto total = static_cast<std::int64_t>(layers_.needs.size());
    std::int64_t done = 0;
    do {
      done = std::max(done, coverage.served());
      if (control.progress) control.progress("coverage", done, total);
      if (control.cancelled && control.cancelled()) return false;
    } while (coverage.step());
    if (control.progress) control.progress("coverage", total, total);
    layers_.empty();
    Points most = 0;
    for (const Network::Edge& edge : network_.edges) most = std::max(most, edge.points);
    for (Index node = 0; node < layers_.first_row(); ++node) {
      Cost& worth = layers_.worth[node];
      if (worth < 0) worth -= static_cast<Cost>(most);
      if (worth > 0) worth += static_cast<Cost>(most);
    }
    Start<Cost, Held>(layers_).run();
    return true;
  }

  bool repair(const Control& control) {
    Repair<Cost, Held> repair(layers_);
    // From the ground on: receivers and needs settle what is sought before providers and offers are filled.
    for (Index node = layers_.first_receiver(); node < layers_.nodes(); ++node) repair.note(node);
    for (Index node = layers_.first_receiver(); node-- > 0;) repair.note(node);
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
