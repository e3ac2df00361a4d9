// Cold: layers without flow are solved to the optimum: coverage, then repair. Phases of `Control::progress`: "coverage"
// (needs let in of needs in all) and "repair" (places settled of places in all).
#pragma once

#include <algorithm>

#include "matcher/solver/flow/coverage.h"
#include "matcher/solver/flow/layers.h"
#include "matcher/solver/flow/repair.h"
#include "matcher/solver/flow/start.h"
#include "matcher/solver/solver.h"

namespace entente::matcher::flow {

// Settles all that was noted; false: cancelled. The next call goes on.
template <class Cost, class Held>
bool settle_all(Repair<Cost, Held>& repair, const Control& control) {
  const std::int64_t total = repair.waiting();
  std::int64_t most = 0;
  for (std::int64_t done = 0;; ++done) {
    if (done % 256 == 0) {
      most = std::max(most, total - repair.waiting());
      if (control.progress) control.progress("repair", most, total);
      if (control.cancelled && control.cancelled()) return false;
    }
    if (!repair.step()) break;
  }
  if (control.progress) control.progress("repair", total, total);
  return true;
}

template <class Cost, class Held>
void note_all(const Layers<Cost, Held>& layers, Repair<Cost, Held>& repair) {
  // From the ground on: receivers and needs settle what is sought before providers and offers are filled.
  for (Index node = layers.first_receiver(); node < layers.nodes(); ++node) repair.note(node);
  for (Index node = layers.first_receiver(); node-- > 0;) repair.note(node);
}

// Where serving alone makes places scarce, points are settled from above: all such places wait to be filled, and no
// need gains by entering until one is lowered. Elsewhere from below. `most`: no edge has more points. False: cancelled.
template <class Cost, class Held>
bool cover(Layers<Cost, Held>& layers, Points most, const Control& control) {
  Coverage<Cost, Held> coverage(layers);
  const auto total = static_cast<std::int64_t>(layers.needs.size());
  std::int64_t done = 0;
  do {
    done = std::max(done, coverage.served());
    if (control.progress) control.progress("coverage", done, total);
    if (control.cancelled && control.cancelled()) return false;
  } while (coverage.step());
  if (control.progress) control.progress("coverage", total, total);
  layers.empty();
  for (Index node = 0; node < layers.first_row(); ++node) {
    Cost& worth = layers.worth[node];
    if (worth < 0) worth -= static_cast<Cost>(most);
    if (worth > 0) worth += static_cast<Cost>(most);
  }
  return true;
}

// REQUIRES: the layers carry no flow. False: cancelled.
template <class Cost, class Held>
bool solve_cold(Layers<Cost, Held>& layers, Points most, Repair<Cost, Held>& repair, const Control& control) {
  if (!cover(layers, most, control)) return false;
  Start<Cost, Held>(layers).run();
  note_all(layers, repair);
  return settle_all(repair, control);
}

}  // namespace entente::matcher::flow
