// Phase: what the engine is at, for Control's progress. The one list of them: each has a text "phase.<id>" in
// data/texts/engine.csv (a test holds both against each other). Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace entente::matcher {

enum class Phase : std::uint8_t {
  kCandidates,  // of a closed round: the best candidates of each need
  kPairs,       // pairs, in parts or under quotas
  kCoverage,    // pairs: serving as many as can be
  kScaling,     // pairs: nearly optimal prices
  kRepair,      // pairs: made exact
  kClosure,     // pricing all pairs
  kTrios,
  kPairings,   // reasons of pairings
  kCauses,     // causes of unmet needs
  kBaselines,  // other ways of pairing
};
inline constexpr std::array<std::string_view, 10> kPhaseIds = {
    "candidates", "pairs", "coverage", "scaling", "repair", "closure", "trios", "pairings", "causes", "baselines"};
static_assert(kPhaseIds.size() == static_cast<std::size_t>(Phase::kBaselines) + 1);

constexpr std::string_view phase_id(Phase phase) {
  return kPhaseIds[static_cast<std::size_t>(phase)];
}

}  // namespace entente::matcher
