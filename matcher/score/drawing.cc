#include "matcher/score/drawing.h"

#include <algorithm>

#include "matcher/score/evaluation.h"
#include "matcher/score/faults.h"
#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

constexpr std::uint32_t bit(Rule rule) {
  return std::uint32_t{1} << static_cast<unsigned>(rule);
}

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

 private:
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
    for (std::size_t offer = 0; offer < pivotal_count_; ++offer) {
      const Index pivotal = drawing_.offers[offer];
      // What a facilitating city can't help over, first: it stops nearly all pairs.
      if (breaks(problem_, Rule::kArea, listing, pivotal) || breaks(problem_, Rule::kRelevance, listing, pivotal))
        continue;
      const Verdict pair = judge_pair(problem_, listing, pivotal);
      if (pair.admissible()) {
        drawing_.network.edges.push_back({need, static_cast<std::int32_t>(offer), pair.score, false});
        drawing_.edge_axes.push_back(pair.axis);
      }
      if (with_trios_ && (pair.broken & ~kTrioHelps) == 0) trios_of(need, static_cast<std::int32_t>(offer));
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
      faults_.push_back(make_fault("KEPT_PAIR_STOPPED", "directive(" + need_id + ", " + offer_id + ")",
                                   {{"need", need_id}, {"offer", offer_id}, {"rules", join(rules)}}));
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
  Drawing drawing_;
  std::vector<Fault> faults_;
};

}  // namespace

DrawResult draw(const Problem& problem, bool with_trios) {
  const auto& axes = problem.parts().axes;
  const bool sought = std::find(axes.begin(), axes.end(), Axis::kNorthSouthSouth) != axes.end();
  return Drawer(problem, with_trios && sought).draw();
}

}  // namespace entente::matcher
