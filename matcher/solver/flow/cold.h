// Cold: layers without flow are solved to the optimum: coverage, auction, repair. Phases of `Control::progress`:
// "coverage" (needs let in of needs in all), "auction" (steps done of steps in all) and "repair" (places settled of
// places in all).
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "matcher/solver/flow/coverage.h"
#include "matcher/solver/flow/layers.h"
#include "matcher/solver/flow/repair.h"
#include "matcher/solver/flow/reverse_auction.h"
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

// The worths that prove how many can be served, without flow. False: cancelled.
template <class Cost, class Held>
bool cover(Layers<Cost, Held>& layers, const Control& control) {
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
  return true;
}

// Steps of the reverse auction, as parts of the most points: measured on rounds with limits that bind.
inline constexpr std::array<Points, 4> kAuctionParts{4, 16, 64, 256};

// Where serving alone makes places scarce, and cities have limits, the holders of places bid; what no bid has settled
// starts from above. (Without limits the searches of Repair are so short that bids don't pay.) False: cancelled.
template <class Cost, class Held>
bool bid(Layers<Cost, Held>& layers, Points most, const Control& control) {
  const std::vector<Cost> before(layers.worth.begin(), layers.worth.begin() + layers.first_row());
  constexpr Points kMostHeld = Points{1} << (sizeof(Held) * 8 - 6);  // its figures are some multiples of `most`
  const bool scarce = std::any_of(before.begin(), before.end(), [](const Cost& worth) { return worth < 0; });
  const bool limits = !layers.providers.empty() || !layers.receivers.empty();
  if (scarce && limits && most > 0 && most < kMostHeld) {
    ReverseAuction<Cost, Held> auction(layers, most);
    std::int64_t done = 0;
    for (Points part : kAuctionParts) {
      auction.begin(std::max<Cost>(1, static_cast<Cost>(most / part)));
      do {
        if (control.progress) control.progress("auction", done, kAuctionParts.size());
        if (control.cancelled && control.cancelled()) return false;
      } while (auction.run(1024));
      ++done;
    }
    auction.finish();
  }
  for (Index node = 0; node < layers.first_row(); ++node) {
    Cost& worth = layers.worth[node];
    if (worth != before[static_cast<std::size_t>(node)]) continue;
    if (worth < 0) worth -= static_cast<Cost>(most);
    if (worth > 0) worth += static_cast<Cost>(most);
  }
  return true;
}

// Flow and worths for Start, nearly optimal. REQUIRES: the layers carry no flow; no edge has more than `most` points.
// False: cancelled.
template <class Cost, class Held>
bool approach(Layers<Cost, Held>& layers, Points most, const Control& control) {
  return cover(layers, control) && bid(layers, most, control);
}

// REQUIRES: the layers carry no flow; no edge has more than `most` points. False: cancelled.
template <class Cost, class Held>
bool solve_cold(Layers<Cost, Held>& layers, Points most, Repair<Cost, Held>& repair, const Control& control) {
  if (!approach(layers, most, control)) return false;
  Start<Cost, Held>(layers).run();
  note_all(layers, repair);
  return settle_all(repair, control);
}

}  // namespace entente::matcher::flow
