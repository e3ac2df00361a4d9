#include "matcher/explain/prices.h"

namespace entente::matcher {
namespace {

// The multiple of `unit` that is nearest to `value`, and what is left.
std::int64_t take_nearest(Wide& value, Wide unit) {
  Wide count = value / unit;
  const Wide rest = value - count * unit;
  if (2 * rest > unit) ++count;
  if (2 * rest < -unit) --count;
  value -= count * unit;
  return static_cast<std::int64_t>(count);
}

}  // namespace

Amount amount_of(const Network& network, Wide value) {
  Amount amount;
  if (!network.weigh) {
    const Composite composite = composite_of(network);
    amount.priority_needs = take_nearest(value, composite.priority);
    amount.needs = take_nearest(value, composite.need);
  }
  amount.points = static_cast<Points>(value);
  return amount;
}

std::vector<CapacityPrice> prices_of(const Problem& problem, const Drawing& drawing, const Certificate& certificate,
                                     const ColumnView& column) {
  const Network& network = drawing.network;
  const Duals& duals = certificate.tree.front().duals;
  std::vector<CapacityPrice> prices;
  const auto add = [&](const char* kind, const std::string& resource, const std::vector<Wide>& of, std::int32_t index) {
    if (static_cast<std::size_t>(index) >= of.size()) return;
    const Wide price = of[static_cast<std::size_t>(index)] / certificate.denominator;
    if (price != 0) prices.push_back({kind, resource, amount_of(network, price)});
  };
  const auto listing = [&](Problem::ListingIndex index) {
    return problem.listings()[static_cast<std::size_t>(index)].id;
  };
  const auto city = [&](std::int32_t index) { return problem.snapshot().cities[static_cast<std::size_t>(index)].id; };

  const Network::Need& need = network.needs[static_cast<std::size_t>(column.need)];
  add("need", listing(drawing.needs[static_cast<std::size_t>(column.need)]), duals.needs, column.need);
  add("receiver_city", city(need.city), duals.receivers, need.city);
  for (std::int32_t offer : column.offers) {
    if (offer < 0) continue;
    const std::int32_t provider = network.offers[static_cast<std::size_t>(offer)].city;
    add("offer", listing(drawing.offers[static_cast<std::size_t>(offer)]), duals.offers, offer);
    add("provider_city", city(provider), duals.providers, provider);
  }
  return prices;
}

const Certificate& pricing_certificate(const Round& round) {
  const bool one_set = round.with_trios && round.trios_certificate.kind == Certificate::Kind::kProven;
  return one_set ? round.trios_certificate : round.pairs_certificate;
}

}  // namespace entente::matcher
