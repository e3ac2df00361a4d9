#include "matcher/round/what_if.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "matcher/network/load.h"
#include "matcher/round/choose_round.h"
#include "matcher/score/balance.h"
#include "matcher/solver/pairs_around_kept.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// A pairing by its listings: the same in both rounds.
struct Parties {
  Index need = -1;
  Index offer = -1;
  Index facilitator = -1;
  auto operator<=>(const Parties&) const = default;
};

Parties parties_of(const Drawing& drawing, std::int32_t column) {
  const ColumnView view = column_of(drawing.network, column);
  const auto listing = [](const std::vector<Index>& listings, std::int32_t position) {
    return position < 0 ? -1 : listings[static_cast<std::size_t>(position)];
  };
  return {listing(drawing.needs, view.need), listing(drawing.offers, view.offers[0]),
          listing(drawing.offers, view.offers[1])};
}

std::vector<std::int32_t> columns_of(const Round& round) {
  std::vector<std::int32_t> columns = round.choice.edges;
  for (std::int32_t trio : round.choice.trios)
    columns.push_back(static_cast<std::int32_t>(round.drawing.network.edges.size()) + trio);
  return columns;
}

std::set<Parties> chosen_parties(const Round& round) {
  std::set<Parties> parties;
  for (std::int32_t column : columns_of(round)) parties.insert(parties_of(round.drawing, column));
  return parties;
}

// REQUIRES: no quotas are drawn, which name columns by their index.
void leave_out(const std::vector<LeftOut>& pairings, Drawing& drawing) {
  if (pairings.empty()) return;
  std::set<Parties> gone;
  for (const LeftOut& pairing : pairings) gone.insert({pairing.need, pairing.offer, pairing.facilitator});
  Network& network = drawing.network;
  for (std::int32_t column = matcher::columns_of(network) - 1; column >= 0; --column) {
    if (!gone.contains(parties_of(drawing, column))) continue;
    const auto edges = static_cast<std::int32_t>(network.edges.size());
    if (column < edges) {
      network.edges.erase(network.edges.begin() + column);
      drawing.edge_axes.erase(drawing.edge_axes.begin() + column);
    } else {
      network.trios.erase(network.trios.begin() + (column - edges));
    }
  }
}

// What these pairings are worth in a problem; those that a rule of it stops don't count.
Amount amount_of(const Problem& problem, const std::set<Parties>& chosen) {
  Amount amount;
  std::set<Index> served;
  for (const Parties& parties : chosen) {
    if (!admissible(problem, parties.need, parties.offer, parties.facilitator)) continue;
    amount.points += score_regardless(problem, parties.need, parties.offer, parties.facilitator);
    if (!served.insert(parties.need).second) continue;
    ++amount.needs;
    if (problem.priority(parties.need)) ++amount.priority_needs;
  }
  return amount;
}

// Leaves the trios of the round before only, and keeps them. Those that the change stops, or that find no place beside
// what directives keep, are let go, the last ones of the lower score.
void hold_trios(Drawing& drawing, const std::set<Parties>& held) {
  Network& network = drawing.network;
  std::vector<std::int32_t> wanted;
  Load load = load_of_kept_edges(network);
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  for (std::int32_t column = edges; column < matcher::columns_of(network); ++column)
    if (held.contains(parties_of(drawing, column))) wanted.push_back(column);
  std::stable_sort(wanted.begin(), wanted.end(), [&](std::int32_t a, std::int32_t b) {
    return column_of(network, a).points > column_of(network, b).points;
  });
  for (std::int32_t column : wanted) {
    if (!load.fits(network, column)) continue;
    load.take(network, column);
    network.trios[static_cast<std::size_t>(column - edges)].kept = true;
  }
  network = with_kept_trios_only(network);
}

// Quotas count pairs and trios together, and fairness seeks the smallest score of both: neither is one flow of pairs.
bool can_hold(const Problem& problem) {
  const Programme& programme = problem.snapshot().programme;
  return programme.quotas.empty() && programme.proposals_between_two_cities == 0 && !programme.raise_smallest_score;
}

// As choose_round, with the trios of the drawing held.
Round choose_around_trios(std::shared_ptr<const Problem> problem, DrawResult drawn, const Control& control) {
  Round round;
  round.problem = std::move(problem);
  round.with_trios = true;
  round.drawing = std::move(drawn.drawing);
  SolveResult solved = solve_pairs_around_kept(round.drawing.network, control);
  round.outcome = solved.outcome;
  round.choice = std::move(solved.choice);
  round.trios_certificate = std::move(solved.certificate);
  return round;
}

// Where what stood before is as good, it stands: a tie is no change.
void stay(const std::set<Parties>& chosen_before, const Amount& worth, Round& after) {
  const Network& network = after.drawing.network;
  std::vector<std::int32_t> columns;
  for (std::int32_t column = 0; column < matcher::columns_of(network); ++column)
    if (chosen_before.contains(parties_of(after.drawing, column)))
      columns.push_back(column);
    else if (column_of(network, column).kept)
      return;
  if (columns.size() != chosen_before.size()) return;
  Choice choice = choice_of(network, columns);
  if (!broken_capacity(network, choice) && objective_of(network, choice) == worth) after.choice = std::move(choice);
}

// Those of `all` that `others` lack, evaluated in `problem`, best first.
std::vector<WhatIf::Step> steps(const Problem& problem, const std::set<Parties>& all, const std::set<Parties>& others) {
  std::vector<WhatIf::Step> steps;
  for (const Parties& parties : all) {
    if (others.contains(parties)) continue;
    steps.push_back({parties.need, parties.offer, parties.facilitator,
                     parties.facilitator < 0
                         ? evaluate_pair(problem, parties.need, parties.offer)
                         : evaluate_trio(problem, parties.need, parties.offer, parties.facilitator)});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const WhatIf::Step& a, const WhatIf::Step& b) {
    return a.evaluation.score > b.evaluation.score;
  });
  return steps;
}

}  // namespace

WhatIf what_if(const Round& before, const std::shared_ptr<const Problem>& changed, WhatIf::Method wanted,
               const Control& control, const std::vector<LeftOut>& left_out) {
  WhatIf answer;
  const bool with_trios = seeks_trios(*changed);
  const bool hold = can_hold(*changed) && with_trios && before.with_trios && wanted == WhatIf::Method::kTriosHeld;
  answer.method = hold ? WhatIf::Method::kTriosHeld : WhatIf::Method::kSolved;
  const std::set<Parties> chosen_before = chosen_parties(before);

  DrawResult drawn = before.with_trios == with_trios ? draw_again(*changed, with_trios, *before.problem, before.drawing)
                                                     : draw(*changed, with_trios);
  leave_out(left_out, drawn.drawing);
  if (hold && drawn.faults.empty() && faults_of(drawn.drawing.network).empty()) {
    hold_trios(drawn.drawing, chosen_before);
    answer.after = choose_around_trios(changed, std::move(drawn), control);
  } else {
    answer.after = choose_round(changed, std::move(drawn), control);
  }
  Round& after = answer.after;
  if (after.outcome != Outcome::kOptimal && after.outcome != Outcome::kBounded) return answer;

  answer.before = objective_of(before.drawing.network, before.choice);
  answer.before_by_changed = amount_of(*changed, chosen_before);
  answer.after_amount = objective_of(after.drawing.network, after.choice);
  if (hold) stay(chosen_before, answer.after_amount, after);
  after.balance = balance_of(*after.problem, after.drawing, after.choice);
  const std::set<Parties> chosen_after = chosen_parties(after);
  answer.entering = steps(*changed, chosen_after, chosen_before);
  answer.leaving = steps(*before.problem, chosen_before, chosen_after);
  return answer;
}

}  // namespace entente::matcher
