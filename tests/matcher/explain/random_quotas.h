// Random quotas, limits between two cities and fairness for random snapshots.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/matcher/random_snapshot.h"

namespace entente::matcher::testing {

inline Snapshot with_random_quotas(Snapshot snapshot, std::uint64_t seed) {
  Random random(seed);
  const std::vector<std::string> classes{"axis:north-south", "axis:south-south", "country:ldc",      "country:sids",
                                         "region:Africa",    "field:music",      "beneficiary:women"};
  for (const std::string& of : random.some_of(classes, 35)) {
    const int least = random.chance(50) ? random.between(0, 400) : 0;
    snapshot.programme.quotas.push_back({of, least, random.chance(50) ? 1000 : random.between(least, 900)});
  }
  if (random.chance(40)) snapshot.programme.proposals_between_two_cities = 1;
  snapshot.programme.raise_smallest_score = random.chance(30);
  return snapshot;
}

}  // namespace entente::matcher::testing
