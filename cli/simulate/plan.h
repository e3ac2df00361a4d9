// Plan: what a simulation is asked for, and the assumptions that aren't asked. A model, not a forecast.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "matcher/model/snapshot.h"

namespace entente::cli {

struct SimulationPlan {
  int years = 5;              // rounds, one a year on the same day
  int runs = 5;               // repeats, each with arrivals and answers of its own
  std::uint64_t seed = 7;     // of everything that is drawn
  int arrivals_percent = 40;  // of the example listings, published anew in a year; at most 50
  int decline_percent = 25;   // of the pairs of need and offer that are declined when proposed
  int answer_days = 21;       // from a round to its answers
  bool trios = false;         // Entente seeks trios as well as pairs
};

// A listing is published for 365 days and renewed once, so that it sees two rounds; a listing of the examples comes
// back at the earliest when its former self is gone.
inline constexpr int kListingDays = 730;
inline constexpr int kRenewedAfterDays = 365;
inline constexpr int kMostArrivalsPercent = 50;
// A cooperation runs from 90 to 540 days, drawn by pair.
inline constexpr int kShortestCooperation = 90;
inline constexpr int kLongestCooperation = 540;

// The network as it is on the day of each round (classes of countries are dated), and on the first of them the examples
// that listings are drawn from.
struct SimulationGround {
  std::vector<matcher::Day> round_days;  // one for each year, and the day after the last year
  std::vector<matcher::Snapshot> years;  // one for each year; listings of the first are the examples
};

// Days of the rounds from the first one on: the same day of each year (1 March for 29 February).
std::vector<matcher::Day> round_days(matcher::Day first, int years);

}  // namespace entente::cli
