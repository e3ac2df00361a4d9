// Cold: layers without flow are solved to the optimum: coverage, cost scaling, repair. Phases of `Control::progress`:
// "coverage" (needs let in of needs in all), "scaling" (steps done of steps in all) and "repair" (places settled of
// places in all).
#pragma once

#include <algorithm>
#include <vector>

#include "matcher/solver/flow/control.h"
#include "matcher/solver/flow/cost_scaling.h"
#include "matcher/solver/flow/coverage.h"
#include "matcher/solver/flow/layers.h"
#include "matcher/solver/flow/repair.h"
#include "matcher/solver/flow/start.h"

namespace entente::matcher::flow {

// Settles all that was noted; false: cancelled. The next call goes on.
template <class Cost, class Held>
bool settle_all(Repair<Cost, Held>& repair, const Control& control) {
  const std::int64_t total = repair.waiting();
  std::int64_t most = 0;
  for (std::int64_t done = 0;; ++done) {
    if (done % 256 == 0) {
      most = std::max(most, total - repair.waiting());
      if (control.progress) control.progress(Phase::kRepair, most, total);
      if (control.cancelled && control.cancelled()) return false;
    }
    if (!repair.step()) break;
  }
  if (control.progress) control.progress(Phase::kRepair, total, total);
  return true;
}

template <class Cost, class Held>
void note_all(const Layers<Cost, Held>& layers, Repair<Cost, Held>& repair) {
  // From the super node on: receivers and needs settle what is sought before providers and offers are filled.
  for (Index node = layers.first_receiver(); node < layers.nodes(); ++node) repair.note(node);
  for (Index node = layers.first_receiver(); node-- > 0;) repair.note(node);
}

// The potentials that prove how many can be served, without flow. False: cancelled.
template <class Cost, class Held>
bool cover(Layers<Cost, Held>& layers, const Control& control) {
  Coverage<Cost, Held> coverage(layers);
  const auto total = static_cast<std::int64_t>(layers.needs.size());
  std::int64_t done = 0;
  do {
    done = std::max(done, coverage.served());
    if (control.progress) control.progress(Phase::kCoverage, done, total);
    if (control.cancelled && control.cancelled()) return false;
  } while (coverage.step());
  if (control.progress) control.progress(Phase::kCoverage, total, total);
  layers.empty();
  return true;
}

// Epsilons fall from a quarter of the most points by fifths, to a 2500th or an eighth of a point. Measured, as are the
// price refinements after a step.
inline constexpr int kPriceRefinements = 5;
inline constexpr int kLastPriceRefinements = 10;

// False: cancelled.
template <class Cost, class Held>
bool scale(Layers<Cost, Held>& layers, Points most, const Control& control) {
  if (!CostScaling<Cost, Held>::fits(layers, most)) return true;
  CostScaling<Cost, Held> scaling(layers, most);
  const Cost all = static_cast<Cost>(most) * scaling.fineness();
  std::vector<Cost> steps;
  for (Cost part = 4; part <= 2500 && (steps.empty() || steps.back() > 1); part *= 5)
    steps.push_back(std::max<Cost>(1, all / part));
  steps.push_back(0);  // exact: only swept towards
  for (std::size_t k = 0; k + 1 < steps.size();) {
    scaling.refine(steps[k]);
    do {
      if (control.progress) control.progress(Phase::kScaling, static_cast<std::int64_t>(k), steps.size() - 1);
      if (control.cancelled && control.cancelled()) return false;
    } while (scaling.run(16384));
    // A step that price refinements alone can take needs no pushes.
    for (bool reached = true; reached && ++k < steps.size();) {
      reached = false;
      const int most_refinements = k + 1 < steps.size() ? kPriceRefinements : kLastPriceRefinements;
      for (int refine_prices = 0; !reached && refine_prices < most_refinements; ++refine_prices)
        reached = !scaling.refine_prices(steps[k]);
    }
  }
  scaling.finish();
  return true;
}

// Potentials that serving alone leaves open start from above, so that points only lower them.
template <class Cost, class Held>
void start_above(Layers<Cost, Held>& layers, Points most) {
  for (Index node = 0; node < layers.first_row(); ++node) {
    Cost& potential = layers.potential[node];
    if (potential < 0) potential -= static_cast<Cost>(most);
    if (potential > 0) potential += static_cast<Cost>(most);
  }
}

// Limits of cities on both sides, of which those of receivers cost served needs: then everything competes with
// everything, and shortest augmenting paths are long. With limits on one side, or more needs than places everywhere,
// they are short.
template <class Cost, class Held>
bool congested(const Layers<Cost, Held>& layers) {
  const auto limited = [](const auto& city) { return city.limit != kUnlimited; };
  bool costs = false;
  for (Index node = layers.first_receiver(); node < layers.first_row(); ++node) costs |= layers.potential[node] > 0;
  return costs && std::any_of(layers.providers.begin(), layers.providers.end(), limited);
}

// Flow and potentials for Start, nearly optimal; from `scaled` needs on by cost scaling where they are congested.
// REQUIRES: the layers carry no flow; no edge has more than `most` points. False: cancelled.
template <class Cost, class Held>
bool approach(Layers<Cost, Held>& layers, Points most, const Control& control, std::size_t scaled) {
  if (!cover(layers, control)) return false;
  start_above(layers, most);
  return most == 0 || layers.needs.size() < scaled || !congested(layers) || scale(layers, most, control);
}

// REQUIRES: the layers carry no flow; no edge has more than `most` points. False: cancelled.
template <class Cost, class Held>
bool solve_cold(Layers<Cost, Held>& layers, Points most, Repair<Cost, Held>& repair, const Control& control,
                std::size_t scaled) {
  if (!approach(layers, most, control, scaled)) return false;
  Start<Cost, Held>(layers).run();
  note_all(layers, repair);
  return settle_all(repair, control);
}

}  // namespace entente::matcher::flow
