#include "matcher/round/baselines.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "matcher/network/load.h"

namespace entente::matcher {
namespace {

// Fills a round pair by pair, never past a capacity.
class Filling {
 public:
  explicit Filling(const Network& network) : network_(network), load_(network) {
    for (std::size_t e = 0; e < network.edges.size(); ++e)
      if (network.edges[e].kept) put(static_cast<std::int32_t>(e));
  }
  // Takes the edge when it fits and adds something; kept ones are in already.
  void offer(std::int32_t e) {
    const Network::Edge& edge = network_.edges[static_cast<std::size_t>(e)];
    const bool adds = edge.points > 0 || load_.needs[static_cast<std::size_t>(edge.need)] == 0;
    if (!edge.kept && adds && load_.fits(network_, e)) put(e);
  }
  Choice take() {
    std::sort(choice_.edges.begin(), choice_.edges.end());
    return std::move(choice_);
  }

 private:
  void put(std::int32_t e) {
    load_.take(network_, e);
    choice_.edges.push_back(e);
  }

  const Network& network_;
  Load load_;
  Choice choice_;
};

std::vector<std::int32_t> all_edges(const Network& network) {
  std::vector<std::int32_t> edges(network.edges.size());
  std::iota(edges.begin(), edges.end(), 0);
  return edges;
}

// Pairs only, and no quota.
Network plain(const Network& network) {
  Network pairs = network;
  pairs.trios.clear();
  pairs.quotas.clear();
  return pairs;
}

Choice greedy(const Network& network) {
  std::vector<std::int32_t> edges = all_edges(network);
  std::stable_sort(edges.begin(), edges.end(), [&](std::int32_t a, std::int32_t b) {
    return network.edges[static_cast<std::size_t>(a)].points > network.edges[static_cast<std::size_t>(b)].points;
  });
  Filling filling(network);
  for (std::int32_t e : edges) filling.offer(e);
  return filling.take();
}

std::int32_t provider_of(const Network& network, const Network::Edge& edge) {
  return network.offers[static_cast<std::size_t>(edge.offer)].city;
}

// Needs that have an admissible pair with a city, by city.
std::vector<std::int64_t> asked_of(const Network& network) {
  std::set<std::pair<std::int32_t, std::int32_t>> need_cities;
  for (const Network::Edge& edge : network.edges) need_cities.emplace(edge.need, provider_of(network, edge));
  std::vector<std::int64_t> asked(network.cities.size());
  for (const auto& [need, city] : need_cities) ++asked[static_cast<std::size_t>(city)];
  return asked;
}

Choice popularity(const Problem& problem, const Drawing& drawing, const Network& network) {
  const std::vector<std::int64_t> asked = asked_of(network);
  const auto published = [&](const Network::Edge& edge) {
    const auto listing = drawing.needs[static_cast<std::size_t>(edge.need)];
    return problem.listings()[static_cast<std::size_t>(listing)].published.value_or(kDayAfterAll);
  };
  std::vector<std::int32_t> edges = all_edges(network);
  std::sort(edges.begin(), edges.end(), [&](std::int32_t a, std::int32_t b) {
    const auto rank = [&](std::int32_t e) {
      const Network::Edge& edge = network.edges[static_cast<std::size_t>(e)];
      const std::int32_t city = provider_of(network, edge);
      return std::tuple(published(edge), edge.need, -asked[static_cast<std::size_t>(city)], city, -edge.points, e);
    };
    return rank(a) < rank(b);
  });
  Filling filling(network);
  for (std::int32_t e : edges) filling.offer(e);
  return filling.take();
}

// Fields of a listing, else that of its city.
std::span<const std::string> fields_of(const Problem& problem, Problem::ListingIndex index) {
  const Listing& listing = problem.listings()[static_cast<std::size_t>(index)];
  if (!listing.creative_fields.empty()) return listing.creative_fields;
  const std::string& field = problem.city_of(index).creative_field;
  return field.empty() ? std::span<const std::string>() : std::span(&field, 1);
}

bool share_field(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer) {
  const auto theirs = fields_of(problem, offer);
  return std::ranges::any_of(fields_of(problem, need), [&](const std::string& field) {
    return std::find(theirs.begin(), theirs.end(), field) != theirs.end();
  });
}

std::optional<Choice> solved(const Network& network, const Control& control) {
  // The round itself has told its progress before.
  Control quiet;
  quiet.cancelled = control.cancelled;
  SolveResult result = solve_pairs(network, quiet);
  if (result.outcome == Outcome::kCancelled) return std::nullopt;
  return std::move(result.choice);
}

std::optional<Choice> same_field(const Problem& problem, const Drawing& drawing, Network network,
                                 const Control& control) {
  std::vector<std::int32_t> numbers;  // of the edges that stay
  std::vector<Network::Edge> edges;
  for (std::size_t e = 0; e < network.edges.size(); ++e) {
    const Network::Edge& edge = network.edges[e];
    const auto need = drawing.needs[static_cast<std::size_t>(edge.need)];
    const auto offer = drawing.offers[static_cast<std::size_t>(edge.offer)];
    if (!edge.kept && !share_field(problem, need, offer)) continue;
    numbers.push_back(static_cast<std::int32_t>(e));
    edges.push_back(edge);
  }
  network.edges = std::move(edges);
  std::optional<Choice> choice = solved(network, control);
  if (choice)
    for (std::int32_t& e : choice->edges) e = numbers[static_cast<std::size_t>(e)];
  return choice;
}

}  // namespace

std::string_view method_id(Method method) {
  switch (method) {
    case Method::kBestPairs:
      return "best-pairs";
    case Method::kGreedy:
      return "greedy";
    case Method::kPopularity:
      return "popularity";
    case Method::kSameField:
      return "same-field";
  }
  return "";
}

std::optional<Choice> choose_pairs(const Problem& problem, const Drawing& drawing, Method method,
                                   const Control& control) {
  Network network = plain(drawing.network);
  switch (method) {
    case Method::kBestPairs:
      return solved(network, control);
    case Method::kGreedy:
      return greedy(network);
    case Method::kPopularity:
      return popularity(problem, drawing, network);
    case Method::kSameField:
      return same_field(problem, drawing, std::move(network), control);
  }
  return std::nullopt;
}

std::vector<Baseline> baselines_of(const Problem& problem, const Drawing& drawing, const Choice& best_pairs,
                                   const Control& control) {
  std::vector<Baseline> baselines;
  for (const Method method : kMethods) {
    const std::optional<Choice> choice =
        method == Method::kBestPairs ? best_pairs : choose_pairs(problem, drawing, method, control);
    if (!choice) return {};
    baselines.push_back({method, objective_of(drawing.network, *choice), balance_of(problem, drawing, *choice)});
  }
  return baselines;
}

}  // namespace entente::matcher
