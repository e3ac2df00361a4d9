// Balance: how a round spreads over countries, fields, groups and providers, how long its needs have waited, and how
// its worst-off pairing fares. Plain data and pure functions; safe to call from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "matcher/score/drawing.h"

namespace entente::matcher {

struct Coverage {
  std::string group;  // "all", "country:ldc", "country:sids", "region:Africa", "field:music", "beneficiary:women"
  std::int64_t needs = 0;
  std::int64_t served = 0;
};

struct Balance {
  std::vector<Coverage> coverage;  // all, ldc, lldc, sids, regions, fields; by group
  std::vector<Coverage> beneficiaries;
  std::vector<std::pair<Axis, std::int64_t>> axes;  // pairings by axis, every axis of the programme
  std::int64_t pairings = 0;
  std::int64_t largest_provider_load = 0;
  std::int64_t provider_gini_permille = 0;  // over cities with an open offer that has places
  std::int64_t anchored = 0;                // served needs that name a local plan
  Points smallest_score = 0;                // 0 when there is no pairing
  // Median days since publication of the needs whose day is known, of an even number the lower middle; -1: none.
  std::int64_t served_waiting_days = -1;  // with at least one partner
  std::int64_t unmet_waiting_days = -1;   // without one
};

// REQUIRES: `drawing` is of `problem`, and `choice` of `drawing`. O(needs + choice · log).
Balance balance_of(const Problem& problem, const Drawing& drawing, const Choice& choice);

// Gini coefficient of loads ≥ 0 in per mille, rounded down: 0 when all are equal or there are none.
std::int64_t gini_permille(std::vector<std::int64_t> loads);

// The number at least `permille` of which are no greater: 500 gives the median, the lower of two middle ones. −1 of an
// empty list. REQUIRES: 0 < permille ≤ 1000.
std::int64_t quantile(std::vector<std::int64_t> numbers, std::int64_t permille);

}  // namespace entente::matcher
