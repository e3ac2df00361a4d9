#include "matcher/round/prices.h"

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

const std::vector<Wide>& prices_of_kind(const Duals& duals, Capacity::Kind kind) {
  switch (kind) {
    case Capacity::Kind::kNeed:
      return duals.needs;
    case Capacity::Kind::kOffer:
      return duals.offers;
    case Capacity::Kind::kReceiverCity:
      return duals.receivers;
    case Capacity::Kind::kProviderCity:
      break;
  }
  return duals.providers;
}

// Name of the listing or city.
const std::string& resource_of(const Problem& problem, const Drawing& drawing, const Capacity& capacity) {
  const auto index = static_cast<std::size_t>(capacity.index);
  const auto listing = [&](const std::vector<Problem::ListingIndex>& of) -> const std::string& {
    return problem.listings()[static_cast<std::size_t>(of[index])].id;
  };
  if (capacity.kind == Capacity::Kind::kNeed) return listing(drawing.needs);
  if (capacity.kind == Capacity::Kind::kOffer) return listing(drawing.offers);
  return problem.snapshot().cities[index].id;
}

}  // namespace

Amounts::Amounts(const Network& network)
    : ranks_(!network.weigh), composite_(ranks_ ? composite_of(network) : Composite{}) {}

Amount Amounts::of(Wide value) const {
  Amount amount;
  if (ranks_) {
    amount.priority_needs = take_nearest(value, composite_.priority);
    amount.needs = take_nearest(value, composite_.need);
  }
  amount.points = static_cast<Points>(value);
  return amount;
}

PlacePrices::PlacePrices(const Problem& problem, const Drawing& drawing, const Certificate& certificate,
                         PriceRanges* ranges)
    : problem_(problem), drawing_(drawing), certificate_(certificate), ranges_(ranges), amounts_(drawing.network) {}

std::vector<CapacityPrice> PlacePrices::of(const ColumnView& column) const {
  const Duals& duals = certificate_.tree.front().duals;
  std::vector<CapacityPrice> prices;
  for (const Capacity& capacity : capacities_of(drawing_.network, column)) {
    CapacityPrice price;
    price.kind = capacity_id(capacity.kind);
    price.resource = resource_of(problem_, drawing_, capacity);
    const std::vector<Wide>& of = prices_of_kind(duals, capacity.kind);
    if (const auto index = static_cast<std::size_t>(capacity.index); index < of.size())
      price.price = amounts_.of(of[index] / certificate_.denominator);
    if (ranges_) {
      const PriceRanges::Range& range = ranges_->of(capacity);
      price.one_more = range.one_more;
      price.one_less = range.one_less;
    }
    const bool worth = price.price != Amount{} || price.one_more.value_or(Amount{}) != Amount{} ||
                       price.one_less.value_or(Amount{}) != Amount{};
    if (worth) prices.push_back(std::move(price));
  }
  return prices;
}

std::string_view capacity_id(Capacity::Kind kind) {
  switch (kind) {
    case Capacity::Kind::kNeed:
      return "need";
    case Capacity::Kind::kOffer:
      return "offer";
    case Capacity::Kind::kReceiverCity:
      return "receiver_city";
    case Capacity::Kind::kProviderCity:
      break;
  }
  return "provider_city";
}

const Certificate& pricing_certificate(const Round& round) {
  const bool one_set = round.with_trios && round.trios_certificate.kind == Certificate::Kind::kProven;
  return one_set ? round.trios_certificate : round.pairs_certificate;
}

}  // namespace entente::matcher
