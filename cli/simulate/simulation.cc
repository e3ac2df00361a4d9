#include "cli/simulate/simulation.h"

#include "cli/simulate/history.h"
#include "services/common/base/time.h"

namespace entente::cli {
namespace {

// What a simulation leaves aside: quotas, which no simple way of pairing heeds, fairness, and directives. Imported
// cooperations end on their day.
void simplify(SimulationGround& ground, const SimulationPlan& plan) {
  for (std::size_t year = 0; year < ground.years.size(); ++year) {
    matcher::Snapshot& snapshot = ground.years[year];
    snapshot.directives.clear();
    for (matcher::Cooperation& cooperation : snapshot.cooperations) {
      if (cooperation.state == matcher::Cooperation::State::kRunning && cooperation.end &&
          *cooperation.end <= ground.round_days[year])
        cooperation.state = matcher::Cooperation::State::kClosed;
    }
    matcher::Programme& programme = snapshot.programme;
    programme.trios = programme.trios && plan.trios;
    programme.quotas.clear();
    programme.proposals_between_two_cities = 0;
    programme.raise_smallest_score = false;
    const matcher::Day moved = ground.round_days[year] - ground.round_days.front();
    for (matcher::Day* day : {&programme.window.first, &programme.window.last})
      if (*day != matcher::kDayBeforeAll && *day != matcher::kDayAfterAll) *day += moved;
  }
}

std::array<SimulatedWay, kWays> mean_of_runs(const Simulation& simulation) {
  std::array<SimulatedWay, kWays> mean;
  const auto over_runs = [&](std::size_t way, const auto& pick) {
    std::vector<Figures> all;
    for (const auto& run : simulation.runs) all.push_back(pick(run[way]));
    return mean_of(all);
  };
  for (std::size_t way = 0; way < kWays; ++way) {
    mean[way].all = over_runs(way, [](const SimulatedWay& one) { return one.all; });
    for (std::size_t year = 0; year < simulation.years.size(); ++year)
      mean[way].years.push_back(over_runs(way, [year](const SimulatedWay& one) { return one.years[year]; }));
  }
  return mean;
}

}  // namespace

std::string_view way_id(std::size_t way) {
  return way == 0 ? "entente" : matcher::method_id(kSimulated[way]);
}

Simulation simulate(SimulationGround ground, const SimulationPlan& plan,
                    const std::function<void(std::int64_t done, std::int64_t total)>& progress) {
  Simulation simulation;
  simulation.plan = plan;
  simplify(ground, plan);
  for (int year = 0; year < plan.years; ++year)
    simulation.years.push_back(
        static_cast<int>(common::civil_day(ground.round_days[static_cast<std::size_t>(year)]).year()));
  const std::int64_t rounds = std::int64_t{plan.runs} * plan.years * static_cast<std::int64_t>(kWays);
  std::int64_t played = 0;
  for (int run = 0; run < plan.runs; ++run) {
    const std::vector<Arrival> arrivals = draw_arrivals(ground, plan, run, simulation.faults);
    std::array<SimulatedWay, kWays> ways;
    for (std::size_t way = 0; way < kWays && simulation.faults.empty(); ++way) {
      History history(ground, plan, run, arrivals, kSimulated[way]);
      for (int year = 0; year < plan.years && simulation.faults.empty(); ++year) {
        simulation.faults = history.play_year();
        if (progress) progress(++played, rounds);
        if (simulation.faults.empty()) ways[way].years.push_back(history.year(year));
      }
      if (simulation.faults.empty()) ways[way].all = history.all_years();
    }
    if (!simulation.faults.empty()) {
      simulation.runs.clear();
      return simulation;
    }
    simulation.runs.push_back(std::move(ways));
  }
  simulation.mean = mean_of_runs(simulation);
  return simulation;
}

}  // namespace entente::cli
