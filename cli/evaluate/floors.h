// Floors: values from which on pairs are let through, what that leaves, and which one to take, tried on needs that had
// no say in choosing it. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cli/evaluate/figures.h"

namespace entente::cli {

// What a floor lets through.
struct Passed {
  Grades grades;
  std::int64_t needs = 0;         // with a pair that passes
  std::int64_t needs_served = 0;  // with a good one
  bool operator==(const Passed&) const = default;
};
// `floor` nullopt: nothing passes.
Passed passed(const std::vector<RatedPair>& pairs, std::optional<std::int64_t> floor);

struct Cut {
  std::int64_t floor = 0;
  Passed passed;
};
// The floors that let the best 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1,000 … pairs and all through, with those
// of the value of the last; each floor once.
std::vector<Cut> cuts_of(const std::vector<RatedPair>& pairs);

// What is asked of the pairs that pass, in per cent.
struct FloorGoal {
  std::int64_t least_good = 85;
  std::int64_t most_silly = 3;
};
// The lowest value of a pair at which the pairs that pass keep the goal; nullopt: at none.
std::optional<std::int64_t> lowest_floor(const std::vector<RatedPair>& pairs, const FloorGoal& goal);

// Each need is in one of `folds` parts (the i-th of the needs, ascending, in part i modulo `folds`). To each part
// applies the floor found on the others.
struct Folded {
  std::vector<std::optional<std::int64_t>> floors;  // by part
  Passed passed;                                    // over all parts
};
Folded folded_by_need(const std::vector<RatedPair>& pairs, int folds, const FloorGoal& goal);

}  // namespace entente::cli
