#include "tests/bench/closure_run.h"

#include <algorithm>

#include "matcher/checker/checker.h"
#include "matcher/closure/closure.h"
#include "tests/bench/listing_rows.h"
#include "tests/bench/measurement.h"
#include "tests/bench/random.h"

namespace entente::bench {
namespace {

using namespace matcher;

constexpr std::int64_t kCandidates = 32;
constexpr std::int64_t kSample = 200;

Network nodes_of(const ListingRows& rows, std::uint64_t seed) {
  Random random(seed);
  Network network;
  network.cities.resize(rows.lexicon->cities.size());
  for (const Row& need : rows.needs) network.needs.push_back({need.city, 1, random.chance(20)});
  for (const Row& offer : rows.offers) network.offers.push_back({offer.city, random.between(1, 3)});
  return network;
}

// Whether the certificate's inequality holds for all pairs of some needs: every score, regardless of lists and prices.
std::string sampled(const Market& market, const Closure& closure) {
  const Duals& duals = closure.result.certificate.tree[0].duals;
  const Composite composite = composite_of(closure.network);
  Random random(5);
  Index::Scratch scratch;
  std::vector<Index::Hit> hits;
  for (std::int64_t k = 0; k < kSample; ++k) {
    const auto need = static_cast<std::int32_t>(random.between(0, std::ssize(market.need_ids) - 1));
    CandidateIndex::Asking asking;
    market.ask_as_need(need, asking);
    asking.ask.count = static_cast<int>(market.offers->size());
    market.offers->best(asking.ask, scratch, hits);
    const Network::Need& at = closure.network.needs[static_cast<std::size_t>(need)];
    const Wide bonus = composite.need + (at.priority ? composite.priority : 0);
    const Wide threshold = duals.needs[static_cast<std::size_t>(need)] +
                           duals.receivers[static_cast<std::size_t>(at.city)] -
                           std::max(Wide{0}, bonus - duals.bonuses[static_cast<std::size_t>(need)]);
    for (const Index::Hit& hit : hits) {
      const auto found = std::lower_bound(closure.network.edges.begin(), closure.network.edges.end(),
                                          std::pair{need, hit.id}, [](const Network::Edge& edge, const auto& key) {
                                            return std::pair{edge.need, edge.offer} < key;
                                          });
      if (found != closure.network.edges.end() && found->need == need && found->offer == hit.id) continue;
      const std::int32_t city = closure.network.offers[static_cast<std::size_t>(hit.id)].city;
      Wide price = duals.offers[static_cast<std::size_t>(hit.id)] + duals.providers[static_cast<std::size_t>(city)];
      for (const Duals::NeedCity& entry : duals.need_cities)
        if (entry.need == need && entry.city == city) price += entry.price;
      if (hit.score > threshold + price) return "a pair beyond the lists breaks the certificate";
    }
  }
  return "";
}

}  // namespace

ClosureFigures close_random_market(std::int32_t size, std::uint64_t seed) {
  const ListingRows rows = random_listings({size, size, 2000, "3%"}, seed);
  const Index offers(rows.lexicon, Side::kOffers, rows.offers);
  const Index needs(rows.lexicon, Side::kNeeds, rows.needs);
  Market market;
  market.network = nodes_of(rows, seed);
  market.offers = &offers;
  market.needs = &needs;
  for (const Row& need : rows.needs) market.need_ids.push_back(need.id);
  for (const Row& offer : rows.offers) market.offer_ids.push_back(offer.id);
  market.ask_as_need = [&](std::int32_t need, CandidateIndex::Asking& asking) {
    asking.ask = {.asker = &rows.needs[static_cast<std::size_t>(need)]};
    return true;
  };
  market.ask_as_offer = [&](std::int32_t offer, CandidateIndex::Asking& asking) {
    asking.ask = {.asker = &rows.offers[static_cast<std::size_t>(offer)]};
    return true;
  };
  ClosureFigures figures;
  double begin = cpu_ms();
  Shortlist list = shortlist(market, kCandidates, {});
  figures.lists_ms = cpu_ms() - begin;
  figures.edges_listed = std::ssize(list.network.edges);
  begin = cpu_ms();
  const Closure closure = close_over_all_pairs(market, std::move(list), {});
  figures.closure_ms = cpu_ms() - begin;
  figures.edges_added = closure.edges_added;
  figures.rounds = closure.rounds;
  figures.needs_asked = closure.needs_asked;
  if (closure.result.outcome != Outcome::kOptimal) {
    figures.fault = "not optimal";
    return figures;
  }
  const Amount amount = closure.result.certificate.objective;
  figures.value =
      std::to_string(amount.priority_needs) + "/" + std::to_string(amount.needs) + "/" + std::to_string(amount.points);
  if (!check(closure.network, closure.result.choice, closure.result.certificate).ok()) {
    figures.fault = "certificate refused";
  } else {
    figures.fault = sampled(market, closure);
  }
  return figures;
}

}  // namespace entente::bench
