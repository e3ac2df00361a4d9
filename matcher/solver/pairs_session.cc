#include "matcher/solver/pairs_session.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace entente::matcher {

struct PairsSession::State {
  Network given;                 // edges in the order of their names
  std::vector<char> allowed;     // per edge
  std::vector<char> chosen;      // per edge, of the last resolve
  std::vector<Wide> prices;      // per offer, of the last resolve
  std::vector<Wide> thresholds;  // per need
  std::vector<Duals::NeedCity> need_cities;
  SolveResult last;

  // Names of the edges that are allowed, by (need, offer).
  std::vector<std::int32_t> order() const {
    std::vector<std::int32_t> names;
    for (std::size_t e = 0; e < given.edges.size(); ++e)
      if (allowed[e]) names.push_back(static_cast<std::int32_t>(e));
    std::sort(names.begin(), names.end(), [&](std::int32_t a, std::int32_t b) {
      const Network::Edge& x = given.edges[a];
      const Network::Edge& y = given.edges[b];
      return std::pair{x.need, x.offer} < std::pair{y.need, y.offer};
    });
    return names;
  }
};

PairsSession::PairsSession(Network network) : state_(std::make_unique<State>()) {
  state_->given = std::move(network);
  state_->given.trios.clear();
  state_->allowed.assign(state_->given.edges.size(), 1);
}
PairsSession::~PairsSession() = default;
PairsSession::PairsSession(PairsSession&&) noexcept = default;
PairsSession& PairsSession::operator=(PairsSession&&) noexcept = default;

std::int32_t PairsSession::add_edge(std::int32_t need, std::int32_t offer, Points points) {
  state_->given.edges.push_back({need, offer, points, false});
  state_->allowed.push_back(1);
  return static_cast<std::int32_t>(state_->given.edges.size()) - 1;
}
void PairsSession::set_points(std::int32_t edge, Points points) {
  state_->given.edges[edge].points = points;
}
void PairsSession::set_allowed(std::int32_t edge, bool allowed) {
  state_->allowed[edge] = allowed ? 1 : 0;
}
void PairsSession::set_need_capacity(std::int32_t need, std::int64_t capacity) {
  state_->given.needs[need].capacity = capacity;
}
void PairsSession::set_offer_capacity(std::int32_t offer, std::int64_t capacity) {
  state_->given.offers[offer].capacity = capacity;
}
void PairsSession::set_receiver_limit(std::int32_t city, std::int64_t limit) {
  state_->given.cities[city].receiver_limit = limit;
}
void PairsSession::set_provider_limit(std::int32_t city, std::int64_t limit) {
  state_->given.cities[city].provider_limit = limit;
}
void PairsSession::set_priority(std::int32_t need, bool priority) {
  state_->given.needs[need].priority = priority;
}

Outcome PairsSession::resolve(const Control& control) {
  State& state = *state_;
  const Network now = network();
  state.last = solve_pairs(now, control);
  if (state.last.outcome != Outcome::kOptimal) return state.last.outcome;
  const std::vector<std::int32_t> names = state.order();
  state.chosen.assign(state.given.edges.size(), 0);
  for (std::int32_t e : state.last.choice.edges) state.chosen[names[e]] = 1;

  const Duals& duals = state.last.certificate.tree[0].duals;
  const Composite composite = composite_of(now);
  std::vector<char> served(now.needs.size(), 0);
  for (const Network::Edge& edge : now.edges)
    if (edge.kept) served[edge.need] = 1;
  state.prices.clear();
  for (std::size_t j = 0; j < now.offers.size(); ++j)
    state.prices.push_back(duals.offers[j] + duals.providers[now.offers[j].city]);
  state.thresholds.clear();
  for (std::size_t i = 0; i < now.needs.size(); ++i) {
    const Network::Need& need = now.needs[i];
    const Wide bonus = served[i] ? 0 : composite.need + (need.priority ? composite.priority : 0);
    state.thresholds.push_back(duals.needs[i] + duals.receivers[need.city] -
                               std::max(Wide{0}, bonus - duals.bonuses[i]));
  }
  state.need_cities = duals.need_cities;
  return Outcome::kOptimal;
}

Amount PairsSession::objective() const {
  return state_->last.certificate.objective;
}

bool PairsSession::chosen(std::int32_t edge) const {
  return static_cast<std::size_t>(edge) < state_->chosen.size() && state_->chosen[edge] != 0;
}

Wide PairsSession::price(std::int32_t offer) const {
  return state_->prices[offer];
}

Wide PairsSession::threshold(std::int32_t need, std::int32_t city) const {
  const std::pair key{need, city};
  const auto found = std::lower_bound(state_->need_cities.begin(), state_->need_cities.end(), key,
                                      [](const Duals::NeedCity& a, const std::pair<std::int32_t, std::int32_t>& b) {
                                        return std::pair{a.need, a.city} < b;
                                      });
  const bool priced = found != state_->need_cities.end() && std::pair{found->need, found->city} == key;
  return state_->thresholds[need] + (priced ? found->price : 0);
}

Network PairsSession::network() const {
  Network now = without_trios(state_->given);
  now.edges.clear();
  for (std::int32_t name : state_->order()) now.edges.push_back(state_->given.edges[name]);
  return now;
}

SolveResult PairsSession::result() const {
  return state_->last;
}

}  // namespace entente::matcher
