#include "matcher/explain/gain_bound.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <tuple>

#include "matcher/network/load.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// Prices of one network in the weights of another: the same number of priority needs, needs and points.
class Exchange {
 public:
  Exchange(const Composite& from, const Composite& to, std::int64_t denominator)
      : from_{from.priority * denominator, from.need * denominator},
        to_{to.priority * denominator, to.need * denominator} {}

  // Any number ≥ 0 is a price that bounds.
  Wide operator()(Wide price) const {
    const Wide priority = take_nearest(price, from_.priority);
    const Wide need = take_nearest(price, from_.need);
    return std::max<Wide>(0, priority * to_.priority + need * to_.need + price);
  }

 private:
  static Wide take_nearest(Wide& price, Wide unit) {
    if (unit <= 0) return 0;
    const Wide count = (2 * price + unit) / (2 * unit);
    price -= count * unit;
    return count;
  }
  const Composite from_, to_;
};

Index listing_at(const std::vector<Index>& listings, std::int32_t position) {
  return position < 0 ? -1 : listings[static_cast<std::size_t>(position)];
}

// What the choice of `round` is worth in `changed`; nothing when a pairing isn't a column any more.
std::optional<Amount> worth_after(const Round& round, const Drawing& changed) {
  using Parties = std::tuple<Index, Index, Index>;
  const auto parties = [](const Drawing& drawing, std::int32_t column) {
    const ColumnView view = column_of(drawing.network, column);
    return Parties(listing_at(drawing.needs, view.need), listing_at(drawing.offers, view.offers[0]),
                   listing_at(drawing.offers, view.offers[1]));
  };
  std::map<Parties, bool> wanted;
  const auto edges = static_cast<std::int32_t>(round.drawing.network.edges.size());
  for (const std::int32_t edge : round.choice.edges) wanted[parties(round.drawing, edge)] = true;
  for (const std::int32_t trio : round.choice.trios) wanted[parties(round.drawing, edges + trio)] = true;
  std::vector<std::int32_t> found;
  for (std::int32_t column = 0; column < columns_of(changed.network); ++column)
    if (wanted.contains(parties(changed, column))) found.push_back(column);
  if (found.size() != wanted.size()) return std::nullopt;
  return objective_of(changed.network, choice_of(changed.network, found));
}

Wide price_at(const std::vector<Wide>& prices, std::int32_t index) {
  return static_cast<std::size_t>(index) < prices.size() ? prices[static_cast<std::size_t>(index)] : 0;
}

}  // namespace

GainBound::GainBound(const Round& round) : round_(round) {
  const Certificate& certificate = round.with_trios ? round.trios_certificate : round.pairs_certificate;
  denominator_ = certificate.denominator;
  position_.assign(round.problem->listings().size(), -1);
  for (std::size_t i = 0; i < round.drawing.offers.size(); ++i)
    position_[static_cast<std::size_t>(round.drawing.offers[i])] = static_cast<std::int32_t>(i);
  for (const TreeNode& node : certificate.tree) {
    if (node.duals.offers.empty() && node.duals.receivers.empty()) continue;
    duals_ = &node.duals;  // prices of any case are prices
    return;
  }
}

bool GainBound::may_gain(const Drawing& changed, Index need, std::int64_t partners) const {
  const Network& network = changed.network;
  const Network& before = round_.drawing.network;
  if (duals_ == nullptr || !network.quotas.empty() || !before.quotas.empty() || !faults_of(network).empty() ||
      changed.needs != round_.drawing.needs)
    return true;
  const std::optional<Amount> worth = worth_after(round_, changed);
  if (!worth) return true;
  const Composite composite = composite_of(network);
  const Exchange exchanged(composite_of(before), composite, denominator_);

  // Prices of the relaxed capacities, and what all of them are worth.
  Wide bound = 0;
  std::vector<Wide> offers(network.offers.size()), receivers(network.cities.size()), providers(network.cities.size());
  std::map<std::pair<std::int32_t, std::int32_t>, Wide> need_cities;
  for (std::size_t i = 0; i < changed.offers.size(); ++i) {
    const std::int32_t position = position_[static_cast<std::size_t>(changed.offers[i])];
    if (position < 0) continue;  // it had no place before: its places cost nothing
    offers[i] = exchanged(price_at(duals_->offers, position));
    bound += offers[i] * network.offers[i].capacity;
  }
  for (std::size_t city = 0; city < network.cities.size(); ++city) {
    const Network::City& limits = network.cities[city];
    const auto index = static_cast<std::int32_t>(city);
    if (limits.receiver_limit != kUnlimited) {
      receivers[city] = exchanged(price_at(duals_->receivers, index));
      bound += receivers[city] * limits.receiver_limit;
    }
    if (limits.provider_limit != kUnlimited) {
      providers[city] = exchanged(price_at(duals_->providers, index));
      bound += providers[city] * limits.provider_limit;
    }
  }
  for (const Duals::NeedCity& entry : duals_->need_cities) {
    const Wide price = exchanged(entry.price);
    need_cities[{entry.need, entry.city}] = price;
    bound += price * network.partners_of_city_per_need;
  }

  // What each column leaves of its points, by need, best first.
  std::vector<std::vector<Wide>> gains(network.needs.size());
  for (std::int32_t column = 0; column < columns_of(network); ++column) {
    const ColumnView view = column_of(network, column);
    Wide gain = Wide{view.points} * denominator_ -
                receivers[static_cast<std::size_t>(network.needs[static_cast<std::size_t>(view.need)].city)];
    for (const std::int32_t offer : view.offers) {
      if (offer < 0) continue;
      const std::int32_t city = network.offers[static_cast<std::size_t>(offer)].city;
      gain -= offers[static_cast<std::size_t>(offer)] + providers[static_cast<std::size_t>(city)];
      if (const auto found = need_cities.find({view.need, city}); found != need_cities.end()) gain -= found->second;
    }
    gains[static_cast<std::size_t>(view.need)].push_back(gain);
  }
  for (std::size_t i = 0; i < gains.size(); ++i) {
    std::vector<Wide>& own = gains[i];
    std::sort(own.begin(), own.end(), std::greater<>());
    const std::int64_t least = changed.needs[i] == need ? partners + 1 : 0;
    if (std::min<std::int64_t>(std::ssize(own), network.needs[i].capacity) < least) return false;
    const Wide bonus = denominator_ * (composite.need + (network.needs[i].priority ? composite.priority : 0));
    Wide served = bonus;
    for (std::int64_t k = 0; k < std::min<std::int64_t>(std::ssize(own), network.needs[i].capacity); ++k) {
      const Wide gain = own[static_cast<std::size_t>(k)];
      if (k >= std::max<std::int64_t>(1, least) && gain <= 0) break;
      served += gain;
    }
    if (least > 0 || (!own.empty() && network.needs[i].capacity > 0 && served > 0)) bound += served;
  }
  return bound >= composite_value(composite, *worth) * denominator_;
}

}  // namespace entente::matcher
