// Fairness: the largest smallest score that a round can have without serving fewer needs. The threshold is found by
// halves over the scores that occur: fewer columns never serve more. Kept pairs are exempt. Pure but for `Control`.
#pragma once

#include "matcher/round/round.h"

namespace entente::matcher {

struct FairThreshold {
  Points least = 0;
  Fairness proof;
  bool cancelled = false;
};

// `drawing` as it was solved, with its quotas; `reached`: what its best choice reaches. With trios, a threshold that
// the tree of cases couldn't settle counts as too high, so that a greater one may exist where the proof says so.
// Time: one solving of who is served for each halving.
FairThreshold fair_threshold(const Drawing& drawing, bool with_trios, const Amount& reached, const Control& control);

}  // namespace entente::matcher
