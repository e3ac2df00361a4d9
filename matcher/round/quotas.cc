#include "matcher/round/quotas.h"

#include <algorithm>
#include <optional>

#include "matcher/network/load.h"
#include "matcher/round/prices.h"
#include "matcher/solver/conflict.h"

namespace entente::matcher {
namespace {

// What a quota costs the round by its proof: per pairing.
Amount price_of(const Round& round, const Amounts& amounts, std::size_t quota) {
  const Certificate& certificate = round.with_trios ? round.trios_certificate : round.pairs_certificate;
  const std::vector<Wide>& prices = certificate.tree.front().duals.quotas;
  if (quota >= prices.size()) return {};
  const Wide price = prices[quota] / certificate.denominator;
  return amounts.of(price < 0 ? -price : price);
}

Load load_of(const Round& round) {
  const Network& network = round.drawing.network;
  Load load(network);
  for (const std::int32_t edge : round.choice.edges) load.take(network, edge);
  for (const std::int32_t trio : round.choice.trios)
    load.take(network, static_cast<std::int32_t>(network.edges.size()) + trio);
  return load;
}

class Writer {
 public:
  Writer(const Problem& problem, const Drawing& drawing) : problem_(problem), drawing_(drawing) {}

  std::vector<Text> write(const std::optional<Conflict>& conflict) {
    if (!conflict) return {{"conflict.not_settled", {}}};
    for (const Conflict::Bound& bound : conflict->bounds) say_bound(bound);
    for (const std::int32_t edge : conflict->kept) say_kept(edge);
    if (!conflict->settled) texts_.push_back({"conflict.perhaps_longer", {}});
    say_relaxation(conflict->relaxation);
    return std::move(texts_);
  }

 private:
  void say_bound(const Conflict::Bound& bound) {
    const DrawnQuota& quota = drawn(bound);
    std::map<std::string, std::string> parameters = named(bound);
    parameters.emplace("count", std::to_string(bound_of(bound)));
    const bool share = quota.kind == DrawnQuota::Kind::kShare;
    if (share) parameters.emplace("of", std::to_string(quota.pairings));
    texts_.push_back(
        {share ? bound.is_least ? "conflict.least" : "conflict.most" : "conflict.two_cities", std::move(parameters)});
  }

  void say_kept(std::int32_t edge) {
    const Network::Edge& kept = drawing_.network.edges[static_cast<std::size_t>(edge)];
    const auto name = [&](Problem::ListingIndex listing) {
      return problem_.listings()[static_cast<std::size_t>(listing)].id;
    };
    texts_.push_back({"conflict.kept",
                      {{"need", name(drawing_.needs[static_cast<std::size_t>(kept.need)])},
                       {"offer", name(drawing_.offers[static_cast<std::size_t>(kept.offer)])}}});
  }

  void say_relaxation(const std::optional<Conflict::Relaxation>& relaxation) {
    if (!relaxation) return texts_.push_back({"conflict.no_single_change", {}});
    std::map<std::string, std::string> parameters = named(relaxation->bound);
    parameters.emplace("from", std::to_string(bound_of(relaxation->bound)));
    parameters.emplace("to", std::to_string(relaxation->to));
    const bool share = drawn(relaxation->bound).kind == DrawnQuota::Kind::kShare;
    texts_.push_back({share ? relaxation->bound.is_least ? "conflict.change_least" : "conflict.change_most"
                            : "conflict.change_two_cities",
                      std::move(parameters)});
  }

  const DrawnQuota& drawn(const Conflict::Bound& bound) const {
    return drawing_.quotas[static_cast<std::size_t>(bound.quota)];
  }
  std::int64_t bound_of(const Conflict::Bound& bound) const {
    const Network::Quota& quota = drawing_.network.quotas[static_cast<std::size_t>(bound.quota)];
    return bound.is_least ? quota.least : quota.most;
  }
  std::map<std::string, std::string> named(const Conflict::Bound& bound) const {
    const DrawnQuota& quota = drawn(bound);
    if (quota.kind != DrawnQuota::Kind::kTwoCities) return {{"class", quota.of}};
    const auto city = [&](std::int32_t index) {
      return problem_.snapshot().cities[static_cast<std::size_t>(index)].id;
    };
    return {{"city", city(quota.cities[0])}, {"other", city(quota.cities[1])}};
  }

  const Problem& problem_;
  const Drawing& drawing_;
  std::vector<Text> texts_;
};

}  // namespace

std::vector<QuotaOutcome> quota_outcomes(const Round& round) {
  const Network& network = round.drawing.network;
  const Programme& programme = round.problem->snapshot().programme;
  const Load load = load_of(round);
  const Amounts amounts(network);
  std::vector<QuotaOutcome> outcomes;
  QuotaOutcome cities{"cities", 0, programme.proposals_between_two_cities, 0, 0, {}};
  for (std::size_t q = 0; q < network.quotas.size(); ++q) {
    const DrawnQuota& drawn = round.drawing.quotas[q];
    const Network::Quota& quota = network.quotas[q];
    if (drawn.kind == DrawnQuota::Kind::kShare)
      outcomes.push_back(
          {drawn.of, quota.least, quota.most, load.quotas[q], drawn.pairings, price_of(round, amounts, q)});
    if (drawn.kind != DrawnQuota::Kind::kTwoCities) continue;
    cities.count = std::max(cities.count, load.quotas[q]);
    cities.price = std::max(cities.price, price_of(round, amounts, q));
  }
  if (programme.proposals_between_two_cities == 0) return outcomes;
  // Between two cities that have few columns no quota is drawn.
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> between;
  const auto count = [&](std::int32_t column) {
    const ColumnView view = column_of(network, column);
    const std::int32_t receiver = network.needs[static_cast<std::size_t>(view.need)].city;
    for (const std::int32_t offer : view.offers)
      if (offer >= 0) ++between[std::minmax(receiver, +network.offers[static_cast<std::size_t>(offer)].city)];
  };
  for (const std::int32_t edge : round.choice.edges) count(edge);
  for (const std::int32_t trio : round.choice.trios) count(static_cast<std::int32_t>(network.edges.size()) + trio);
  for (const auto& [pair, proposals] : between) cities.count = std::max(cities.count, proposals);
  outcomes.push_back(std::move(cities));
  return outcomes;
}

std::vector<Text> conflict_texts(const Problem& problem, const Drawing& drawing, const Control& control) {
  return Writer(problem, drawing).write(conflict_of(drawing.network, control));
}

}  // namespace entente::matcher
