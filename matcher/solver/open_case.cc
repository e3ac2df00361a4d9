#include "matcher/solver/open_case.h"

#include <algorithm>

#include "matcher/solver/flow/forbidden.h"

namespace entente::matcher {

void OpenCase::choose(const Network& network, const Composite& composite, std::int32_t column) {
  const ColumnView view = column_of(network, column);
  value += view.points + bonus_left(network, composite, fixed, view.need);
  fixed.take(network, column);
  chosen.insert(std::lower_bound(chosen.begin(), chosen.end(), column), column);
  leave_out(column);
}

void OpenCase::leave_out(std::int32_t column) {
  const auto found = std::lower_bound(live.begin(), live.end(), column);
  if (found != live.end() && *found == column) live.erase(found);
}

OpenCase case_of_kept(const Network& network, const Composite& composite) {
  OpenCase open{Load(network), 0, {}, {}};
  const std::vector<char> forbidden = forbidden_columns(network);
  for (std::int32_t column = 0; column < columns_of(network); ++column) {
    if (column_of(network, column).kept) {
      open.choose(network, composite, column);
    } else if (forbidden.empty() || !forbidden[column]) {
      open.live.push_back(column);
    }
  }
  return open;
}

PricedCase price_case(const Network& network, const Composite& composite, const OpenCase& open,
                      std::int64_t denominator, ResourcePrices prices) {
  PricedCase priced;
  prices.quotas.resize(network.quotas.size());
  const std::size_t live = open.live.size();
  priced.gains.resize(live);
  priced.slacks.resize(live);
  std::vector<std::vector<std::int32_t>> of_need(network.needs.size());  // positions in `live`
  for (std::size_t k = 0; k < live; ++k) {
    const ColumnView view = column_of(network, open.live[k]);
    Wide gain = Wide{denominator} * view.points - prices.receivers[network.needs[view.need].city];
    for (std::int32_t offer : view.offers) {
      if (offer < 0) continue;
      const std::int32_t city = network.offers[offer].city;
      gain -= prices.offers[offer] + prices.providers[city];
      if (prices.need_cities.empty()) continue;
      const auto entry = prices.need_cities.find({view.need, city});
      if (entry != prices.need_cities.end()) gain -= entry->second;
    }
    for (std::int32_t quota : open.fixed.quotas_of(open.live[k])) gain -= prices.quotas[quota];
    priced.gains[k] = gain;
    of_need[view.need].push_back(static_cast<std::int32_t>(k));
  }

  Duals& duals = priced.duals;
  duals.needs.resize(network.needs.size());
  duals.bonuses.resize(network.needs.size());
  Wide bound = Wide{denominator} * open.value;
  for (std::size_t i = 0; i < network.needs.size(); ++i) {
    std::vector<std::int32_t>& columns = of_need[i];
    std::sort(columns.begin(), columns.end(), [&](std::int32_t a, std::int32_t b) {
      return priced.gains[a] != priced.gains[b] ? priced.gains[a] > priced.gains[b] : a < b;
    });
    const std::int64_t places = network.needs[i].capacity - open.fixed.needs[i];
    const Wide bonus = denominator * bonus_left(network, composite, open.fixed, static_cast<std::int32_t>(i));
    if (columns.empty()) continue;
    const Wide best = priced.gains[columns[0]];
    Wide price = 0;  // of the need's capacity
    if (places == 0) {
      price = std::max(Wide{0}, best + bonus);
    } else {
      duals.bonuses[i] = std::max(Wide{0}, best < 0 ? bonus + best : bonus);
      // With one place, the price is what the best column gains; with more, what the first that finds no place gains,
      // and the better ones have a surplus.
      const auto first_out = static_cast<std::size_t>(places == 1 ? 0 : places);
      if (first_out < columns.size()) price = std::max(Wide{0}, priced.gains[columns[first_out]]);
    }
    duals.needs[i] = price;
    if (price > 0) bound += price * places;
    bound += duals.bonuses[i];
    const Wide link = std::max(Wide{0}, bonus - duals.bonuses[i]);
    for (std::int32_t k : columns) {
      const Wide slack = price - link - priced.gains[k];
      priced.slacks[k] = std::max(Wide{0}, slack);
      if (slack >= 0) continue;
      duals.surpluses.push_back({open.live[k], -slack});
      bound -= slack;
    }
  }
  std::sort(duals.surpluses.begin(), duals.surpluses.end(),
            [](const Duals::Surplus& a, const Duals::Surplus& b) { return a.column < b.column; });

  for (std::size_t j = 0; j < network.offers.size(); ++j)
    if (prices.offers[j] > 0) bound += prices.offers[j] * (network.offers[j].capacity - open.fixed.offers[j]);
  for (std::size_t c = 0; c < network.cities.size(); ++c) {
    const Network::City& city = network.cities[c];
    if (prices.receivers[c] > 0) bound += prices.receivers[c] * (city.receiver_limit - open.fixed.receivers[c]);
    if (prices.providers[c] > 0) bound += prices.providers[c] * (city.provider_limit - open.fixed.providers[c]);
  }
  for (const auto& [need_city, price] : prices.need_cities) {
    if (price == 0) continue;
    const auto used = open.fixed.need_cities.find(need_city);
    bound += price * (network.partners_of_city_per_need - (used == open.fixed.need_cities.end() ? 0 : used->second));
    duals.need_cities.push_back({need_city.first, need_city.second, price});
  }
  for (std::size_t q = 0; q < network.quotas.size(); ++q) {
    const Wide price = prices.quotas[q];
    if (price > 0) bound += price * (network.quotas[q].most - open.fixed.quotas[q]);
    if (price < 0) bound += price * least_left(network, open.fixed, q);
  }
  duals.quotas = std::move(prices.quotas);
  duals.offers = std::move(prices.offers);
  duals.receivers = std::move(prices.receivers);
  duals.providers = std::move(prices.providers);
  price_forbidden(network, composite, open.fixed, denominator, duals);
  priced.scaled_bound = bound;
  return priced;
}

}  // namespace entente::matcher
