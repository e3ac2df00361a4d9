#include "matcher/score/drawing.h"

#include <algorithm>
#include <map>

#include "matcher/score/evaluation.h"
#include "matcher/score/faults.h"
#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// Rules of the pair (need, pivotal) that a facilitating city can help over.
constexpr std::uint32_t kTrioHelps = bit(Rule::kAxis) | bit(Rule::kLanguage) | bit(Rule::kCost);

class Drawer {
 public:
  Drawer(const Problem& problem, bool with_trios) : problem_(problem), with_trios_(with_trios) {}

  DrawResult draw() {
    nodes();
    for (std::size_t need = 0; need < drawing_.needs.size(); ++need) columns_of(static_cast<std::int32_t>(need));
    keep();
    return {std::move(drawing_), std::move(faults_)};
  }

  DrawResult draw_kept() {
    nodes();
    for (const auto& [listings, kind] : problem_.parts().directives) {
      const std::pair at{position_of(drawing_.needs, listings.first), position_of(drawing_.offers, listings.second)};
      if (kind != Directive::Kind::kKeep || at.first < 0 || at.second < 0) continue;
      const Verdict pair = judge_pair(problem_, listings.first, listings.second);
      if (!pair.admissible()) continue;
      drawing_.network.edges.push_back({at.first, at.second, pair.score, false});
      drawing_.edge_axes.push_back(pair.axis);
    }
    keep();
    return {std::move(drawing_), std::move(faults_)};
  }

  // REQUIRES: what is admissible in the problem is among the columns of `drawn`.
  DrawResult draw_from(const Drawing& drawn) {
    nodes();
    for (std::size_t e = 0; e < drawn.network.edges.size(); ++e) {
      const Network::Edge& edge = drawn.network.edges[e];
      const Index need = listing_of(drawing_.needs, edge.need);
      const Index offer = listing_of(drawing_.offers, edge.offer);
      if (breaks(problem_, Rule::kDirective, need, offer)) continue;
      drawing_.network.edges.push_back({edge.need, edge.offer, score_regardless(problem_, need, offer), false});
      drawing_.edge_axes.push_back(drawn.edge_axes[e]);
    }
    for (const Network::Trio& trio : drawn.network.trios) {
      const Index need = listing_of(drawing_.needs, trio.need);
      const Index pivotal = listing_of(drawing_.offers, trio.pivotal);
      const Index facilitator = listing_of(drawing_.offers, trio.facilitator);
      if (breaks(problem_, Rule::kDirective, need, pivotal) || breaks(problem_, Rule::kDirective, need, facilitator))
        continue;
      drawing_.network.trios.push_back(
          {trio.need, trio.pivotal, trio.facilitator, score_regardless(problem_, need, pivotal, facilitator)});
    }
    keep();
    return {std::move(drawing_), std::move(faults_)};
  }

 private:
  static Index listing_of(const std::vector<Index>& listings, std::int32_t position) {
    return listings[static_cast<std::size_t>(position)];
  }

  static std::int32_t position_of(const std::vector<Index>& listings, Index wanted) {
    const auto found = std::lower_bound(listings.begin(), listings.end(), wanted);
    return found != listings.end() && *found == wanted ? static_cast<std::int32_t>(found - listings.begin()) : -1;
  }

  void nodes() {
    Network& network = drawing_.network;
    const Programme& programme = problem_.snapshot().programme;
    network.partners_of_city_per_need = programme.partners_of_city_per_need;
    if (programme.weigh_instead_of_rank)
      network.weigh = Network::Weighing{programme.served_points * kScoreScale, programme.priority_points * kScoreScale};
    for (std::size_t city = 0; city < problem_.snapshot().cities.size(); ++city)
      network.cities.push_back({problem_.receiver_limit_left(static_cast<std::int32_t>(city)),
                                problem_.provider_limit_left(static_cast<std::int32_t>(city))});
    for (Index need : problem_.needs()) {
      drawing_.needs.push_back(need);
      network.needs.push_back({problem_.city_index_of(need), problem_.places_left(need), problem_.priority(need)});
    }
    add_offers(problem_.offers());
    pivotal_count_ = drawing_.offers.size();
    const auto& other_areas = problem_.snapshot().programme.other_areas;
    for (int area = 1; area <= static_cast<int>(Area::kPolicyMeasures); ++area)
      for (std::size_t offer = 0; offer < pivotal_count_; ++offer)
        if (helps(other_areas, static_cast<Area>(area), problem_.parts().listing(drawing_.offers[offer]).area))
          for_area_[static_cast<Area>(area)].push_back(static_cast<std::int32_t>(offer));
    if (with_trios_) add_offers(problem_.facilitators());
  }

  void add_offers(const std::vector<Index>& offers) {
    for (Index offer : offers) {
      if (problem_.places_left(offer) == 0) continue;
      drawing_.offers.push_back(offer);
      drawing_.network.offers.push_back({problem_.city_index_of(offer), problem_.places_left(offer)});
    }
  }

  void columns_of(std::int32_t need) {
    const Index listing = drawing_.needs[static_cast<std::size_t>(need)];
    // What a facilitating city can't help over, first: area and relevance stop nearly all pairs.
    for (const std::int32_t offer : for_area_[problem_.parts().listing(listing).area]) {
      const Index pivotal = listing_of(drawing_.offers, offer);
      if (breaks(problem_, Rule::kRelevance, listing, pivotal)) continue;
      if (!with_trios_ && !admissible(problem_, listing, pivotal)) continue;
      const Verdict pair = judge_pair(problem_, listing, pivotal);
      if (pair.admissible()) {
        drawing_.network.edges.push_back({need, offer, pair.score, false});
        drawing_.edge_axes.push_back(pair.axis);
      }
      if (with_trios_ && (pair.broken & ~kTrioHelps) == 0) trios_of(need, offer);
    }
  }

  void trios_of(std::int32_t need, std::int32_t pivotal) {
    const Index need_listing = drawing_.needs[static_cast<std::size_t>(need)];
    const Index pivotal_listing = drawing_.offers[static_cast<std::size_t>(pivotal)];
    for (std::size_t offer = pivotal_count_; offer < drawing_.offers.size(); ++offer) {
      const Index facilitator = drawing_.offers[offer];
      if (!admissible(problem_, need_listing, pivotal_listing, facilitator)) continue;
      const Points score = judge_trio(problem_, need_listing, pivotal_listing, facilitator).score;
      drawing_.network.trios.push_back({need, pivotal, static_cast<std::int32_t>(offer), score});
    }
  }

  void keep() {
    for (const auto& [listings, kind] : problem_.parts().directives) {
      if (kind != Directive::Kind::kKeep) continue;
      const auto [need, offer] = listings;
      Network::Edge* edge = find_edge(need, offer);
      if (edge) {
        edge->kept = true;
        continue;
      }
      const std::uint32_t broken = judge_pair(problem_, need, offer).broken;
      std::vector<std::string> rules;
      for (int i = 0; i < kRuleCount; ++i)
        if (broken & bit(static_cast<Rule>(i))) rules.emplace_back(rule_id(static_cast<Rule>(i)));
      // A need that has all its partners is no part of the round, and then no rule is named but places.
      const std::string& need_id = problem_.listings()[static_cast<std::size_t>(need)].id;
      const std::string& offer_id = problem_.listings()[static_cast<std::size_t>(offer)].id;
      const std::string where = "directive(" + need_id + ", " + offer_id + ")";
      faults_.push_back(
          make_fault("KEPT_PAIR_STOPPED", where, {{"need", need_id}, {"offer", offer_id}, {"rules", join(rules)}}));
    }
  }

  Network::Edge* find_edge(Index need, Index offer) {
    const auto place = [](const std::vector<Index>& listings, Index wanted) {
      return static_cast<std::int32_t>(std::find(listings.begin(), listings.end(), wanted) - listings.begin());
    };
    const std::pair wanted{place(drawing_.needs, need), place(drawing_.offers, offer)};
    auto& edges = drawing_.network.edges;
    const auto found =
        std::lower_bound(edges.begin(), edges.end(), wanted, [](const Network::Edge& edge, const auto& key) {
          return std::pair{edge.need, edge.offer} < key;
        });
    return found != edges.end() && std::pair{found->need, found->offer} == wanted ? &*found : nullptr;
  }

  const Problem& problem_;
  const bool with_trios_;
  std::size_t pivotal_count_ = 0;
  std::map<Area, std::vector<std::int32_t>> for_area_;  // by area of a need: pivotal offers, by position
  Drawing drawing_;
  std::vector<Fault> faults_;
};

// Whether both are the same, but for limits, which no rule reads.
bool read_the_same(const City& before, const City& changed) {
  if (before == changed) return true;
  City soft = before;
  soft.receiver_limit = changed.receiver_limit;
  soft.provider_limit = changed.provider_limit;
  return soft == changed;
}

// Whether both are the same, but for how many places there are where both have some left.
bool read_the_same(const Listing& before, const Listing& changed) {
  if (before == changed) return true;
  if (before.capacity <= before.reserved || changed.capacity <= changed.reserved) return false;
  Listing soft = before;
  soft.capacity = changed.capacity;
  return soft == changed;
}

template <typename Thing>
bool read_the_same(const std::vector<Thing>& before, const std::vector<Thing>& changed) {
  return std::equal(before.begin(), before.end(), changed.begin(), changed.end(),
                    [](const Thing& a, const Thing& b) { return read_the_same(a, b); });
}

// Whether rules read the same in both, but for directives: then the same pairs and trios pass them.
bool read_the_same(const Snapshot& before, const Snapshot& changed) {
  if (before.as_of != changed.as_of || before.countries != changed.countries ||
      before.cooperations != changed.cooperations || !read_the_same(before.cities, changed.cities) ||
      !read_the_same(before.listings, changed.listings))
    return false;
  // What no rule reads; a field that is added later counts as read until it stands here.
  Programme soft = before.programme;
  const Programme& wanted = changed.programme;
  soft.version = wanted.version;
  // Of the weights the rule of relevance reads those of substance, when there is a floor.
  if (wanted.relevance_floor == 0 || std::all_of(kSubstance.begin(), kSubstance.end(), [&](Term term) {
        return most_points(before.programme, term) == most_points(wanted, term);
      }))
    soft.weights = wanted.weights;
  soft.relevance_good = wanted.relevance_good;
  soft.priority = wanted.priority;
  soft.default_receiver_limit = wanted.default_receiver_limit;
  soft.default_provider_limit = wanted.default_provider_limit;
  soft.partners_of_city_per_need = wanted.partners_of_city_per_need;
  soft.candidates_per_need = wanted.candidates_per_need;
  soft.weigh_instead_of_rank = wanted.weigh_instead_of_rank;
  soft.served_points = wanted.served_points;
  soft.priority_points = wanted.priority_points;
  soft.proposals_between_two_cities = wanted.proposals_between_two_cities;
  soft.quotas = wanted.quotas;
  soft.reserve_list_length = wanted.reserve_list_length;
  soft.raise_smallest_score = wanted.raise_smallest_score;
  return soft == wanted;
}

// Whether what `before` rules out is ruled out in `changed` too.
bool rules_out_as_much(const Problem& before, const Problem& changed) {
  const auto& directives = changed.parts().directives;
  return std::all_of(before.parts().directives.begin(), before.parts().directives.end(), [&](const auto& entry) {
    if (entry.second != Directive::Kind::kRuleOut) return true;
    const auto found = directives.find(entry.first);
    return found != directives.end() && found->second == Directive::Kind::kRuleOut;
  });
}

bool draws_trios(const Problem& problem, bool with_trios) {
  const auto& axes = problem.parts().axes;
  return with_trios && std::find(axes.begin(), axes.end(), Axis::kNorthSouthSouth) != axes.end();
}

}  // namespace

DrawResult draw(const Problem& problem, bool with_trios) {
  return Drawer(problem, draws_trios(problem, with_trios)).draw();
}

DrawResult draw_kept(const Problem& problem) {
  return Drawer(problem, false).draw_kept();
}

DrawResult draw_again(const Problem& changed, bool with_trios, const Problem& before, const Drawing& drawn) {
  if (!drawn.whole || !read_the_same(before.snapshot(), changed.snapshot()) || !rules_out_as_much(before, changed))
    return draw(changed, with_trios);
  return Drawer(changed, draws_trios(changed, with_trios)).draw_from(drawn);
}

}  // namespace entente::matcher
