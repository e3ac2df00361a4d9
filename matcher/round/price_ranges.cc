#include "matcher/round/price_ranges.h"

namespace entente::matcher {

PriceRanges::PriceRanges(const Network& network, const Amount& reached, Variants& variants)
    : network_(network), reached_(reached), variants_(variants) {}

const PriceRanges::Range& PriceRanges::of(const Capacity& capacity) {
  const auto [found, fresh] = known_.try_emplace(capacity);
  if (!fresh) return found->second;
  Range& range = found->second;
  if (const auto more = variants_.with_capacity(capacity, 1)) range.one_more = difference(network_, *more, reached_);
  if (const auto less = variants_.with_capacity(capacity, -1)) range.one_less = difference(network_, reached_, *less);
  return range;
}

std::vector<Capacity> capacities_of(const Network& network, const ColumnView& column) {
  std::vector<Capacity> capacities{{Capacity::Kind::kNeed, column.need}};
  const auto limited = [&](Capacity::Kind kind, std::int32_t city, std::int64_t limit) {
    if (limit != kUnlimited) capacities.push_back({kind, city});
  };
  const std::int32_t home = network.needs[static_cast<std::size_t>(column.need)].city;
  limited(Capacity::Kind::kReceiverCity, home, network.cities[static_cast<std::size_t>(home)].receiver_limit);
  for (std::int32_t offer : column.offers) {
    if (offer < 0) continue;
    capacities.push_back({Capacity::Kind::kOffer, offer});
    const std::int32_t city = network.offers[static_cast<std::size_t>(offer)].city;
    limited(Capacity::Kind::kProviderCity, city, network.cities[static_cast<std::size_t>(city)].provider_limit);
  }
  return capacities;
}

}  // namespace entente::matcher
