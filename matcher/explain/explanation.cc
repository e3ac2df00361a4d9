#include "matcher/explain/explanation.h"

#include <algorithm>
#include <tuple>

#include "matcher/explain/directive_price.h"
#include "matcher/model/codes.h"
#include "matcher/network/load.h"
#include "matcher/round/price_ranges.h"
#include "matcher/round/prices.h"
#include "matcher/round/standing.h"
#include "matcher/round/variants.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

constexpr std::size_t kMostNamed = 5;  // needs in one remark

std::map<std::string, std::string> amount_parameters(const Amount& amount) {
  return {{"priority_needs", std::to_string(amount.priority_needs)},
          {"needs", std::to_string(amount.needs)},
          {"points", points_text(amount.points)}};
}

// Explains one column of a round's drawing.
class InRound {
 public:
  InRound(const Round& round, const Control& control, Explanation& explanation)
      : round_(round), network_(round.drawing.network), control_(control), explanation_(explanation) {}

  void explain(Index need, Index offer, Index facilitator) {
    fare(need, offer, facilitator);
    if (facilitator < 0) say_directive(need, offer);
  }

 private:
  void fare(Index need, Index offer, Index facilitator) {
    if (const RoundPairing* pairing = find_pairing(need, offer, facilitator)) return proposed(*pairing);
    if (!explanation_.evaluation.admissible) {
      explanation_.outcome = Explanation::Outcome::kRuledOut;
      return;
    }
    const std::int32_t column = find_column(need, offer, facilitator);
    if (column < 0) {
      // Only a trio can be admissible and not drawn: there were too many needs to seek trios.
      explanation_.outcome = Explanation::Outcome::kOutweighed;
      remark("remark.trios_not_drawn");
      return;
    }
    hold(column);
    outweighed(column);
  }

  void remark(std::string id, std::map<std::string, std::string> parameters = {}) {
    explanation_.remarks.push_back({std::move(id), std::move(parameters)});
  }

  const RoundPairing* find_pairing(Index need, Index offer, Index facilitator) const {
    for (const RoundPairing& pairing : round_.pairings)
      if (pairing.need == need && pairing.offer == offer && pairing.facilitator == facilitator) return &pairing;
    return nullptr;
  }

  std::int32_t find_column(Index need, Index offer, Index facilitator) const {
    for (std::int32_t column = 0; column < columns_of(network_); ++column) {
      const ColumnView view = column_of(network_, column);
      if (listing(round_.drawing.needs, view.need) == need && listing(round_.drawing.offers, view.offers[0]) == offer &&
          listing(round_.drawing.offers, view.offers[1]) == facilitator)
        return column;
    }
    return -1;
  }

  static Index listing(const std::vector<Index>& listings, std::int32_t position) {
    return position < 0 ? -1 : listings[static_cast<std::size_t>(position)];
  }

  void proposed(const RoundPairing& pairing) {
    explanation_.outcome = Explanation::Outcome::kProposed;
    if (pairing.kept) remark("remark.kept");
    for (const RoundPairing::RunnerUp& next : pairing.runners_up) {
      std::map<std::string, std::string> parameters{{"offer", id(next.offer)}, {"score", points_text(next.score)}};
      if (next.facilitator >= 0) parameters.emplace("facilitator", id(next.facilitator));
      remark(next.facilitator < 0 ? "remark.runner_up" : "remark.runner_up_trio", std::move(parameters));
    }
    price(pairing);
    if (!explanation_.prices.empty() && round_.with_trios && &pricing_certificate(round_) == &round_.pairs_certificate)
      remark("remark.prices_of_pairs");
  }

  // What the round has already; else, with trios, for this one pairing.
  void price(const RoundPairing& pairing) {
    explanation_.prices = pairing.prices;
    explanation_.standing = pairing.standing;
    if (pairing.standing != Standing::kUnspecified) return;
    if (round_.outcome != Outcome::kOptimal) return remark("remark.not_proven");
    if (columns_of(network_) > kMostColumnsToPrice) return remark("remark.too_large_to_price");
    const std::int32_t column = find_column(pairing.need, pairing.offer, pairing.facilitator);
    const Amount reached = objective_of(network_, round_.choice);
    Variants variants(network_, round_.with_trios, control_);
    PriceRanges ranges(network_, reached, variants);
    explanation_.prices = PlacePrices(*round_.problem, round_.drawing, pricing_certificate(round_), &ranges)
                              .of(column_of(network_, column));
    explanation_.standing = standing_of(network_, column, reached, variants);
  }

  void say_directive(Index need, Index offer) {
    std::optional<PricedDirective> priced;
    for (const DirectivePrice& known : round_.directives)
      if (known.need == need && known.offer == offer) priced = {known, true};
    if (!priced) priced = directive_price(round_, need, offer, control_);
    if (!priced) return;
    const bool free = priced->price.price == Amount{};
    remark(priced->price.kind == Directive::Kind::kKeep ? free ? "remark.keep_is_free" : "remark.keep_costs"
           : free                                       ? "remark.rule_out_is_free"
                                                        : "remark.rule_out_costs",
           amount_parameters(priced->price.price));
    if (!priced->proven) remark("remark.not_proven");
  }

  const std::string& id(Index index) const { return round_.problem->listings()[static_cast<std::size_t>(index)].id; }

  // Pairings of the round on every capacity that the column needs and that is used up.
  void hold(std::int32_t column) {
    const Load load = load_of_round();
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    const ColumnView wanted = column_of(network_, column);
    const Network::Need& need = network_.needs[static_cast<std::size_t>(wanted.need)];
    const bool need_full = load.needs[static_cast<std::size_t>(wanted.need)] >= need.capacity;
    const bool receiver_full =
        left_of(city(need.city).receiver_limit, load.receivers[static_cast<std::size_t>(need.city)]) <= 0;
    const auto in_the_way = [&](const ColumnView& held) {
      const bool same_need = held.need == wanted.need;
      if (need_full && same_need) return true;
      if (receiver_full && network_.needs[static_cast<std::size_t>(held.need)].city == need.city) return true;
      for (std::int32_t mine : wanted.offers) {
        for (std::int32_t theirs : held.offers) {
          if (mine < 0 || theirs < 0) continue;
          const Network::Offer& offer = network_.offers[static_cast<std::size_t>(mine)];
          const bool same_city = network_.offers[static_cast<std::size_t>(theirs)].city == offer.city;
          if (mine == theirs && load.offers[static_cast<std::size_t>(mine)] >= offer.capacity) return true;
          if (same_city &&
              left_of(city(offer.city).provider_limit, load.providers[static_cast<std::size_t>(offer.city)]) <= 0)
            return true;
          const auto taken = load.need_cities.find({wanted.need, offer.city});
          if (same_need && same_city && taken != load.need_cities.end() &&
              taken->second >= network_.partners_of_city_per_need)
            return true;
        }
      }
      return false;
    };
    const auto add = [&](std::int32_t held) {
      const ColumnView view = column_of(network_, held);
      if (in_the_way(view))
        explanation_.held_by.push_back({listing(round_.drawing.needs, view.need),
                                        listing(round_.drawing.offers, view.offers[0]),
                                        listing(round_.drawing.offers, view.offers[1]), view.points});
    };
    for (std::int32_t edge : round_.choice.edges) add(edge);
    for (std::int32_t trio : round_.choice.trios) add(edges + trio);
    std::sort(explanation_.held_by.begin(), explanation_.held_by.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.need, a.offer, a.facilitator) < std::tuple(b.need, b.offer, b.facilitator);
    });
  }

  const Network::City& city(std::int32_t index) const { return network_.cities[static_cast<std::size_t>(index)]; }

  void outweighed(std::int32_t column) {
    explanation_.outcome = Explanation::Outcome::kOutweighed;
    Network forced = network_;
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    if (column < edges)
      forced.edges[static_cast<std::size_t>(column)].kept = true;
    else
      forced.trios[static_cast<std::size_t>(column - edges)].kept = true;
    const Points score = column_of(network_, column).points;
    if (round_.smallest_score_allowed && score < *round_.smallest_score_allowed)
      return remark("remark.below_smallest_score",
                    {{"score", points_text(score)}, {"least", points_text(*round_.smallest_score_allowed)}});
    if (!faults_of(forced).empty()) return remark("remark.kept_in_the_way");
    const SolveResult result = round_.with_trios ? solve_with_trios(forced, control_) : solve_pairs(forced, control_);
    if (result.outcome == Outcome::kCancelled) return;
    if (result.outcome == Outcome::kInfeasible)
      return remark(network_.quotas.empty() ? "remark.kept_in_the_way" : "remark.quotas_in_the_way");
    const Amount reached = objective_of(network_, round_.choice);
    const Amount with = objective_of(forced, result.choice);
    const Amount shortfall = reached - with;
    explanation_.shortfall = shortfall;
    const Composite composite = composite_of(network_);
    const Wide worth = composite_value(composite, reached) - composite_value(composite, with);
    if (worth <= 0) {  // below 0 only where the round isn't proven
      explanation_.outcome = Explanation::Outcome::kTied;
      explanation_.shortfall = Amount{};
      return remark(worth == 0 ? "remark.tied" : "remark.not_proven");
    }
    if (round_.outcome == Outcome::kBounded || result.outcome == Outcome::kBounded) remark("remark.not_proven");
    // When ranking, points of one pair never make up for a need that is served less.
    if (!network_.weigh && (shortfall.priority_needs > 0 || (shortfall.priority_needs == 0 && shortfall.needs > 0)))
      remark("remark.no_score_helps", amount_parameters(shortfall));
    say_losers(result.choice);
    say_full_cities(column);
    say_quotas();
  }

  std::vector<std::int64_t> partners_in(const Choice& choice) const {
    std::vector<std::int64_t> partners(network_.needs.size());
    for (std::int32_t edge : choice.edges)
      ++partners[static_cast<std::size_t>(network_.edges[static_cast<std::size_t>(edge)].need)];
    for (std::int32_t trio : choice.trios)
      ++partners[static_cast<std::size_t>(network_.trios[static_cast<std::size_t>(trio)].need)];
    return partners;
  }

  // Who has fewer partners in the best round that has it.
  void say_losers(const Choice& with_it) {
    const std::vector<std::int64_t> before = partners_in(round_.choice), after = partners_in(with_it);
    std::vector<std::string> unserved, fewer;
    for (std::size_t i = 0; i < before.size(); ++i)
      if (after[i] < before[i]) (after[i] == 0 ? unserved : fewer).push_back(id(round_.drawing.needs[i]));
    const auto say = [&](const char* text, std::vector<std::string>& needs) {
      if (needs.empty()) return;
      const std::string count = std::to_string(needs.size());
      if (needs.size() > kMostNamed) needs.resize(kMostNamed);
      remark(text, {{"count", count}, {"needs", join(needs)}});
    };
    say("remark.would_be_unserved", unserved);
    say("remark.would_have_fewer", fewer);
  }

  // The cities on its way whose limit is used up, with what one more place there is worth.
  void say_full_cities(std::int32_t column) {
    const Load load = load_of_round();
    const Amounts amounts(network_);
    for (const Capacity& capacity : capacities_of(network_, column_of(network_, column))) {
      const auto index = static_cast<std::size_t>(capacity.index);
      const bool receiver = capacity.kind == Capacity::Kind::kReceiverCity;
      if (!receiver && capacity.kind != Capacity::Kind::kProviderCity) continue;
      const Network::City& limits = network_.cities[index];
      const std::int64_t limit = receiver ? limits.receiver_limit : limits.provider_limit;
      if ((receiver ? load.receivers : load.providers)[index] < limit) continue;
      const Certificate& certificate = pricing_certificate(round_);
      const Duals& duals = certificate.tree.front().duals;
      const std::vector<Wide>& prices = receiver ? duals.receivers : duals.providers;
      const Wide price = index < prices.size() ? prices[index] / certificate.denominator : 0;
      auto parameters = amount_parameters(amounts.of(price));
      parameters.emplace("city", round_.problem->snapshot().cities[index].id);
      parameters.emplace("limit", std::to_string(limit));
      remark(receiver ? "remark.receiver_full" : "remark.provider_full", std::move(parameters));
    }
  }

  // The quotas that cost the round something: where one binds, it decides beside the scores.
  void say_quotas() {
    for (const QuotaOutcome& quota : round_.quotas) {
      if (quota.price == Amount{}) continue;
      auto parameters = amount_parameters(quota.price);
      parameters.emplace("class", quota.of);
      parameters.emplace("least", std::to_string(quota.least));
      parameters.emplace("most", quota.most == kUnlimited ? "any" : std::to_string(quota.most));
      parameters.emplace("count", std::to_string(quota.count));
      remark("remark.quota_binds", std::move(parameters));
    }
  }

  Load load_of_round() const {
    Load load(network_);
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    for (std::int32_t edge : round_.choice.edges) load.take(network_, edge);
    for (std::int32_t trio : round_.choice.trios) load.take(network_, edges + trio);
    return load;
  }

  const Round& round_;
  const Network& network_;
  const Control& control_;
  Explanation& explanation_;
};

}  // namespace

Explanation explain(const Problem& problem, Index need, Index offer, Index facilitator, const Round* round,
                    const Control& control) {
  Explanation explanation;
  explanation.evaluation =
      facilitator < 0 ? evaluate_pair(problem, need, offer) : evaluate_trio(problem, need, offer, facilitator);
  if (round) InRound(*round, control, explanation).explain(need, offer, facilitator);
  return explanation;
}

}  // namespace entente::matcher
