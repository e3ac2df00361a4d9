#include <algorithm>

#include "matcher/closure/closure.h"
#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using ListingIndex = Problem::ListingIndex;

// What isn't prices of single capacities: the whole drawing is needed.
bool needs_whole_drawing(const Programme& programme) {
  return !programme.quotas.empty() || programme.proposals_between_two_cities > 0 || programme.raise_smallest_score ||
         programme.reserve_list_length > 0;
}

std::int64_t count_pairs(const Market& market) {
  CandidateIndex::Asking asking;
  Index::Scratch scratch;
  std::int64_t pairs = 0;
  for (std::int32_t need = 0; need < std::ssize(market.need_ids); ++need)
    if (market.ask_as_need(need, asking)) pairs += market.offers->count(asking.ask, scratch);
  return pairs;
}

}  // namespace

std::optional<ClosedRound> close_problem(const std::shared_ptr<const Problem>& problem, const Control& control) {
  if (needs_whole_drawing(problem->snapshot().programme)) return std::nullopt;
  DrawResult drawn = draw_kept(*problem);
  if (!drawn.faults.empty()) return std::nullopt;
  const CandidateIndex candidates(problem);
  if (!candidates.coded()) return std::nullopt;

  ClosedRound round;
  round.drawing = std::move(drawn.drawing);
  Market market;
  market.network = std::move(round.drawing.network);
  market.offers = &candidates.offers();
  market.needs = &candidates.needs();
  market.need_ids = round.drawing.needs;
  market.offer_ids = round.drawing.offers;
  market.ask_as_need = [&](std::int32_t need, CandidateIndex::Asking& asking) {
    return candidates.prepare(market.need_ids[static_cast<std::size_t>(need)], asking);
  };
  market.ask_as_offer = [&](std::int32_t offer, CandidateIndex::Asking& asking) {
    return candidates.prepare(market.offer_ids[static_cast<std::size_t>(offer)], asking);
  };
  Closure closure = close_over_all_pairs(
      market, shortlist(market, problem->snapshot().programme.candidates_per_need, control), control);
  if (closure.result.outcome == Outcome::kInfeasible) return std::nullopt;
  round.pairs = std::move(closure.result);
  if (round.pairs.outcome == Outcome::kOptimal) round.pairs_in_all = count_pairs(market);
  round.drawing.network = std::move(closure.network);
  round.drawing.edge_axes.clear();
  for (const Network::Edge& edge : round.drawing.network.edges) {
    const ListingIndex need = round.drawing.needs[static_cast<std::size_t>(edge.need)];
    const ListingIndex offer = round.drawing.offers[static_cast<std::size_t>(edge.offer)];
    round.drawing.edge_axes.push_back(axis_of(problem->development_of(offer), problem->development_of(need)));
  }
  round.drawing.whole = std::ssize(round.drawing.network.edges) == round.pairs_in_all;
  round.edges_added = closure.edges_added;
  round.rounds = closure.rounds;
  return round;
}

}  // namespace entente::matcher
