// Simulation: years of rounds on drawn arrivals, each way of pairing with a history of its own, repeated in several
// runs. The same ground and plan give the same figures on every machine. A model, not a forecast.
#pragma once

#include <functional>
#include <vector>

#include "cli/simulate/figures.h"
#include "cli/simulate/plan.h"
#include "matcher/round/baselines.h"
#include "matcher/score/problem.h"

namespace entente::cli {

// The ways that are compared; the first is Entente's.
inline constexpr std::array kSimulated{matcher::Method::kBestPairs, matcher::Method::kGreedy,
                                       matcher::Method::kPopularity, matcher::Method::kSameField};
inline constexpr std::size_t kWays = kSimulated.size();
// "entente", "greedy", "popularity", "same-field".
std::string_view way_id(std::size_t way);

struct SimulatedWay {
  std::vector<Figures> years;
  Figures all;
};
struct Simulation {
  SimulationPlan plan;
  std::vector<int> years;  // calendar years of the rounds
  std::vector<std::array<SimulatedWay, kWays>> runs;
  std::array<SimulatedWay, kWays> mean;  // over the runs
  std::vector<matcher::Fault> faults;    // then there are no runs
};

// `progress` is told rounds played and rounds in all; may be empty. REQUIRES: plan.years and plan.runs ≥ 1, and a
// ground of that many years. O(runs · years · ways) rounds.
Simulation simulate(SimulationGround ground, const SimulationPlan& plan,
                    const std::function<void(std::int64_t done, std::int64_t total)>& progress);

}  // namespace entente::cli
