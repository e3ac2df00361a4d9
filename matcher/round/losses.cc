#include "matcher/round/losses.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "matcher/network/load.h"
#include "matcher/round/variants.h"
#include "matcher/solver/pairs_around_kept.h"

namespace entente::matcher {
namespace {

using Parties = std::tuple<Problem::ListingIndex, Problem::ListingIndex, Problem::ListingIndex>;

std::int32_t edges_of(const Network& network) {
  return static_cast<std::int32_t>(network.edges.size());
}

std::vector<std::int32_t> chosen_columns(const Round& round) {
  std::vector<std::int32_t> columns = round.choice.edges;
  for (std::int32_t trio : round.choice.trios) columns.push_back(edges_of(round.drawing.network) + trio);
  return columns;
}

// Where a column stands among the pairings, which are sorted by their parties.
std::size_t place_of(const Round& round, std::int32_t column) {
  const ColumnView view = column_of(round.drawing.network, column);
  const auto offer = [&](std::int32_t position) {
    return position < 0 ? -1 : round.drawing.offers[static_cast<std::size_t>(position)];
  };
  const Parties wanted{round.drawing.needs[static_cast<std::size_t>(view.need)], offer(view.offers[0]),
                       offer(view.offers[1])};
  const auto at = std::lower_bound(round.pairings.begin(), round.pairings.end(), wanted,
                                   [](const RoundPairing& pairing, const Parties& parties) {
                                     return std::tie(pairing.need, pairing.offer, pairing.facilitator) < parties;
                                   });
  return static_cast<std::size_t>(at - round.pairings.begin());
}

// The round's network with its trios kept.
Network around_trios(const Round& round) {
  Network network = round.drawing.network;
  for (std::int32_t trio : round.choice.trios) network.trios[static_cast<std::size_t>(trio)].kept = true;
  return network;
}

// What the best pairs are worth around the trios of `held`, all of them kept, without one column of it.
std::optional<Amount> best_without(Network held, std::int32_t column, const Control& control) {
  const std::int32_t edges = edges_of(held);
  if (column < edges)
    held.edges.erase(held.edges.begin() + column);
  else
    held.trios.erase(held.trios.begin() + (column - edges));
  const SolveResult solved = solve_pairs_around_kept(held, control);
  return solved.outcome == Outcome::kOptimal ? std::optional(objective_of(held, solved.choice)) : std::nullopt;
}

}  // namespace

std::vector<std::optional<Amount>> losses_of(const Round& round, const Control& control, std::int64_t most_work) {
  std::vector<std::optional<Amount>> losses(round.pairings.size());
  const Network& network = round.drawing.network;
  const bool constrained = !network.quotas.empty();
  const std::vector<std::int32_t> columns = chosen_columns(round);
  const std::int64_t work = std::ssize(columns) * columns_of(network);
  if (work > (constrained ? std::min(most_work, kConstrainedLossWork) : most_work)) return losses;
  const Amount reached = objective_of(network, round.choice);
  const Composite composite = composite_of(network);
  const bool hold = round.with_trios && !constrained;
  Network held;
  std::optional<Variants> variants;
  if (hold)
    held = with_kept_trios_only(around_trios(round));
  else
    variants.emplace(network, round.with_trios, control);
  std::int32_t trio = edges_of(network);  // of the next chosen trio among the held ones
  for (const std::int32_t column : columns) {
    if (control.cancelled && control.cancelled()) return std::vector<std::optional<Amount>>(round.pairings.size());
    const bool is_trio = column >= edges_of(network);
    const std::int32_t in_held = is_trio ? trio++ : column;
    if (column_of(network, column).kept) continue;
    const std::optional<Amount> without =
        hold ? best_without(held, in_held, control) : variants->without_column(column).amount;
    if (!without) continue;
    losses[place_of(round, column)] = composite_value(composite, reached) <= composite_value(composite, *without)
                                          ? Amount{}
                                          : difference(network, reached, *without);
  }
  return losses;
}

}  // namespace entente::matcher
