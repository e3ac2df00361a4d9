// Retrieval: the exact best admissible partners of one listing. Pure; safe to call from many threads.
#pragma once

#include <vector>

#include "matcher/score/evaluation.h"

namespace entente::matcher {

struct Candidate {
  Problem::ListingIndex need = -1;
  Problem::ListingIndex offer = -1;
  Axis axis = Axis::kUnspecified;
  Points score = 0;
};

// The `count` best admissible partners of `listing` (offers for a need, needs for a pivotal offer), best score first,
// ties by the partner's id. Exact. A facilitating offer has none. O(partners).
std::vector<Candidate> best_candidates(const Problem& problem, Problem::ListingIndex listing, int count);

}  // namespace entente::matcher
