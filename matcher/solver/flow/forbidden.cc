#include "matcher/solver/flow/forbidden.h"

#include <algorithm>
#include <utility>

namespace entente::matcher {
namespace {

// What a column gains beyond its prices: left side minus right side of its inequality (certificate.h). Forbidden
// columns have no surplus.
Wide excess_of(const Network& network, const Composite& composite, const Load& fixed, std::int64_t denominator,
               const Duals& duals, std::int32_t column) {
  const ColumnView view = column_of(network, column);
  const Wide bonus = denominator * bonus_left(network, composite, fixed, view.need);
  Wide excess = Wide{denominator} * view.points + std::max(Wide{0}, bonus - duals.bonuses[view.need]) -
                duals.needs[view.need] - duals.receivers[network.needs[view.need].city];
  for (std::int32_t offer : view.offers) {
    if (offer < 0) continue;
    const std::pair key{view.need, network.offers[offer].city};
    excess -= duals.offers[offer] + duals.providers[key.second];
    const auto entry = std::lower_bound(duals.need_cities.begin(), duals.need_cities.end(), key,
                                        [](const Duals::NeedCity& a, const auto& wanted) {
                                          return std::pair{a.need, a.city} < wanted;
                                        });
    if (entry != duals.need_cities.end() && std::pair{entry->need, entry->city} == key) excess -= entry->price;
  }
  for (std::int32_t quota : fixed.quotas_of(column)) excess -= duals.quotas[quota];
  return excess;
}

}  // namespace

void price_forbidden(const Network& network, const Composite& composite, const Load& fixed, std::int64_t denominator,
                     Duals& duals) {
  for (std::size_t q = 0; q < network.quotas.size(); ++q)
    if (network.quotas[q].most == 0) duals.quotas[q] = 0;
  for (std::size_t q = 0; q < network.quotas.size(); ++q) {
    if (network.quotas[q].most > 0) continue;
    for (std::int32_t column : network.quotas[q].members) {
      const Wide excess = excess_of(network, composite, fixed, denominator, duals, column);
      if (excess > 0) duals.quotas[q] += excess;
    }
  }
}

}  // namespace entente::matcher
