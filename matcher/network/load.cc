#include "matcher/network/load.h"

namespace entente::matcher {

ColumnView column_of(const Network& network, std::int32_t column) {
  const std::size_t index = static_cast<std::size_t>(column);
  if (index < network.edges.size()) {
    const Network::Edge& edge = network.edges[index];
    return {edge.need, {edge.offer, -1}, edge.points, edge.kept};
  }
  const Network::Trio& trio = network.trios[index - network.edges.size()];
  return {trio.need, {trio.pivotal, trio.facilitator}, trio.points, trio.kept};
}

std::int32_t columns_of(const Network& network) {
  return static_cast<std::int32_t>(network.edges.size() + network.trios.size());
}

Choice choice_of(const Network& network, std::span<const std::int32_t> columns) {
  Choice choice;
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  for (std::int32_t column : columns)
    (column < edges ? choice.edges : choice.trios).push_back(column < edges ? column : column - edges);
  return choice;
}

Load load_of_kept_edges(const Network& network) {
  Load load(network);
  for (std::int32_t edge : kept_of(network).edges) load.take(network, edge);
  return load;
}

Load::Load(const Network& network)
    : needs(network.needs.size()),
      offers(network.offers.size()),
      receivers(network.cities.size()),
      providers(network.cities.size()),
      quotas(network.quotas.size()),
      index(network.quotas.empty() ? nullptr : std::make_shared<const QuotaIndex>(network)) {}

QuotaIndex::QuotaIndex(const Network& network) : first_(static_cast<std::size_t>(columns_of(network)) + 1) {
  for (const Network::Quota& quota : network.quotas)
    for (std::int32_t column : quota.members) ++first_[column + 1];
  for (std::size_t k = 1; k < first_.size(); ++k) first_[k] += first_[k - 1];
  quotas_.resize(first_.back());
  std::vector<std::int32_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t q = 0; q < network.quotas.size(); ++q)
    for (std::int32_t column : network.quotas[q].members) quotas_[next[column]++] = static_cast<std::int32_t>(q);
}

void Load::move(const Network& network, std::int32_t column, std::int64_t by) {
  const ColumnView view = column_of(network, column);
  needs[view.need] += by;
  receivers[network.needs[view.need].city] += by;
  for (std::int32_t offer : view.offers) {
    if (offer < 0) continue;
    const std::int32_t city = network.offers[offer].city;
    offers[offer] += by;
    providers[city] += by;
    need_cities[{view.need, city}] += by;
  }
  for (std::int32_t quota : quotas_of(column)) quotas[quota] += by;
}

std::vector<char> forbidden_columns(const Network& network) {
  std::vector<char> forbidden;
  for (const Network::Quota& quota : network.quotas) {
    if (quota.most > 0) continue;
    forbidden.resize(static_cast<std::size_t>(columns_of(network)));
    for (std::int32_t column : quota.members) forbidden[column] = 1;
  }
  return forbidden;
}

bool Load::meets_quotas(const Network& network) const {
  for (std::size_t q = 0; q < quotas.size(); ++q)
    if (quotas[q] < network.quotas[q].least) return false;
  return true;
}

bool Load::fits(const Network& network, std::int32_t column) const {
  const ColumnView view = column_of(network, column);
  const Network::Need& need = network.needs[view.need];
  if (needs[view.need] >= need.capacity || receivers[need.city] >= network.cities[need.city].receiver_limit)
    return false;
  for (std::int32_t offer : view.offers) {
    if (offer < 0) continue;
    const std::int32_t city = network.offers[offer].city;
    if (offers[offer] >= network.offers[offer].capacity) return false;
    if (providers[city] >= network.cities[city].provider_limit) return false;
    const auto found = need_cities.find({view.need, city});
    if ((found == need_cities.end() ? 0 : found->second) >= network.partners_of_city_per_need) return false;
  }
  for (std::int32_t quota : quotas_of(column))
    if (quotas[quota] >= network.quotas[quota].most) return false;
  return true;
}

Wide bonus_left(const Network& network, const Composite& composite, const Load& fixed, std::int32_t need) {
  if (fixed.needs[need] > 0) return 0;
  return composite.need + (network.needs[need].priority ? composite.priority : 0);
}

}  // namespace entente::matcher
