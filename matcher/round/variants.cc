#include "matcher/round/variants.h"

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"

namespace entente::matcher {
namespace {

std::int64_t& places_of(Network& network, const Capacity& capacity) {
  const auto index = static_cast<std::size_t>(capacity.index);
  switch (capacity.kind) {
    case Capacity::Kind::kNeed:
      return network.needs[index].capacity;
    case Capacity::Kind::kOffer:
      return network.offers[index].capacity;
    case Capacity::Kind::kReceiverCity:
      return network.cities[index].receiver_limit;
    case Capacity::Kind::kProviderCity:
      break;
  }
  return network.cities[index].provider_limit;
}

std::int64_t places_of(const Network& network, const Capacity& capacity) {
  return places_of(const_cast<Network&>(network), capacity);
}

// Columns after it have an index one less, in quotas too.
void erase_column(Network& network, std::int32_t column) {
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  if (column < edges)
    network.edges.erase(network.edges.begin() + column);
  else
    network.trios.erase(network.trios.begin() + (column - edges));
  for (Network::Quota& quota : network.quotas) {
    std::erase(quota.members, column);
    for (std::int32_t& member : quota.members) member -= member > column ? 1 : 0;
  }
}

void set_places(PairsSession& session, const Capacity& capacity, std::int64_t places) {
  switch (capacity.kind) {
    case Capacity::Kind::kNeed:
      return session.set_need_capacity(capacity.index, places);
    case Capacity::Kind::kOffer:
      return session.set_offer_capacity(capacity.index, places);
    case Capacity::Kind::kReceiverCity:
      return session.set_receiver_limit(capacity.index, places);
    case Capacity::Kind::kProviderCity:
      return session.set_provider_limit(capacity.index, places);
  }
}

}  // namespace

Variants::Variants(const Network& network, bool with_trios, const Control& control)
    : network_(network), control_(control) {
  if (!with_trios && network.quotas.empty()) session_.emplace(without_trios(network));
}

std::optional<Amount> Variants::as_it_is() {
  return (session_ ? resolve() : solve(network_)).amount;
}

std::optional<Amount> Variants::with_capacity(const Capacity& capacity, std::int64_t by) {
  const std::int64_t places = places_of(network_, capacity);
  if (places == kUnlimited || places + by < 0) return std::nullopt;
  if (!session_) {
    Network changed = network_;
    places_of(changed, capacity) += by;
    return solve(changed).amount;
  }
  set_places(*session_, capacity, places + by);
  const Variant variant = resolve();
  set_places(*session_, capacity, places);
  return variant.amount;
}

Variant Variants::without_column(std::int32_t column) {
  if (!session_) {
    Network changed = network_;
    erase_column(changed, column);
    return solve(changed);
  }
  session_->set_allowed(column, false);
  const Variant variant = resolve();
  session_->set_allowed(column, true);
  return variant;
}

Variant Variants::solve(const Network& changed) const {
  const SolveResult result =
      changed.trios.empty() ? solve_pairs(changed, control_) : solve_with_trios(changed, control_);
  if (result.outcome == Outcome::kOptimal) return {objective_of(changed, result.choice)};
  return {std::nullopt, result.outcome == Outcome::kInfeasible && result.settled};
}

Variant Variants::resolve() {
  const Outcome outcome = session_->resolve(control_);
  if (outcome == Outcome::kOptimal) return {session_->objective()};
  return {std::nullopt, outcome == Outcome::kInfeasible};
}

Amount difference(const Network& network, const Amount& a, const Amount& b) {
  if (!network.weigh) return a - b;
  const Composite composite = composite_of(network);
  return {0, 0, static_cast<Points>(composite_value(composite, a) - composite_value(composite, b))};
}

}  // namespace entente::matcher
