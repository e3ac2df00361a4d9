// What-if: what a change of weights, quotas, limits, priority or directives would do to a solved round. Nothing is
// stored; the round before stays as it is. Pure but for `Control`; safe to call from many threads.
//
//   const Round before = solve_round(problem, {});
//   Snapshot changed = problem->snapshot();
//   changed.programme.weights["topics"] = 20;
//   const BuildResult built = Problem::build(std::move(changed));
//   const WhatIf answer = what_if(before, std::get<0>(built), WhatIf::Method::kTriosHeld, {});
#pragma once

#include <memory>
#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

struct WhatIf {
  // kTriosHeld: the trios of the round before are held, as far as the change lets them stand, and pairs around them are
  // exact. kSolved: pairs and trios are solved anew.
  enum class Method : std::uint8_t { kTriosHeld, kSolved };

  struct Step {  // a pairing that enters or leaves
    Problem::ListingIndex need = -1;
    Problem::ListingIndex offer = -1;
    Problem::ListingIndex facilitator = -1;  // -1: a pair
    Evaluation evaluation;
  };

  // That answered; kSolved also where no trios are sought, and under quotas or fairness, which need pairs and trios.
  Method method = Method::kSolved;
  Amount before;  // of the round before, by its own weights
  // The round before, counted by the changed weights and without the pairings that a changed rule stops. Changed limits
  // aren't counted: what they cost is `after_amount` less this.
  Amount before_by_changed;
  // The round after, with its balance; without pairings' reasons, unmet needs and baselines. With kTriosHeld its
  // drawing has the held trios only, kept, and `trios_certificate` is of that drawing: the proof of pairs around them.
  // Faults, conflict or cancelling are found in it too; everything else is empty then.
  Round after;
  Amount after_amount;
  std::vector<Step> entering;  // in the round after only, best first, by the changed weights
  std::vector<Step> leaving;   // in the round before only, best first, with their scores before
};

// A pairing that the round after may not have.
struct LeftOut {
  Problem::ListingIndex need = -1;
  Problem::ListingIndex offer = -1;
  Problem::ListingIndex facilitator = -1;  // -1: the pair alone, not its trios
};

// `before` is solved, by solve_round or choose_round; `changed` has the same listings. Solving is as solve_round's, so
// kSolved gives what solve_round(changed) chooses, of all pairings but those in `left_out`, kept or not.
// Time: without trios, or with them held, a drawing of the columns of `before` and an exact flow; else as solve_round
// without its reasons.
WhatIf what_if(const Round& before, const std::shared_ptr<const Problem>& changed, WhatIf::Method wanted,
               const Control& control, const std::vector<LeftOut>& left_out = {});

}  // namespace entente::matcher
