#include "matcher/round/reserves.h"

#include <algorithm>
#include <utility>

namespace entente::matcher {

std::vector<RoundPairing::RunnerUp> reserves_of(const Drawing& drawing, const std::vector<std::int32_t>& of_need,
                                                const std::vector<std::int32_t>& chosen, Load& load,
                                                std::int32_t column, std::int32_t length) {
  const Network& network = drawing.network;
  std::vector<RoundPairing::RunnerUp> reserves;
  if (length <= 0) return reserves;
  const auto offer = [&](std::int32_t position) {
    return position < 0 ? -1 : drawing.offers[static_cast<std::size_t>(position)];
  };
  load.give_back(network, column);
  for (const std::int32_t other : of_need) {
    if (std::binary_search(chosen.begin(), chosen.end(), other) || !load.fits(network, other)) continue;
    load.take(network, other);
    const bool keeps_quotas = load.meets_quotas(network);
    load.give_back(network, other);
    if (!keeps_quotas) continue;
    const ColumnView view = column_of(network, other);
    reserves.push_back({offer(view.offers[0]), offer(view.offers[1]), view.points});
  }
  load.take(network, column);
  std::sort(reserves.begin(), reserves.end(), [](const auto& a, const auto& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::pair{a.offer, a.facilitator} < std::pair{b.offer, b.facilitator};
  });
  if (reserves.size() > static_cast<std::size_t>(length)) reserves.resize(static_cast<std::size_t>(length));
  return reserves;
}

std::vector<std::vector<std::int32_t>> columns_by_need(const Network& network) {
  std::vector<std::vector<std::int32_t>> of_need(network.needs.size());
  for (std::int32_t column = 0; column < columns_of(network); ++column)
    of_need[static_cast<std::size_t>(column_of(network, column).need)].push_back(column);
  return of_need;
}

}  // namespace entente::matcher
