// GainBound: whether a need could have more partners in a best choice after a change, by the prices of a round's proof,
// without solving. The capacities of offers, cities and [need, provider city] are relaxed at these prices, each need
// then chooses for itself (Lagrangian relaxation; Geoffrion 1974), and the need in question must choose more. Where
// that bound is below what the round's own choice is worth after the change, no best choice gives the need more. All in
// integers. Immutable; safe to read from many threads.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

class GainBound {
 public:
  // `round` is solved and outlives it.
  explicit GainBound(const Round& round);

  // False: no best choice of `changed` gives the need more than `partners`; true: it may, or nothing is known (quotas,
  // weights that leave 128 bits, a proof without prices, a pairing of the round that the change stops). REQUIRES: the
  // problem of `changed` has the same listings and cities. O(columns · log).
  bool may_gain(const Drawing& changed, Problem::ListingIndex need, std::int64_t partners) const;

 private:
  const Round& round_;
  const Duals* duals_ = nullptr;
  std::int64_t denominator_ = 1;
  std::vector<std::int32_t> position_;  // of a listing among the round's offers; -1: none
};

}  // namespace entente::matcher
