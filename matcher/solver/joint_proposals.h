// Joint proposals: choices of pairs and trios that may be better than the incumbent, each by another way: the best
// pairs around given trios, a dive along the linear program's shares, CBC on a core of columns, belief propagation on
// the whole, large neighbourhood search. They only propose: the incumbent counts in integers and takes what is better.
// One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/solver/incumbent.h"
#include "matcher/solver/open_case.h"
#include "matcher/solver/relaxation.h"
#include "matcher/solver/softened.h"

namespace entente::matcher {

class JointProposals {
 public:
  JointProposals(const JointProblem& problem, Incumbent& incumbent) : problem_(problem), incumbent_(incumbent) {}

  // The best pairs around columns that fit together.
  Step best_pairs_around(std::vector<std::int32_t> columns);
  // Fixes what the shares of the solved `answer` are sure of, and the greatest of the rest; solves again; until all are
  // whole. Then the best pairs around its trios.
  Step dive(OpenCase open, Relaxation::Answer answer, Relaxation& relaxation);
  // By CBC among the live columns that a better choice may have: the bound less their slack is more than the incumbent.
  Step by_core(const OpenCase& root, const PricedCase& priced);
  // Any choice that keeps the quotas, among all columns.
  void any_that_keeps_quotas(const OpenCase& root);
  // What belief propagation comes to under several perturbations, and partition crossovers of each with the incumbent.
  Step by_propagation(const Softened& soft, const ResourcePrices& prices);
  // Large neighbourhood search around the incumbent. REQUIRES: it is known, and a bound is.
  Step by_neighbourhoods(const OpenCase& root, const PricedCase& priced);

 private:
  std::vector<std::int32_t> trios_of(const std::vector<std::int32_t>& chosen) const;

  const JointProblem& problem_;
  Incumbent& incumbent_;
};

// Live columns that a choice better than `value` may have; where they are more than `most`, those of the least slack.
// Ascending.
std::vector<std::int32_t> core_of(const JointProblem& problem, const OpenCase& open, const PricedCase& priced,
                                  Wide value, std::size_t most);

}  // namespace entente::matcher
