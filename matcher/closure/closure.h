// Closure: the best round over all admissible pairs, without drawing them all. The network is drawn with the best
// candidates of each need and solved; then, with prices fixed, the index is asked for every pair that prices don't
// exclude (points − price of the offer > threshold of the need). Such pairs are added and the round is solved again,
// until there is none. Then the certificate of the small network proves the round over all pairs: its prices hold for
// every column of the whole drawing, and its weights are those of the whole drawing, because each offer, too, has as
// many columns as it has places, where so many exist. (Column generation by exact pricing: Dantzig & Wolfe 1960;
// shortlists with exact completion.)
//
// Same input, same bytes. Integers only; no clock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "matcher/index/candidates.h"
#include "matcher/score/drawing.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

// Needs and offers as a network without edges (but for kept ones), and indices that find its pairs.
struct Market {
  Network network;
  const Index* offers = nullptr;
  const Index* needs = nullptr;
  // Ids of both indices by position in the network; ascending. An offer with no pairs (facilitating) is beyond the end.
  std::vector<std::int32_t> need_ids;
  std::vector<std::int32_t> offer_ids;
  // Who asks: row, embedding, exclusions. False: it can have no partner. By position.
  std::function<bool(std::int32_t need, CandidateIndex::Asking&)> ask_as_need;
  std::function<bool(std::int32_t offer, CandidateIndex::Asking&)> ask_as_offer;
};

// Candidates of each need, and of offers that would have fewer columns than places.
struct Shortlist {
  Network network;  // the market's, with edges
  // By need: no pair that isn't an edge has more points; -1: there is none.
  std::vector<Points> most_beyond;
  bool cancelled = false;
};
Shortlist shortlist(const Market& market, std::int64_t candidates_per_need, const Control& control);

struct Closure {
  // As of solve_pairs; kInfeasible too when weights or prices leave 63 bits: then everything has to be drawn.
  SolveResult result;
  Network network;               // that `result` speaks of: shortlist and what was added
  std::int64_t edges_added = 0;  // by pricing
  std::int64_t rounds = 0;       // of pricing, the last of which found nothing
  std::int64_t needs_asked = 0;  // in all rounds
};
Closure close_over_all_pairs(const Market& market, Shortlist shortlist, const Control& control);

// Both for a problem's pairs. `drawing` has the network of the closure, and isn't whole. Nothing: rows can't hold the
// problem, or its numbers leave 63 bits, or it has kept pairs that can't hold, quotas or trios: draw everything.
struct ClosedRound {
  Drawing drawing;
  SolveResult pairs;              // kOptimal or kCancelled
  std::int64_t pairs_in_all = 0;  // admissible ones
  std::int64_t edges_added = 0;
  std::int64_t rounds = 0;
};
std::optional<ClosedRound> close_problem(const std::shared_ptr<const Problem>& problem, const Control& control);

}  // namespace entente::matcher
