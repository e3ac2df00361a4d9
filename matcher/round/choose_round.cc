#include "matcher/round/choose_round.h"

#include <optional>
#include <string>
#include <utility>

#include "matcher/closure/closure.h"
#include "matcher/round/fairness.h"
#include "matcher/round/quotas.h"
#include "matcher/score/faults.h"

namespace entente::matcher {
namespace {

void add_network_faults(Round& round) {
  for (const NetworkFault& fault : faults_of(round.drawing.network)) {
    const bool overflow = fault.id == "overflow";
    round.faults.push_back(make_fault(overflow ? "WEIGHTS_OVERFLOW" : "KEPT_PAIRS_EXCEED_CAPACITY", fault.where,
                                      {{"capacity", fault.id}, {"needs", std::to_string(round.drawing.needs.size())}}));
  }
}

// Outcome, choices and certificates of the network as it is drawn. False: there is no choice.
bool solve(Round& round, const Control& control) {
  const Network& network = round.drawing.network;
  SolveResult pairs = solve_pairs(network, control);
  round.outcome = pairs.outcome;
  if (!has_choice(round)) return false;
  round.pairs_choice = std::move(pairs.choice);
  round.pairs_certificate = std::move(pairs.certificate);
  round.choice = round.pairs_choice;
  if (!round.with_trios) return true;
  SolveResult joint = solve_with_trios(network, control);
  round.outcome = joint.outcome;
  if (!has_choice(round)) return false;
  round.choice = std::move(joint.choice);
  round.trios_certificate = std::move(joint.certificate);
  return true;
}

bool has_quotas(const Programme& programme) {
  return !programme.quotas.empty() || programme.proposals_between_two_cities > 0;
}

// What was proven without quotas is proven with them when it keeps them: their prices are 0.
void price_quotas_at_zero(const Network& network, Certificate& certificate) {
  for (TreeNode& node : certificate.tree)
    if (node.column < 0 ? !node.infeasible : !node.duals.needs.empty() || !node.duals.offers.empty())
      node.duals.quotas.assign(network.quotas.size(), 0);
}

void leave_without_choice(Round& round) {
  round.choice = {};
  round.pairs_choice = {};
}

// Puts the quotas into a solved round. False: there is no choice.
bool heed_quotas(Round& round, const Control& control) {
  const Certificate& certificate = round.with_trios ? round.trios_certificate : round.pairs_certificate;
  if (!round.problem->snapshot().programme.quotas.empty())
    round.without_quotas = ProvenChoice{round.choice, certificate};
  const Network& network = round.drawing.network;
  add_quotas(*round.problem, std::ssize(round.choice.edges) + std::ssize(round.choice.trios), round.drawing);
  if (!broken_capacity(network, round.choice) && !missed_quota(network, round.choice)) {
    if (round.with_trios && !network.trios.empty()) {
      price_quotas_at_zero(network, round.trios_certificate);
    } else {
      price_quotas_at_zero(network, round.pairs_certificate);
      price_quotas_at_zero(network, round.trios_certificate);
    }
    return true;
  }
  const bool kept_break_them = !faults_of(network).empty();
  if (!kept_break_them && solve(round, control)) return true;
  leave_without_choice(round);
  if (!kept_break_them && round.outcome != Outcome::kInfeasible) return false;
  round.outcome = Outcome::kInfeasible;
  round.conflict = conflict_texts(*round.problem, round.drawing, control);
  return false;
}

// Raises the smallest score of a solved round as far as it goes. False: there is no choice.
bool heed_fairness(Round& round, const Control& control) {
  if (round.drawing.network.weigh) {
    round.remarks.push_back({"remark.fairness_needs_ranks", {}});
    return true;
  }
  const Amount reached = objective_of(round.drawing.network, round.choice);
  FairThreshold fair = fair_threshold(round.drawing, round.with_trios, reached, control);
  if (fair.cancelled) {
    round.outcome = Outcome::kCancelled;
    leave_without_choice(round);
    return false;
  }
  round.smallest_score_allowed = fair.least;
  round.fairness = std::move(fair.proof);
  allow_from(fair.least, round.drawing);
  if (solve(round, control)) return true;
  leave_without_choice(round);
  return false;
}

Round start_round(std::shared_ptr<const Problem> problem, DrawResult drawn) {
  Round round;
  round.problem = std::move(problem);
  round.remarks = round.problem->remarks();
  round.with_trios = seeks_trios(*round.problem);
  const Programme& programme = round.problem->snapshot().programme;
  if (names_trios(programme) && !round.with_trios)
    round.remarks.push_back({"remark.too_many_needs_for_trios",
                             {{"needs", std::to_string(round.problem->needs().size())},
                              {"most", std::to_string(most_needs_with_trios(programme))}}});
  round.drawing = std::move(drawn.drawing);
  round.drawing.network.quotas.clear();
  round.drawing.quotas.clear();
  round.faults = std::move(drawn.faults);
  round.pair_count = std::ssize(round.drawing.network.edges);
  add_network_faults(round);
  return round;
}

void take_pairs(Round& round, SolveResult pairs) {
  round.outcome = pairs.outcome;
  if (!has_choice(round)) return;
  round.pairs_choice = std::move(pairs.choice);
  round.pairs_certificate = std::move(pairs.certificate);
  round.choice = round.pairs_choice;
  round.plain_pairs = round.pairs_choice;
}

// The best round of pairs without drawing them all; nothing when that isn't worth it or can't be done.
std::optional<Round> close_round(const std::shared_ptr<const Problem>& problem, std::int64_t most_pairs_drawn,
                                 const Control& control) {
  const std::int64_t pairs = std::ssize(problem->needs()) * std::ssize(problem->offers());
  if (pairs <= most_pairs_drawn || seeks_trios(*problem)) return std::nullopt;
  std::optional<ClosedRound> closed = close_problem(problem, control);
  if (!closed) return std::nullopt;
  Round round = start_round(problem, {std::move(closed->drawing), {}});
  round.pair_count = closed->pairs_in_all;
  round.edges_added = closed->edges_added;
  if (round.faults.empty()) take_pairs(round, std::move(closed->pairs));
  return round;
}

}  // namespace

Round choose_round(std::shared_ptr<const Problem> problem, DrawResult drawn, const Control& control) {
  Round round = start_round(std::move(problem), std::move(drawn));
  if (!round.faults.empty() || !solve(round, control)) return round;
  round.plain_pairs = round.pairs_choice;
  const Programme& programme = round.problem->snapshot().programme;
  if (has_quotas(programme) && !heed_quotas(round, control)) return round;
  if (programme.raise_smallest_score && !heed_fairness(round, control)) return round;
  if (has_quotas(programme)) round.quotas = quota_outcomes(round);
  return round;
}

Round choose_round(const std::shared_ptr<const Problem>& problem, const Control& control,
                   std::int64_t most_pairs_drawn) {
  if (std::optional<Round> closed = close_round(problem, most_pairs_drawn, control)) return *std::move(closed);
  return choose_round(problem, draw(*problem, seeks_trios(*problem)), control);
}

}  // namespace entente::matcher
