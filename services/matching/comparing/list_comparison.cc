#include "services/matching/comparing/list_comparison.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/round/forced.h"
#include "matcher/score/evaluation.h"
#include "services/common/base/strings.h"
#include "services/matching/documents/proof.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

using common::concat;
using Index = matcher::Problem::ListingIndex;
using Response = v1::CompareWithListResponse;
using matcher::Problem;

// What the rows of a list take, against what there is.
class Places {
 public:
  explicit Places(const Problem& problem) : problem_(problem) {}

  // Why a row finds no place; empty: it takes it.
  std::string take(const ListedPairing& row) {
    const matcher::Programme& programme = problem_.snapshot().programme;
    for (const Index listing : {row.need, row.offer, row.facilitator})
      if (listing >= 0 && listings_[listing] >= problem_.places_left(listing))
        return concat("rows before it take all ", problem_.places_left(listing), " places of ", id(listing));
    const std::int32_t receiver = problem_.city_index_of(row.need);
    if (receivers_[receiver] >= problem_.receiver_limit_left(receiver))
      return concat(city(row.need), " receives as many cooperations as it can by rows before it");
    for (const Index giver : {row.offer, row.facilitator}) {
      if (giver < 0) continue;
      const std::int32_t provider = problem_.city_index_of(giver);
      if (providers_[provider] >= problem_.provider_limit_left(provider))
        return concat(city(giver), " gives as many cooperations as it can by rows before it");
      if (partners_[{row.need, provider}] >= programme.partners_of_city_per_need)
        return concat(city(giver), " is a partner of ", id(row.need), " by rows before it");
      if (programme.proposals_between_two_cities > 0 &&
          between_[ordered(receiver, provider)] >= programme.proposals_between_two_cities)
        return concat("rows before it have as many pairings of ", city(row.need), " and ", city(giver),
                      " as the programme allows");
    }
    for (const Index listing : {row.need, row.offer, row.facilitator})
      if (listing >= 0) ++listings_[listing];
    ++receivers_[receiver];
    for (const Index giver : {row.offer, row.facilitator}) {
      if (giver < 0) continue;
      const std::int32_t provider = problem_.city_index_of(giver);
      ++providers_[provider];
      ++partners_[{row.need, provider}];
      ++between_[ordered(receiver, provider)];
    }
    return {};
  }

  bool serves(Index need) const {
    const auto taken = listings_.find(need);
    return taken != listings_.end() && taken->second > 0;
  }

 private:
  static std::pair<std::int32_t, std::int32_t> ordered(std::int32_t a, std::int32_t b) {
    return {std::min(a, b), std::max(a, b)};
  }
  const std::string& id(Index index) const { return problem_.listings()[static_cast<std::size_t>(index)].id; }
  const std::string& city(Index index) const { return problem_.city_of(index).id; }

  const Problem& problem_;
  std::map<Index, std::int64_t> listings_;
  std::map<std::int32_t, std::int64_t> receivers_;
  std::map<std::int32_t, std::int64_t> providers_;
  std::map<std::pair<Index, std::int32_t>, std::int64_t> partners_;
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> between_;
};

// A pairing of the best round.
struct Chosen {
  Index offer = -1;
  Index facilitator = -1;
  matcher::Points score = 0;
};

class Comparison {
 public:
  Comparison(const PairingList& list, const matcher::Round& best, const matcher::Control& control)
      : list_(list), best_(best), problem_(*best.problem), control_(control), places_(problem_) {
    const matcher::Network& network = best.drawing.network;
    const auto edges = static_cast<std::int32_t>(network.edges.size());
    for (const std::int32_t edge : best.choice.edges) add_chosen(edge);
    for (const std::int32_t trio : best.choice.trios) add_chosen(edges + trio);
    for (auto& [need, partners] : chosen_)
      std::stable_sort(partners.begin(), partners.end(),
                       [](const Chosen& a, const Chosen& b) { return a.score > b.score; });
    rows_to_cost_ = kCostWork / std::max<std::int64_t>(1, matcher::columns_of(network));
    weighs_ = network.weigh.has_value();
  }

  Response compare() {
    for (const ListedPairing& row : list_.rows) add_row(row);
    for (const auto& [need, partners] : chosen_)
      if (!places_.serves(need)) response_.add_left_out(problem_.listings()[static_cast<std::size_t>(need)].id);
    add_over_asked();
    *response_.mutable_list_objective() = to_proto(reached_);
    *response_.mutable_round_objective() = to_proto(matcher::objective_of(best_.drawing.network, best_.choice));
    response_.set_score_scale(matcher::kScoreScale);
    *response_.mutable_report() = list_.report;
    return std::move(response_);
  }

 private:
  void add_chosen(std::int32_t column) {
    const matcher::ColumnView view = matcher::column_of(best_.drawing.network, column);
    const auto listing = [&](std::int32_t offer) {
      return offer < 0 ? -1 : best_.drawing.offers[static_cast<std::size_t>(offer)];
    };
    chosen_[best_.drawing.needs[static_cast<std::size_t>(view.need)]].push_back(
        {listing(view.offers[0]), listing(view.offers[1]), view.points});
  }

  void add_row(const ListedPairing& listed) {
    Response::Row& row = *response_.add_rows();
    row.set_row(listed.row);
    if (listed.need < 0) {
      row.set_outcome(Response::OUTCOME_NOT_UNDERSTOOD);
      row.set_message(listed.message);
      for (const std::string& one : listed.suggestions) row.add_suggestions(one);
      return;
    }
    const matcher::Evaluation evaluation = evaluate(listed.need, listed.offer, listed.facilitator);
    *row.mutable_candidate() = candidate(listed.need, listed.offer, listed.facilitator, evaluation);
    for (const Index giver : {listed.offer, listed.facilitator})
      if (giver >= 0) ++asked_[problem_.city_index_of(giver)];
    const Chosen* const in_round = partner_in_round(listed);
    if (in_round != nullptr)
      *row.mutable_in_round() = candidate(listed.need, in_round->offer, in_round->facilitator,
                                          evaluate(listed.need, in_round->offer, in_round->facilitator));
    if (!evaluation.admissible) {
      row.set_outcome(Response::OUTCOME_RULE);
      for (const matcher::RuleOutcome& outcome : evaluation.rules)
        if (outcome.verdict == matcher::RuleOutcome::Verdict::kBroken) *row.add_broken_rules() = to_proto(outcome.text);
      return;
    }
    const bool first = !places_.serves(listed.need);
    if (std::string why = places_.take(listed); !why.empty()) {
      row.set_outcome(Response::OUTCOME_OVER_ASKED);
      row.set_message(std::move(why));
    } else {
      count(listed.need, first, evaluation.score);
      row.set_outcome(outcome_of(listed, in_round, evaluation.score));
    }
    add_cost(listed, in_round, row);
  }

  // The same pairing where the round has it, else the best of what it has for the need; nullptr: nothing.
  const Chosen* partner_in_round(const ListedPairing& listed) const {
    const auto partners = chosen_.find(listed.need);
    if (partners == chosen_.end()) return nullptr;
    const auto same = std::find_if(partners->second.begin(), partners->second.end(),
                                   [&](const Chosen& one) { return is_same(one, listed); });
    return same != partners->second.end() ? &*same : &partners->second.front();
  }

  static bool is_same(const Chosen& one, const ListedPairing& listed) {
    return one.offer == listed.offer && one.facilitator == listed.facilitator;
  }

  static Response::Outcome outcome_of(const ListedPairing& listed, const Chosen* in_round, matcher::Points score) {
    if (in_round == nullptr) return Response::OUTCOME_AT_COST_OF_OTHERS;
    if (is_same(*in_round, listed) || in_round->score == score) return Response::OUTCOME_AS_IN_ROUND;
    return in_round->score > score ? Response::OUTCOME_ROUND_DOES_BETTER : Response::OUTCOME_AT_COST_OF_OTHERS;
  }

  void count(Index need, bool first, matcher::Points score) {
    reached_.points += score;
    if (!first) return;
    const bool priority = problem_.priority(need);
    if (weighs_) {
      const auto& weigh = *best_.drawing.network.weigh;
      reached_.points += weigh.served + (priority ? weigh.priority : 0);
      return;
    }
    reached_.needs += 1;
    reached_.priority_needs += priority ? 1 : 0;
  }

  void add_cost(const ListedPairing& listed, const Chosen* in_round, Response::Row& row) {
    if (in_round != nullptr && is_same(*in_round, listed)) {
      *row.mutable_cost() = to_proto(matcher::Amount{});
      return;
    }
    if (rows_to_cost_-- <= 0 || (control_.cancelled && control_.cancelled())) return;
    const std::optional<matcher::Amount> cost =
        matcher::cost_of_forcing(best_, listed.need, listed.offer, listed.facilitator, control_);
    if (cost.has_value()) *row.mutable_cost() = to_proto(*cost);
  }

  matcher::Evaluation evaluate(Index need, Index offer, Index facilitator) const {
    return facilitator < 0 ? matcher::evaluate_pair(problem_, need, offer)
                           : matcher::evaluate_trio(problem_, need, offer, facilitator);
  }

  v1::Candidate candidate(Index need, Index offer, Index facilitator, const matcher::Evaluation& evaluation) const {
    v1::Candidate result = to_proto(problem_, need, offer, facilitator, evaluation);
    result.clear_terms();
    return result;
  }

  // What a city can give: its limit, and no more than its open offers have places.
  std::int64_t can_give(std::int32_t city) const {
    std::int64_t places = 0;
    for (const auto* offers : {&problem_.offers(), &problem_.facilitators()})
      for (const Index offer : *offers)
        if (problem_.city_index_of(offer) == city) places += std::max<std::int64_t>(0, problem_.places_left(offer));
    return std::min(places, std::max<std::int64_t>(0, problem_.provider_limit_left(city)));
  }

  void add_over_asked() {
    for (const auto& [city, asked] : asked_) {
      const std::int64_t limit = can_give(city);
      if (asked <= limit) continue;
      Response::OverAsked& over = *response_.add_over_asked();
      over.set_city(problem_.snapshot().cities[static_cast<std::size_t>(city)].id);
      over.set_asked(static_cast<std::int32_t>(asked));
      over.set_limit(static_cast<std::int32_t>(limit));
    }
    std::stable_sort(response_.mutable_over_asked()->begin(), response_.mutable_over_asked()->end(),
                     [](const Response::OverAsked& a, const Response::OverAsked& b) {
                       return a.asked() - a.limit() > b.asked() - b.limit();
                     });
  }

  const PairingList& list_;
  const matcher::Round& best_;
  const Problem& problem_;
  const matcher::Control& control_;
  Places places_;
  std::map<Index, std::vector<Chosen>> chosen_;  // by need, best first
  std::map<std::int32_t, std::int64_t> asked_;   // by city, as provider
  matcher::Amount reached_;
  bool weighs_ = false;
  std::int64_t rows_to_cost_ = 0;
  Response response_;
};

}  // namespace

v1::CompareWithListResponse compare_with_list(const PairingList& list, const matcher::Round& best,
                                              const matcher::Control& control) {
  return Comparison(list, best, control).compare();
}

}  // namespace entente::matching
