#include "matcher/explain/round.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "matcher/closure/closure.h"
#include "matcher/explain/directive_price.h"
#include "matcher/explain/fairness.h"
#include "matcher/explain/missing_offers.h"
#include "matcher/explain/price_ranges.h"
#include "matcher/explain/prices.h"
#include "matcher/explain/programme_changes.h"
#include "matcher/explain/quotas.h"
#include "matcher/explain/reserves.h"
#include "matcher/explain/standing.h"
#include "matcher/explain/unmet.h"
#include "matcher/explain/variants.h"
#include "matcher/model/codes.h"
#include "matcher/network/load.h"
#include "matcher/score/faults.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

constexpr std::size_t kMostRunnersUp = 3;
// Pairings times columns of a round with quotas for which standing is computed.
constexpr std::int64_t kStandingWork = 20'000;

std::vector<std::int32_t> chosen_columns(const Round& round) {
  std::vector<std::int32_t> columns = round.choice.edges;
  for (std::int32_t trio : round.choice.trios)
    columns.push_back(static_cast<std::int32_t>(round.drawing.network.edges.size()) + trio);
  return columns;
}

Index offer_of(const Drawing& drawing, std::int32_t position) {
  return position < 0 ? -1 : drawing.offers[static_cast<std::size_t>(position)];
}

// The best columns of each need that weren't chosen.
std::vector<std::vector<RoundPairing::RunnerUp>> runners_up(const Round& round,
                                                            const std::vector<std::int32_t>& chosen) {
  const Network& network = round.drawing.network;
  std::vector<std::vector<RoundPairing::RunnerUp>> of_need(network.needs.size());
  for (std::int32_t column = 0; column < columns_of(network); ++column) {
    if (std::binary_search(chosen.begin(), chosen.end(), column)) continue;
    const ColumnView view = column_of(network, column);
    of_need[static_cast<std::size_t>(view.need)].push_back(
        {offer_of(round.drawing, view.offers[0]), offer_of(round.drawing, view.offers[1]), view.points});
  }
  for (auto& list : of_need) {
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      if (a.score != b.score) return a.score > b.score;
      return std::pair{a.offer, a.facilitator} < std::pair{b.offer, b.facilitator};
    });
    if (list.size() > kMostRunnersUp) list.resize(kMostRunnersUp);
  }
  return of_need;
}

// Ranges and standing are of a proven round of pairs, when there aren't too many pairings; with quotas, where each
// question is a whole solving, standing alone, as far as kStandingWork goes. False: cancelled.
bool add_pairings(Round& round, const Control& control) {
  const Problem& problem = *round.problem;
  const Network& network = round.drawing.network;
  const std::vector<std::int32_t> chosen = chosen_columns(round);
  const auto runners = runners_up(round, chosen);
  const Amount reached = objective_of(network, round.choice);
  std::optional<Variants> variants;
  std::optional<PriceRanges> ranges;
  Load load(network);
  for (std::int32_t column : chosen) load.take(network, column);
  const std::int32_t reserves = problem.snapshot().programme.reserve_list_length;
  const auto of_need = columns_by_need(network);
  if (!round.with_trios && round.outcome == Outcome::kOptimal && chosen.size() <= kMostPairingsWithRanges &&
      (network.quotas.empty() || std::ssize(chosen) * columns_of(network) <= kStandingWork)) {
    variants.emplace(network, false, control);
    if (network.quotas.empty()) ranges.emplace(network, reached, *variants);
  }
  const PlacePrices prices(problem, round.drawing, pricing_certificate(round), ranges ? &*ranges : nullptr);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (control.cancelled && control.cancelled()) return false;
    if (control.progress) control.progress(Phase::kPairings, static_cast<std::int64_t>(i), std::ssize(chosen));
    const std::int32_t column = chosen[i];
    const ColumnView view = column_of(network, column);
    RoundPairing pairing;
    pairing.need = round.drawing.needs[static_cast<std::size_t>(view.need)];
    pairing.offer = offer_of(round.drawing, view.offers[0]);
    pairing.facilitator = offer_of(round.drawing, view.offers[1]);
    pairing.kept = view.kept;
    pairing.evaluation = pairing.facilitator < 0
                             ? evaluate_pair(problem, pairing.need, pairing.offer)
                             : evaluate_trio(problem, pairing.need, pairing.offer, pairing.facilitator);
    pairing.prices = prices.of(view);
    if (variants) pairing.standing = standing_of(network, column, reached, *variants);
    pairing.runners_up = runners[static_cast<std::size_t>(view.need)];
    pairing.reserves =
        reserves_of(round.drawing, of_need[static_cast<std::size_t>(view.need)], chosen, load, column, reserves);
    round.pairings.push_back(std::move(pairing));
  }
  std::sort(round.pairings.begin(), round.pairings.end(), [](const RoundPairing& a, const RoundPairing& b) {
    return std::tuple(a.need, a.offer, a.facilitator) < std::tuple(b.need, b.offer, b.facilitator);
  });
  return true;
}

void count_needs(Round& round) {
  for (const UnmetNeed& unmet : round.unmet) ++(unmet.partners > 0 ? round.partly_served : round.unmet_count);
  round.served = std::ssize(round.drawing.needs) - std::ssize(round.unmet);
  for (std::size_t i = 0; i < round.pairings.size();) {  // sorted by need
    const Problem::ListingIndex need = round.pairings[i].need;
    bool thin = true;
    for (; i < round.pairings.size() && round.pairings[i].need == need; ++i)
      thin = thin && round.pairings[i].evaluation.thin;
    round.thinly_served += thin;
  }
}

bool has_choice(const Round& round) {
  return round.outcome == Outcome::kOptimal || round.outcome == Outcome::kBounded;
}

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

Round solve_round(std::shared_ptr<const Problem> problem, const Control& control, std::int64_t most_pairs_drawn) {
  std::optional<Round> closed = close_round(problem, most_pairs_drawn, control);
  Round round = closed ? std::move(*closed) : choose_round(problem, draw(*problem, seeks_trios(*problem)), control);
  if (!has_choice(round)) return round;
  if (round.with_trios && &pricing_certificate(round) == &round.pairs_certificate)
    round.remarks.push_back({"remark.prices_of_pairs", {}});
  if (!add_pairings(round, control)) {
    round.outcome = Outcome::kCancelled;
    return round;
  }
  round.unmet = unmet_needs(round, control);
  count_needs(round);
  round.missing_offers = missing_offers(*round.problem, round.unmet);
  if (!price_directives(round, control)) {
    round.outcome = Outcome::kCancelled;
    return round;
  }
  if (control.progress) control.progress(Phase::kBaselines, 0, 0);
  round.balance = balance_of(*round.problem, round.drawing, round.choice);
  round.baselines = baselines_of(*round.problem, round.drawing, round.plain_pairs, control);
  if (round.baselines.empty()) round.outcome = Outcome::kCancelled;
  round.programme_changes = programme_changes(round, control);
  return round;
}

}  // namespace entente::matcher
