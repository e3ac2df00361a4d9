#include "matcher/engine/solve_round.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "matcher/explain/directive_price.h"
#include "matcher/explain/missing_offers.h"
#include "matcher/explain/programme_changes.h"
#include "matcher/explain/unmet.h"
#include "matcher/network/load.h"
#include "matcher/round/price_ranges.h"
#include "matcher/round/prices.h"
#include "matcher/round/reserves.h"
#include "matcher/round/standing.h"
#include "matcher/round/variants.h"

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

}  // namespace

Round solve_round(const std::shared_ptr<const Problem>& problem, const Control& control,
                  std::int64_t most_pairs_drawn) {
  Round round = choose_round(problem, control, most_pairs_drawn);
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
