#include "matcher/solver/partition_crossover.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>

#include "matcher/network/load.h"

namespace entente::matcher {
namespace {

// Sets of things that hang together.
class Components {
 public:
  explicit Components(std::size_t things) : above_(things) { std::iota(above_.begin(), above_.end(), 0); }
  std::size_t of(std::size_t thing) {
    while (above_[thing] != thing) thing = above_[thing] = above_[above_[thing]];
    return thing;
  }
  void join(std::size_t a, std::size_t b) { above_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> above_;
};

}  // namespace

std::vector<std::int32_t> partition_crossover(const Network& network, const Composite& composite,
                                              const std::vector<std::int32_t>& columns,
                                              const std::vector<std::int32_t>& other) {
  std::vector<std::int32_t> lost, won;
  std::set_difference(columns.begin(), columns.end(), other.begin(), other.end(), std::back_inserter(lost));
  std::set_difference(other.begin(), other.end(), columns.begin(), columns.end(), std::back_inserter(won));

  // Needs, offers, receivers, providers, quotas, in this order.
  const std::size_t offers = network.needs.size(), receivers = offers + network.offers.size();
  const std::size_t providers = receivers + network.cities.size(), quotas = providers + network.cities.size();
  Components components(quotas + network.quotas.size());
  const Load none(network);
  const auto join = [&](std::int32_t column) {
    const ColumnView view = column_of(network, column);
    const auto need = static_cast<std::size_t>(view.need);
    const auto home = static_cast<std::size_t>(network.needs[need].city);
    if (network.cities[home].receiver_limit != kUnlimited) components.join(need, receivers + home);
    for (std::int32_t offer : view.offers) {
      if (offer < 0) continue;
      const auto city = static_cast<std::size_t>(network.offers[offer].city);
      components.join(need, offers + static_cast<std::size_t>(offer));
      if (network.cities[city].provider_limit != kUnlimited) components.join(need, providers + city);
    }
    for (std::int32_t quota : none.quotas_of(column)) components.join(need, quotas + static_cast<std::size_t>(quota));
  };
  for (std::int32_t column : lost) join(column);
  for (std::int32_t column : won) join(column);

  std::map<std::size_t, Wide> gain;  // of each part
  std::vector<std::int64_t> partners(network.needs.size()), partners_of_other(network.needs.size());
  for (std::int32_t column : columns) ++partners[column_of(network, column).need];
  for (std::int32_t column : other) ++partners_of_other[column_of(network, column).need];
  const auto component_of = [&](std::int32_t column) {
    return components.of(static_cast<std::size_t>(column_of(network, column).need));
  };
  for (std::int32_t column : lost) gain[component_of(column)] -= column_of(network, column).points;
  for (std::int32_t column : won) gain[component_of(column)] += column_of(network, column).points;
  for (std::size_t i = 0; i < partners.size(); ++i) {
    const Wide bonus = composite.need + (network.needs[i].priority ? composite.priority : 0);
    if (partners[i] > 0 && partners_of_other[i] == 0) gain[components.of(i)] -= bonus;
    if (partners[i] == 0 && partners_of_other[i] > 0) gain[components.of(i)] += bonus;
  }

  std::vector<std::int32_t> better;
  for (std::int32_t column : columns)
    if (!std::binary_search(lost.begin(), lost.end(), column) || gain[component_of(column)] <= 0)
      better.push_back(column);
  for (std::int32_t column : won)
    if (gain[component_of(column)] > 0) better.push_back(column);
  std::sort(better.begin(), better.end());
  return better;
}

}  // namespace entente::matcher
