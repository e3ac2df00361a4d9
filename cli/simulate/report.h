// Report of a simulation: tables for people, a sheet for programs, a picture. Says what is assumed. At most 100 columns
// wide in both languages. Pure; thread-safe.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/simulate/simulation.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

struct SimulationWords {
  std::string programme;  // display name
  bool example = false;   // the listings are examples
  matching::Language language = matching::Language::kEnglish;
};

void print_simulation(std::ostream& out, const Simulation& simulation, const SimulationWords& words);

// A row for each run, year ("all" for all years) and way; figures as whole numbers, −1 where there is nothing to
// measure.
std::string simulation_sheet(const Simulation& simulation, const SimulationWords& words);

// Four panels, year by year: coverage, priority coverage, days without a partner (90th percentile), load.
std::string simulation_picture(const Simulation& simulation, const SimulationWords& words);

}  // namespace entente::cli
