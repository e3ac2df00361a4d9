#include "matcher/solver/joint_rows.h"

#include <limits>

namespace entente::matcher {

JointRows::JointRows(const Network& network, const OpenCase& open, bool link_all)
    : needs(network.needs.size(), -1),
      links(network.needs.size(), -1),
      offers(network.offers.size(), -1),
      receivers(network.cities.size(), -1),
      providers(network.cities.size(), -1),
      quotas(network.quotas.size(), -1),
      index_(open.fixed.index) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> ways;  // columns by (need, city)
  const std::int64_t most_of_city = network.partners_of_city_per_need;
  const auto places = [&](std::int32_t need) { return network.needs[need].capacity - open.fixed.needs[need]; };
  for (std::int32_t column : open.live) {
    const ColumnView view = column_of(network, column);
    if (needs[view.need] < 0) needs[view.need] = add(places(view.need));
    if (links[view.need] < 0 && (link_all || places(view.need) > 1) && open.fixed.needs[view.need] == 0)
      links[view.need] = add(0);
    const std::int32_t home = network.needs[view.need].city;
    if (receivers[home] < 0 && network.cities[home].receiver_limit != kUnlimited)
      receivers[home] = add(network.cities[home].receiver_limit - open.fixed.receivers[home]);
    for (std::int32_t offer : view.offers) {
      if (offer < 0) continue;
      const std::int32_t city = network.offers[offer].city;
      if (offers[offer] < 0) offers[offer] = add(network.offers[offer].capacity - open.fixed.offers[offer]);
      if (providers[city] < 0 && network.cities[city].provider_limit != kUnlimited)
        providers[city] = add(network.cities[city].provider_limit - open.fixed.providers[city]);
      ++ways[{view.need, city}];
    }
  }
  for (const auto& [need_city, count] : ways) {
    const auto used = open.fixed.need_cities.find(need_city);
    const std::int64_t left = most_of_city - (used == open.fixed.need_cities.end() ? 0 : used->second);
    if (left < count && left < places(need_city.first)) need_cities[need_city] = add(left);
  }
  std::vector<std::int64_t> members(network.quotas.size());  // that are live
  for (std::int32_t column : open.live)
    for (std::int32_t quota : open.fixed.quotas_of(column)) ++members[quota];
  for (std::size_t q = 0; q < network.quotas.size(); ++q) {
    const std::int64_t least = least_left(network, open.fixed, q);
    const std::int64_t most = left_of(network.quotas[q].most, open.fixed.quotas[q]);
    if (least == 0 && most >= members[q]) continue;
    quotas[q] = add(most);
    if (least > 0) lower.back() = static_cast<double>(least);
  }
}

void JointRows::entries_of(const Network& network, std::int32_t column, std::vector<int>& rows,
                           std::vector<double>& values) const {
  rows.clear();
  values.clear();
  const auto put = [&](int row, double value) {
    if (row < 0) return;
    rows.push_back(row);
    values.push_back(value);
  };
  const ColumnView view = column_of(network, column);
  put(needs[view.need], 1);
  put(links[view.need], -1);
  put(receivers[network.needs[view.need].city], 1);
  for (std::int32_t offer : view.offers) {
    if (offer < 0) continue;
    put(offers[offer], 1);
    put(providers[network.offers[offer].city], 1);
    const auto entry = need_cities.find({view.need, network.offers[offer].city});
    if (entry != need_cities.end()) put(entry->second, 1);
  }
  if (index_)
    for (std::int32_t quota : index_->of(column)) put(quotas[quota], 1);
}

int JointRows::add(std::int64_t right_side) {
  constexpr double kNone = std::numeric_limits<double>::max();
  lower.push_back(-kNone);
  upper.push_back(right_side == kUnlimited ? kNone : static_cast<double>(right_side));
  return static_cast<int>(upper.size()) - 1;
}

}  // namespace entente::matcher
