#include "matcher/explain/rivals.h"

#include <algorithm>

#include "matcher/score/evaluation.h"
#include "matcher/score/parts.h"
#include "matcher/score/relevance.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

constexpr std::size_t kMostNear = 3;

int rules_broken(const Rival& rival) {
  return __builtin_popcount(rival.broken);
}

bool nearer(const Rival& a, const Rival& b) {
  const int rules_a = rules_broken(a), rules_b = rules_broken(b);
  if (rules_a != rules_b) return rules_a < rules_b;
  return a.score != b.score ? a.score > b.score : a.offer < b.offer;
}

// Of a need and an offer; the same both ways.
std::pair<std::int32_t, std::int32_t> two_cities(const Network& network, std::int32_t need, std::int32_t offer) {
  return std::minmax(+network.needs[static_cast<std::size_t>(need)].city,
                     +network.offers[static_cast<std::size_t>(offer)].city);
}

void keep_nearest(std::vector<Rival>& rivals) {
  std::sort(rivals.begin(), rivals.end(), nearer);
  if (rivals.size() > kMostNear) rivals.resize(kMostNear);
}

}  // namespace

RivalFinder::RivalFinder(const Round& round, const Load& load)
    : round_(round), problem_(*round.problem), network_(round.drawing.network), load_(load) {
  for (int i = 0; i < static_cast<int>(Term::kBridge); ++i)
    most_beside_relevance_ += problem_.parts().most[static_cast<std::size_t>(i)];
  for (const Term term : kSubstance) most_beside_relevance_ -= problem_.parts().most[static_cast<std::size_t>(term)];
  const auto edges = static_cast<std::int32_t>(network_.edges.size());
  const auto count = [&](std::int32_t column) {
    const ColumnView view = column_of(network_, column);
    for (const std::int32_t offer : view.offers)
      if (offer >= 0) ++between_[two_cities(network_, view.need, offer)];
  };
  for (const std::int32_t edge : round.choice.edges) count(edge);
  for (const std::int32_t trio : round.choice.trios) count(edges + trio);
  position_.assign(problem_.listings().size(), -1);
  for (std::size_t i = 0; i < round.drawing.offers.size(); ++i)
    position_[static_cast<std::size_t>(round.drawing.offers[i])] = static_cast<std::int32_t>(i);
}

Rivals RivalFinder::of(std::int32_t position) {
  const Index need = round_.drawing.needs[static_cast<std::size_t>(position)];
  const Problem::Parts& parts = problem_.parts();
  const std::vector<Index> partners = partners_of(need);
  Rivals rivals;
  std::vector<Index> all;
  for (const Index offer : offers_for(need)) {
    if (breaks(problem_, Rule::kDifferentCity, need, offer) ||
        std::binary_search(partners.begin(), partners.end(), offer))
      continue;
    all.push_back(offer);
    Rival rival;
    rival.offer = offer;
    rival.relevance = substance(parts, need, offer);
    rival.lacking = floor_of(parts, parts.floor, need, offer) - rival.relevance;
    if (rival.lacking <= 0) {
      const Verdict verdict = judge_pair(problem_, need, offer);
      rival.broken = verdict.broken;
      rival.score = verdict.score;
      if (rules_broken(rival) == 1) rival.score = score_regardless(problem_, need, offer);
      find_blocks(position, rival);
      rivals.relevant.push_back(rival);
    } else if (!breaks_another(problem_, Rule::kRelevance, need, offer)) {
      rival.broken = bit(Rule::kRelevance);
      rivals.lacking.push_back(rival);
    }
  }
  rivals.count = std::ssize(all);
  std::sort(rivals.relevant.begin(), rivals.relevant.end(), nearer);

  const auto far =
      std::find_if(rivals.relevant.begin(), rivals.relevant.end(), [](const Rival& r) { return rules_broken(r) > 1; });
  if (static_cast<std::size_t>(far - rivals.relevant.begin()) + rivals.lacking.size() < kMostNear) {
    rivals.nearest = nearest_of_all(need, all);
    for (Rival& rival : rivals.nearest) find_blocks(position, rival);
  } else {
    rivals.nearest.assign(rivals.relevant.begin(), far);
    const std::vector<Rival> lacking = best_of(need, rivals.lacking);
    rivals.nearest.insert(rivals.nearest.end(), lacking.begin(), lacking.end());
    keep_nearest(rivals.nearest);
  }
  return rivals;
}

// Those with the best scores. Who can't reach the third best isn't scored: a score is the relevance and what the other
// terms give at most.
std::vector<Rival> RivalFinder::best_of(Index need, const std::vector<Rival>& lacking) const {
  std::vector<const Rival*> order;
  for (const Rival& rival : lacking) order.push_back(&rival);
  std::stable_sort(order.begin(), order.end(),
                   [](const Rival* a, const Rival* b) { return a->relevance > b->relevance; });
  std::vector<Rival> best;
  for (const Rival* rival : order) {
    if (best.size() == kMostNear && rival->relevance + most_beside_relevance_ < best.back().score) break;
    best.push_back(*rival);
    best.back().score = score_regardless(problem_, need, rival->offer);
    keep_nearest(best);
  }
  return best;
}

// Where few come near, all rules that each breaks count.
std::vector<Rival> RivalFinder::nearest_of_all(Index need, const std::vector<Index>& offers) const {
  std::vector<Rival> all;
  for (const Index offer : offers) {
    Rival rival;
    rival.offer = offer;
    rival.broken = judge_pair(problem_, need, offer).broken;
    rival.score = score_regardless(problem_, need, offer);
    all.push_back(rival);
  }
  keep_nearest(all);
  return all;
}

// Pivotal offers of the areas that help the need's.
const std::vector<Index>& RivalFinder::offers_for(Index need) {
  const auto [found, is_new] = helping_.try_emplace(problem_.listings()[static_cast<std::size_t>(need)].area);
  if (is_new)
    for (const Index offer : problem_.offers())
      if (!breaks(problem_, Rule::kArea, need, offer)) found->second.push_back(offer);
  return found->second;
}

// Offers that the need has, ascending.
std::vector<Index> RivalFinder::partners_of(Index need) const {
  const auto by_need = [](const RoundPairing& pairing, Index of) { return pairing.need < of; };
  std::vector<Index> partners;
  for (auto at = std::lower_bound(round_.pairings.begin(), round_.pairings.end(), need, by_need);
       at != round_.pairings.end() && at->need == need; ++at)
    partners.push_back(at->offer);
  return partners;
}

void RivalFinder::find_blocks(std::int32_t need, Rival& rival) const {
  const std::int32_t at = position_[static_cast<std::size_t>(rival.offer)];
  if (at >= 0) rival.blocks = blocks_of(need, at);
}

Blocks RivalFinder::blocks_of(std::int32_t need, std::int32_t offer) const {
  const Network::Offer& node = network_.offers[static_cast<std::size_t>(offer)];
  const auto city = static_cast<std::size_t>(node.city);
  Blocks blocks;
  blocks.full = load_.offers[static_cast<std::size_t>(offer)] >= node.capacity;
  blocks.provider_full = left_of(network_.cities[city].provider_limit, load_.providers[city]) <= 0;
  const auto taken = load_.need_cities.find({need, node.city});
  blocks.city_taken = taken != load_.need_cities.end() && taken->second >= network_.partners_of_city_per_need;
  const std::int64_t limit = problem_.snapshot().programme.proposals_between_two_cities;
  const auto between = between_.find(two_cities(network_, need, offer));
  blocks.two_cities_full = limit > 0 && between != between_.end() && between->second >= limit;
  return blocks;
}

}  // namespace entente::matcher
