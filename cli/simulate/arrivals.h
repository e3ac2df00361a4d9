// Arrivals: the needs and offers that cities publish in the years of one run, drawn from the example listings by seed.
// All methods live with the same arrivals. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "cli/simulate/plan.h"
#include "matcher/score/problem.h"

namespace entente::cli {

struct Arrival {
  matcher::Listing listing;  // with an id of its own; its dates are those of the first round's year
  int year = 0;              // of the round that sees it first
  // Of needs, told by their own round and network, without any method's history.
  bool in_scope = false;
  bool priority = false;
};

// By (year, id). `faults` gets what is wrong with the examples; then there are no arrivals. Arrivals of a year are
// published on days of the 365 before its round. O(years · listings · log).
std::vector<Arrival> draw_arrivals(const SimulationGround& ground, const SimulationPlan& plan, int run,
                                   std::vector<matcher::Fault>& faults);

// The listing as it stands on the day of a year's round: renewed where its time has come, with its window and deadline
// as far from that day as the example's are from the first round.
matcher::Listing listing_in_year(const Arrival& arrival, const SimulationGround& ground, int year);

// Whether its time isn't over on the day of a year's round. REQUIRES: year ≥ arrival.year.
bool still_published(const Arrival& arrival, const SimulationGround& ground, int year);

}  // namespace entente::cli
