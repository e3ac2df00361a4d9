#include "tests/bench/trios_network.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "tests/bench/random.h"

namespace entente::bench {
namespace {

using matcher::Network;
using matcher::Points;

constexpr std::int32_t kClusterNeeds = 40;
constexpr std::int64_t kTopics = 113;  // as in data/vocabularies.csv

class Maker {
 public:
  explicit Maker(const TriosRecipe& recipe)
      : recipe_(recipe),
        random_(recipe.seed * 7919 + 17),
        pivotal_(std::max(2, recipe.needs * 7 / 10)),
        facilitating_(std::max(2, recipe.needs * 35 / 100)) {}

  Network make() {
    cities();
    for (std::int32_t i = 0; i < recipe_.needs; ++i)
      network_.needs.push_back({city(), random_.chance(15) ? random_.between(2, 3) : 1, random_.chance(30)});
    for (std::int32_t j = 0; j < pivotal_; ++j) network_.offers.push_back({city(), random_.between(1, 2)});
    for (std::int32_t f = 0; f < facilitating_; ++f) network_.offers.push_back({city(), random_.between(1, 3)});
    if (recipe_.family == TriosFamily::kListings) {
      listings();
    } else {
      for (std::int32_t i = 0; i < recipe_.needs; ++i) ways_of(i);
    }
    if (recipe_.quotas) quotas();
    if (recipe_.weighed) network_.weigh = Network::Weighing{3000, 2000};
    return std::move(network_);
  }

 private:
  void cities() {
    const std::int32_t count = std::max(3, recipe_.needs / 3);
    for (std::int32_t c = 0; c < count; ++c) {
      Network::City city;
      if (recipe_.limits) city = {random_.between(2, 4), random_.between(2, 4)};
      network_.cities.push_back(city);
    }
  }

  std::int32_t city() { return static_cast<std::int32_t>(random_.between(0, std::ssize(network_.cities) - 1)); }

  // One of `count`; of a cluster, one in the same part of them as the need among needs.
  std::int32_t one_of(std::int32_t count, std::int32_t need, bool near) {
    if (!near) return static_cast<std::int32_t>(random_.between(0, count - 1));
    const std::int64_t first = need / kClusterNeeds * kClusterNeeds;
    const std::int64_t last = std::min<std::int64_t>(recipe_.needs, first + kClusterNeeds);
    const std::int64_t low = first * count / recipe_.needs;
    const std::int64_t high = std::max(low, last * count / recipe_.needs - 1);
    return static_cast<std::int32_t>(random_.between(low, high));
  }

  Points points(bool near) {
    if (recipe_.family == TriosFamily::kTies) return 1500 * random_.between(1, 5);
    return near ? random_.between(3500, 9000) : random_.between(2000, 8000);
  }

  void ways_of(std::int32_t need) {
    std::set<std::pair<std::int32_t, std::int32_t>> taken;  // (pivotal, facilitator or −1)
    std::vector<Network::Edge> edges;
    std::vector<Network::Trio> trios;
    const std::int32_t pairs = recipe_.columns * 2 / 5;
    for (std::int32_t attempt = 0; attempt < 20 * recipe_.columns; ++attempt) {
      const bool near = recipe_.family != TriosFamily::kUniform && random_.chance(90);
      const bool trio = std::ssize(edges) >= pairs;
      if (std::ssize(edges) + std::ssize(trios) >= recipe_.columns) break;
      const std::int32_t pivotal = one_of(pivotal_, need, near);
      const std::int32_t facilitator = trio ? pivotal_ + one_of(facilitating_, need, near) : -1;
      const Points own = points(near) + (trio ? random_.between(0, 1600) : 0);
      if (trio && network_.offers[static_cast<std::size_t>(pivotal)].city ==
                      network_.offers[static_cast<std::size_t>(facilitator)].city)
        continue;
      if (!taken.insert({pivotal, facilitator}).second) continue;
      if (trio)
        trios.push_back({need, pivotal, facilitator, own, false});
      else
        edges.push_back({need, pivotal, own, false});
    }
    std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.offer < b.offer; });
    std::sort(trios.begin(), trios.end(), [](const auto& a, const auto& b) {
      return std::tie(a.pivotal, a.facilitator) < std::tie(b.pivotal, b.facilitator);
    });
    network_.edges.insert(network_.edges.end(), edges.begin(), edges.end());
    network_.trios.insert(network_.trios.end(), trios.begin(), trios.end());
  }

  // Both are of classes that cut across one another, so that neither is part of the flow.
  void quotas() {
    Network::Quota of_needs{.least = recipe_.needs * 35 / 100, .members = {}};
    Network::Quota of_offers{.most = recipe_.needs * 20 / 100, .members = {}};
    const auto count = [&](std::int32_t column, std::int32_t need, std::int32_t pivotal) {
      if (network_.needs[static_cast<std::size_t>(need)].city % 3 == 0) of_needs.members.push_back(column);
      if (offer_city(pivotal) % 4 == 0) of_offers.members.push_back(column);
    };
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    for (std::int32_t e = 0; e < edges; ++e)
      count(e, network_.edges[static_cast<std::size_t>(e)].need, network_.edges[static_cast<std::size_t>(e)].offer);
    for (std::int32_t t = 0; t < static_cast<std::int32_t>(network_.trios.size()); ++t)
      count(edges + t, network_.trios[static_cast<std::size_t>(t)].need,
            network_.trios[static_cast<std::size_t>(t)].pivotal);
    network_.quotas = {std::move(of_needs), std::move(of_offers)};
  }

  // What a listing says.
  struct Listing {
    std::array<bool, kTopics> topics{};
    std::int64_t field = 0, region = 0, language = 0;
    Points own = 0;  // freshness and record of an offer, urgency of a need; what a facilitating one brings to a trio
  };

  Listing listing() {
    Listing listing;
    for (std::int64_t t = random_.between(2, 4); t > 0; --t)  // low numbers are named more often
      listing.topics[static_cast<std::size_t>(random_.between(0, random_.between(0, kTopics - 1)))] = true;
    listing.field = random_.between(0, 7);
    listing.region = random_.between(0, 9);
    listing.language = random_.between(0, random_.between(0, 9));
    listing.own = random_.between(0, 900);
    return listing;
  }

  // Nothing: no common topic. The rarer (higher) a topic, the more it counts.
  static std::optional<Points> worth(const Listing& need, const Listing& offer) {
    std::int64_t asked = 0, covered = 0;
    for (std::size_t t = 0; t < kTopics; ++t) {
      const auto rarity = static_cast<std::int64_t>(t + kTopics);
      if (need.topics[t]) asked += rarity;
      if (need.topics[t] && offer.topics[t]) covered += rarity;
    }
    if (covered == 0) return std::nullopt;
    return 4000 * covered / asked + (need.field == offer.field ? 1200 : 0) + (need.region == offer.region ? 800 : 0) +
           (need.language == offer.language ? 700 : 0) + need.own + offer.own;
  }

  void listings() {
    std::vector<Listing> needs, offers;
    for (std::int32_t i = 0; i < recipe_.needs; ++i) needs.push_back(listing());
    for (std::int32_t j = 0; j < pivotal_ + facilitating_; ++j) offers.push_back(listing());
    for (std::int32_t i = 0; i < recipe_.needs; ++i) best_ways_of(i, needs[static_cast<std::size_t>(i)], offers);
  }

  void best_ways_of(std::int32_t need, const Listing& asked, const std::vector<Listing>& offers) {
    std::vector<std::pair<std::int32_t, Points>> admissible;
    for (std::int32_t j = 0; j < pivotal_ + facilitating_; ++j) {
      if (offer_city(j) == network_.needs[static_cast<std::size_t>(need)].city) continue;
      if (const auto points = worth(asked, offers[static_cast<std::size_t>(j)])) admissible.emplace_back(j, *points);
    }
    std::vector<std::tuple<Points, std::int32_t, std::int32_t>> ways;  // −points, pivotal, facilitator or −1
    for (const auto& [pivotal, points] : admissible) {
      if (pivotal >= pivotal_) break;
      ways.emplace_back(-points, pivotal, -1);
      for (const auto& [facilitator, of_facilitator] : admissible) {
        if (facilitator < pivotal_ || offer_city(facilitator) == offer_city(pivotal)) continue;
        const Listing& helper = offers[static_cast<std::size_t>(facilitator)];
        const bool bridge = helper.language == asked.language;
        ways.emplace_back(-(std::min(points, of_facilitator) + helper.own + (bridge ? 700 : 0)), pivotal, facilitator);
      }
    }
    const std::size_t kept = std::min(ways.size(), static_cast<std::size_t>(recipe_.columns));
    std::partial_sort(ways.begin(), ways.begin() + static_cast<std::ptrdiff_t>(kept), ways.end());
    ways.resize(kept);
    std::sort(ways.begin(), ways.end(), [](const auto& a, const auto& b) {
      return std::tie(std::get<1>(a), std::get<2>(a)) < std::tie(std::get<1>(b), std::get<2>(b));
    });
    for (const auto& [minus_points, pivotal, facilitator] : ways) {
      if (facilitator < 0) {
        network_.edges.push_back({need, pivotal, -minus_points, false});
      } else {
        network_.trios.push_back({need, pivotal, facilitator, -minus_points, false});
      }
    }
  }

  std::int32_t offer_city(std::int32_t offer) const { return network_.offers[static_cast<std::size_t>(offer)].city; }

  const TriosRecipe& recipe_;
  Random random_;
  const std::int32_t pivotal_;
  const std::int32_t facilitating_;
  Network network_;
};

constexpr std::string_view kNames[] = {"uniform", "clustered", "ties", "listings"};

}  // namespace

std::optional<TriosFamily> trios_family_of(std::string_view word) {
  for (std::size_t k = 0; k < std::size(kNames); ++k)
    if (word == kNames[k] || word == kNames[k].substr(0, 1)) return static_cast<TriosFamily>(k);
  return std::nullopt;
}

std::string_view name_of(TriosFamily family) {
  return kNames[static_cast<std::size_t>(family)];
}

std::string variant_of(const TriosRecipe& recipe) {
  return std::string(recipe.weighed ? "weighed" : "ranked") + (recipe.limits ? "+limits" : "") +
         (recipe.quotas ? "+quotas" : "");
}

matcher::Network draw(const TriosRecipe& recipe) {
  return Maker(recipe).make();
}

}  // namespace entente::bench
