// Drawing: the network of a problem, with the listings behind its numbers. Every admissible pair is an edge, every
// admissible trio a column when the programme seeks trios.
#pragma once

#include <vector>

#include "matcher/network/network.h"
#include "matcher/score/problem.h"

namespace entente::matcher {

struct Drawing {
  Network network;
  std::vector<Problem::ListingIndex> needs;   // of Network::needs
  std::vector<Problem::ListingIndex> offers;  // of Network::offers; pivotal first, then facilitating
  std::vector<Axis> edge_axes;                // of Network::edges
};

// `with_trios`: also draw trios (only when the programme seeks them). Kept directives become kept edges; a kept pair
// that a rule stops is a Fault of `Problem::build`'s kind, returned in `faults`. O(needs · offers), and needs · offers
// · facilitators for trios, cut short by the rules between need and facilitator.
struct DrawResult {
  Drawing drawing;
  std::vector<Fault> faults;
};
DrawResult draw(const Problem& problem, bool with_trios);

// The nodes of draw(problem, false), and of its edges those that are kept; the same faults.
// O(needs + offers + directives · log).
DrawResult draw_kept(const Problem& problem);

// Equal to draw(changed, with_trios), but faster where only weights, priority, limits, quotas or words that rule out
// were changed since `drawn` was drawn from `before` with the same `with_trios`: what was admissible is scored anew.
// O(edges + trios), else as draw.
DrawResult draw_again(const Problem& changed, bool with_trios, const Problem& before, const Drawing& drawn);

}  // namespace entente::matcher
