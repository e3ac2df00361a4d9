#include "matcher/round/forced.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "matcher/network/load.h"
#include "matcher/round/variants.h"
#include "matcher/solver/pairs_around_kept.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// Where a listing stands among ascending ones; -1: it has no place there.
std::int32_t position_of(const std::vector<Index>& listings, Index listing) {
  const auto at = std::lower_bound(listings.begin(), listings.end(), listing);
  return at == listings.end() || *at != listing ? -1 : static_cast<std::int32_t>(at - listings.begin());
}

// Offers stand in two parts, each ascending: pivotal, then facilitating.
std::int32_t offer_position(const Drawing& drawing, Index listing) {
  const auto at = std::find(drawing.offers.begin(), drawing.offers.end(), listing);
  return at == drawing.offers.end() ? -1 : static_cast<std::int32_t>(at - drawing.offers.begin());
}

bool by_ends(const Network::Edge& a, const Network::Edge& b) {
  return std::pair{a.need, a.offer} < std::pair{b.need, b.offer};
}
bool by_ends(const Network::Trio& a, const Network::Trio& b) {
  return std::tuple{a.need, a.pivotal, a.facilitator} < std::tuple{b.need, b.pivotal, b.facilitator};
}

std::vector<Network::Edge>& columns_like(Network& network, const Network::Edge& /*edge*/) {
  return network.edges;
}
std::vector<Network::Trio>& columns_like(Network& network, const Network::Trio& /*trio*/) {
  return network.trios;
}

// The column of these ends, drawn by now if it wasn't.
template <typename Column>
Column& insert(Network& network, const Column& wanted) {
  std::vector<Column>& columns = columns_like(network, wanted);
  const auto before = [](const Column& a, const Column& b) { return by_ends(a, b); };
  auto at = std::lower_bound(columns.begin(), columns.end(), wanted, before);
  if (at == columns.end() || by_ends(wanted, *at)) at = columns.insert(at, wanted);
  return *at;
}

// Keeps the column, drawn or not. False: quotas name columns by their index, so no new one comes between.
template <typename Column>
bool keep(Network& network, const Column& wanted) {
  const std::vector<Column>& columns = columns_like(network, wanted);
  const bool drawn = std::binary_search(columns.begin(), columns.end(), wanted,
                                        [](const Column& a, const Column& b) { return by_ends(a, b); });
  if (!drawn && !network.quotas.empty()) return false;
  insert(network, wanted).kept = true;
  return true;
}

// Of the trios that the round has, those that find room beside what is kept are kept, the best first; the others go.
Network around_trios(Network network, const std::vector<Network::Trio>& held) {
  network = with_kept_trios_only(network);
  for (const Network::Trio& trio : held) insert(network, trio);
  Load load(network);
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  std::vector<std::int32_t> wanted;
  for (std::int32_t column = 0; column < columns_of(network); ++column) {
    if (column_of(network, column).kept) {
      load.take(network, column);
    } else if (column >= edges) {
      wanted.push_back(column);
    }
  }
  std::stable_sort(wanted.begin(), wanted.end(), [&](std::int32_t a, std::int32_t b) {
    return column_of(network, a).points > column_of(network, b).points;
  });
  for (const std::int32_t column : wanted) {
    if (!load.fits(network, column)) continue;
    load.take(network, column);
    network.trios[static_cast<std::size_t>(column - edges)].kept = true;
  }
  return with_kept_trios_only(network);
}

}  // namespace

std::optional<Amount> cost_of_forcing(const Round& round, Index need, Index offer, Index facilitator,
                                      const Control& control) {
  Network forced = round.drawing.network;
  const std::int32_t need_at = position_of(round.drawing.needs, need);
  const std::int32_t offer_at = offer_position(round.drawing, offer);
  if (need_at < 0 || offer_at < 0) return std::nullopt;
  if (facilitator < 0) {
    const Network::Edge edge{need_at, offer_at, judge_pair(*round.problem, need, offer).score, false};
    if (!keep(forced, edge)) return std::nullopt;
  } else {
    const std::int32_t third = offer_position(round.drawing, facilitator);
    const Points points = judge_trio(*round.problem, need, offer, facilitator).score;
    if (third < 0 || !keep(forced, Network::Trio{need_at, offer_at, third, points, false})) return std::nullopt;
  }
  SolveResult result;
  if (forced.quotas.empty()) {
    std::vector<Network::Trio> held;
    for (const std::int32_t trio : round.choice.trios)
      held.push_back(round.drawing.network.trios[static_cast<std::size_t>(trio)]);
    forced = around_trios(std::move(forced), held);
    if (!faults_of(forced).empty()) return std::nullopt;
    result = solve_pairs_around_kept(forced, control);
  } else {
    if (!faults_of(forced).empty()) return std::nullopt;
    result = round.with_trios ? solve_with_trios(forced, control) : solve_pairs(forced, control);
  }
  if (result.outcome != Outcome::kOptimal && result.outcome != Outcome::kBounded) return std::nullopt;
  const Amount reached = objective_of(round.drawing.network, round.choice);
  const Amount with = objective_of(forced, result.choice);
  const Composite composite = composite_of(round.drawing.network);
  if (composite_value(composite, reached) <= composite_value(composite, with)) return Amount{};
  return difference(round.drawing.network, reached, with);
}

}  // namespace entente::matcher
