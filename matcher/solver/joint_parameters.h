// Joint parameters: how much work solve_with_trios does where. They change how near a bounded round comes and how long
// that takes, never what is true of it: every value within its range gives a choice and a certificate that hold. All
// are counts, so that the same network gives the same bytes. The defaults were measured on the benches of trios
// (250 to 2,000 needs); most callers leave them alone.
#pragma once

#include <cstddef>
#include <cstdint>

#include "matcher/solver/solver.h"

namespace entente::matcher {

struct JointParameters {
  // What small and large means.

  // Beyond so many needs the linear program is given up after some steps, and no tree is grown from it unless it is
  // nearly whole: where it isn't, a tree can't close the gap. Raise it where a proof is worth minutes.
  std::size_t many_needs = 300;
  // Steps of the simplex method for each of many needs before the linear program is given up.
  std::int64_t root_steps = 10;
  // The program is nearly whole where there are so many needs for each share that isn't; 0: always.
  std::size_t nearly_whole = 6;

  // Bounds.

  // Prices are in units of 1 / denominator, 1 … kMaxDenominator. The corners of these linear programs are sums of few
  // fractions with small denominators, which 5040 = 7! holds; a prime would round every price.
  std::int64_t denominator = 5040;
  // Columns of each need, beside its places, that the linear program begins with: those of the least reduced cost.
  std::size_t near_columns = 4;
  // Steps of the volume algorithm, each time that prices are sought. Half of them cost about a thousandth of the bound.
  int price_steps = 1500;

  // Proposals.

  // Columns that CBC looks at, at most, in the whole network.
  std::size_t proposal_columns = 800;
  // Nodes of CBC's own tree for one such proposal.
  int proposal_nodes = 200;
  // Proposals one after the other, while each makes the core smaller.
  int proposals = 3;
  // Perturbations with which belief propagation is run. The first breaks ties only; more cost their time in proportion.
  std::uint64_t perturbations = 8;
  // Steps of belief propagation at most: it ends when it converges.
  int propagation_steps = 1600;
  // Neighbourhoods opened by large neighbourhood search, for each thousand needs (and one).
  int neighbourhoods = 150;

  // The tree of cases (how many nodes: Control::node_limit).

  // Steps of the simplex method over all trees.
  std::int64_t tree_steps = 60'000;
  // A share from 1 − whole on is whole: what the linear program's doubles are trusted with.
  double whole = 1e-6;
};

// solve_with_trios with other parameters. Certificates hold all the same.
SolveResult solve_with_trios(const Network& network, const Control& control, const JointParameters& parameters);

}  // namespace entente::matcher
