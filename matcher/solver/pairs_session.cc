#include "matcher/solver/pairs_session.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "matcher/solver/flow/warm.h"
#include "matcher/solver/pairs_proof.h"

namespace entente::matcher {
namespace {

constexpr Wide kNarrow = Wide{1} << 57;  // weights below this leave 64 bits room for every sum

Points most_points(const Network& network) {
  Points most = 0;
  for (const Network::Edge& edge : network.edges) most = std::max(most, edge.points);
  return most;
}

// Partners sought at most.
std::int64_t most_sought(const Network& network) {
  std::vector<std::int64_t> degrees(network.needs.size());
  for (const Network::Edge& edge : network.edges) ++degrees[edge.need];
  std::int64_t sought = 0;
  for (std::size_t i = 0; i < degrees.size(); ++i) sought += std::min(degrees[i], network.needs[i].capacity);
  return sought;
}

// `value` as parts of the weights `from`, weighed by `to`.
Wide weighed_anew(Wide value, const Composite& from, const Composite& to) {
  const auto take = [&value](Wide weight) {
    if (weight == 0) return Wide{0};
    Wide count = value / weight;
    const Wide rest = value % weight;
    if (2 * rest > weight) ++count;
    if (2 * rest < -weight) --count;
    value -= count * weight;
    return count;
  };
  const Wide priority = take(from.priority);
  const Wide need = take(from.need);
  return priority * to.priority + need * to.need + value;
}

// Weights with room for more points and partners than now, and how much.
struct Room {
  explicit Room(const Network& network) {
    const std::int64_t sought = most_sought(network);
    partners = sought + 1000;
    points = 2 * std::min(most_points(network), kUnlimited / 4) + 1000;
    if (network.weigh) {
      composite = composite_of(network);
      return;
    }
    composite.need = static_cast<Wide>(sought + partners) * points + 1;
    composite.priority = composite.need * (4 * static_cast<Wide>(network.needs.size()) + 4);
  }
  Composite composite;
  std::int64_t partners = 0;  // that may still come
  Points points = 0;          // of an edge, at most
};

}  // namespace

struct PairsSession::State {
  Network given;              // edges in the order of their names
  std::vector<char> allowed;  // per edge
  std::optional<Room> room;
  std::unique_ptr<flow::Warm<std::int64_t>> narrow;
  std::unique_ptr<flow::Warm<Wide>> wide;
  Amount kept;
  std::optional<SolveResult> cold;  // under quotas: no flow, solved cold
  std::vector<char> chosen_cold;

  bool is_warm() const { return narrow || wide; }
  void cool() {
    narrow.reset();
    wide.reset();
  }
  template <class Do>
  auto with(const Do& act) {
    return narrow ? act(*narrow) : act(*wide);
  }

  // Names of the edges that are allowed, by (need, offer).
  std::vector<std::int32_t> order() const {
    std::vector<std::int32_t> names;
    for (std::size_t e = 0; e < given.edges.size(); ++e)
      if (allowed[e]) names.push_back(static_cast<std::int32_t>(e));
    const auto before = [&](std::int32_t a, std::int32_t b) {
      const Network::Edge& x = given.edges[a];
      const Network::Edge& y = given.edges[b];
      return std::pair{x.need, x.offer} < std::pair{y.need, y.offer};
    };
    if (!std::is_sorted(names.begin(), names.end(), before)) std::sort(names.begin(), names.end(), before);
    return names;
  }

  Network network() const {
    Network now = given;
    now.edges.clear();
    std::vector<std::int32_t> place(given.edges.size(), -1);
    for (std::int32_t name : order()) {
      place[name] = static_cast<std::int32_t>(now.edges.size());
      now.edges.push_back(given.edges[name]);
    }
    for (Network::Quota& quota : now.quotas) {
      std::vector<std::int32_t> members;
      for (std::int32_t name : quota.members)
        if (place[name] >= 0) members.push_back(place[name]);
      std::sort(members.begin(), members.end());
      quota.members = std::move(members);
    }
    return now;
  }

  // The weights no longer hold: the next resolve begins anew.
  void take_room(std::int64_t partners, Points points) {
    if (!is_warm() || given.weigh) return;
    if (points > room->points || partners > room->partners) return cool();
    room->partners -= partners;
  }

  // What fixed columns leave; nothing when they no longer fit, or nothing is warm.
  std::optional<std::int64_t> places(std::int64_t limit, std::vector<std::int64_t> Load::*used, std::int32_t index) {
    if (!is_warm()) return std::nullopt;
    const std::int64_t taken = with([&](auto& warm) { return (warm.fixed().*used)[index]; });
    if (taken <= limit) return left_of(limit, taken);
    cool();
    return std::nullopt;
  }

  bool begin() {
    const Network now = network();
    if (!faults_of(now).empty()) return false;
    kept = objective_of(now, kept_of(now));
    room.emplace(now);
    if (room->composite.priority + room->composite.need + room->points < kNarrow) {
      narrow = std::make_unique<flow::Warm<std::int64_t>>(now, room->composite, room->points);
    } else {
      wide = std::make_unique<flow::Warm<Wide>>(now, room->composite, room->points);
    }
    return true;
  }

  // Layers of `now` with the flow and the prices of `warm`, settled where the two differ.
  template <class Cost, class Warm>
  PairsFlow settle(const Network& now, const Composite& composite, const Warm& warm) const {
    Load fixed(now);
    for (std::int32_t e : kept_of(now).edges) fixed.take(now, e);
    flow::Layers<Cost, std::int64_t> layers;
    const flow::Draw<Cost, std::int64_t> drawn(layers, now, composite, fixed, flow::Cities::kAll);
    for (std::int32_t node = 0; node < layers.first_row(); ++node)
      layers.potential[node] =
          static_cast<Cost>(now.weigh ? Wide{warm.layers().potential[node]}
                                      : weighed_anew(warm.layers().potential[node], room->composite, composite));
    for (std::int32_t j = 0; j < static_cast<std::int32_t>(now.offers.size()); ++j) {
      for (const auto& tail : warm.layers().holders.of(j)) {
        const std::int32_t need = warm.layers().need_of_row(tail.row);
        std::int32_t row = need;
        for (auto g = layers.needs[need].first_group; g != flow::kNone; g = layers.groups[g].next)
          if (layers.groups[g].city == now.offers[j].city) row = static_cast<std::int32_t>(layers.needs.size()) + g;
        layers.choose(row, j);
        layers.add_unit(need);
        if (row != need) ++layers.group(row).units;
        if (const auto p = layers.offers[j].provider; p != flow::kNone) ++layers.providers[p].load;
      }
    }
    flow::Start<Cost, std::int64_t>(layers).run();
    flow::Repair<Cost, std::int64_t> repair(layers);
    flow::note_all(layers, repair);
    flow::settle_all(repair, {});
    PairsFlow found;
    found.edges = flow::without_extras(now, fixed, flow::chosen_edges(layers, now));
    found.duals = flow::duals_of(layers, now, found.edges);
    return found;
  }
};

PairsSession::PairsSession(Network network) : state_(std::make_unique<State>()) {
  state_->given = network.trios.empty() ? std::move(network) : without_trios(network);
  state_->allowed.assign(state_->given.edges.size(), 1);
}
PairsSession::~PairsSession() = default;
PairsSession::PairsSession(PairsSession&&) noexcept = default;
PairsSession& PairsSession::operator=(PairsSession&&) noexcept = default;

std::int32_t PairsSession::add_edge(std::int32_t need, std::int32_t offer, Points points) {
  state_->given.edges.push_back({need, offer, points, false});
  state_->allowed.push_back(1);
  state_->take_room(1, points);
  if (state_->is_warm()) state_->with([&](auto& warm) { warm.insert(need, offer, points); });
  return static_cast<std::int32_t>(state_->given.edges.size()) - 1;
}

void PairsSession::set_points(std::int32_t edge, Points points) {
  Network::Edge& of = state_->given.edges[edge];
  if (of.points == points) return;
  of.points = points;
  if (!state_->allowed[edge]) return;
  if (of.kept) return state_->cool();
  state_->take_room(0, points);
  if (state_->is_warm()) state_->with([&](auto& warm) { warm.set_points(of.need, of.offer, points); });
}

void PairsSession::set_allowed(std::int32_t edge, bool allowed) {
  if ((state_->allowed[edge] != 0) == allowed) return;
  state_->allowed[edge] = allowed ? 1 : 0;
  const Network::Edge& of = state_->given.edges[edge];
  if (!state_->is_warm()) return;
  if (allowed) state_->take_room(1, of.points);
  if (!state_->is_warm()) return;
  state_->with([&](auto& warm) {
    if (allowed) return warm.insert(of.need, of.offer, of.points);
    return warm.erase(of.need, of.offer);
  });
  if (!allowed && !state_->given.weigh) ++state_->room->partners;
}

void PairsSession::set_need_capacity(std::int32_t need, std::int64_t capacity) {
  std::int64_t& of = state_->given.needs[need].capacity;
  const std::int64_t before = std::exchange(of, capacity);
  const auto most = static_cast<std::int64_t>(state_->given.edges.size());
  state_->take_room(std::max<std::int64_t>(0, std::min(capacity, most) - std::min(before, most)), 0);
  if (state_->is_warm() && before > capacity && !state_->given.weigh)
    state_->room->partners += std::min(before, most) - std::min(capacity, most);
  if (const auto left = state_->places(capacity, &Load::needs, need))
    state_->with([&](auto& warm) { warm.set_need_places(need, *left); });
}

void PairsSession::set_offer_capacity(std::int32_t offer, std::int64_t capacity) {
  state_->given.offers[offer].capacity = capacity;
  if (const auto left = state_->places(capacity, &Load::offers, offer))
    state_->with([&](auto& warm) { warm.set_offer_places(offer, *left); });
}

void PairsSession::set_receiver_limit(std::int32_t city, std::int64_t limit) {
  state_->given.cities[city].receiver_limit = limit;
  if (const auto left = state_->places(limit, &Load::receivers, city))
    state_->with([&](auto& warm) { warm.set_receiver_places(city, *left); });
}

void PairsSession::set_provider_limit(std::int32_t city, std::int64_t limit) {
  state_->given.cities[city].provider_limit = limit;
  if (const auto left = state_->places(limit, &Load::providers, city))
    state_->with([&](auto& warm) { warm.set_provider_places(city, *left); });
}

void PairsSession::set_priority(std::int32_t need, bool priority) {
  state_->given.needs[need].priority = priority;
  if (!state_->is_warm()) return;
  if (state_->with([&](auto& warm) { return warm.fixed().needs[need]; }) > 0) return state_->cool();
  state_->with([&](auto& warm) { warm.set_priority(need, priority); });
}

Outcome PairsSession::resolve(const Control& control) {
  State& state = *state_;
  if (!state.given.quotas.empty()) {
    state.cold = solve_pairs(network(), control);
    if (state.cold->outcome != Outcome::kOptimal) return state.cold->outcome;
    state.chosen_cold.assign(state.given.edges.size(), 0);
    const std::vector<std::int32_t> names = state.order();
    for (std::int32_t e : state.cold->choice.edges) state.chosen_cold[names[e]] = 1;
    return Outcome::kOptimal;
  }
  if (!state.is_warm() && !state.begin()) return Outcome::kInfeasible;
  return state.with([&](auto& warm) { return warm.solve(control); }) ? Outcome::kOptimal : Outcome::kCancelled;
}

Amount PairsSession::objective() const {
  if (state_->cold) return state_->cold->certificate.objective;
  return state_->kept + state_->with([](auto& warm) { return warm.amount(); });
}

bool PairsSession::chosen(std::int32_t edge) const {
  if (state_->cold) return static_cast<std::size_t>(edge) < state_->chosen_cold.size() && state_->chosen_cold[edge];
  const Network::Edge& of = state_->given.edges[edge];
  if (!state_->allowed[edge]) return false;
  return of.kept || state_->with([&](auto& warm) { return warm.chosen(of.need, of.offer); });
}

Wide PairsSession::price(std::int32_t offer) const {
  return state_->with([&](auto& warm) { return warm.price(offer); });
}

Wide PairsSession::threshold(std::int32_t need, std::int32_t city) const {
  return state_->with([&](auto& warm) { return warm.threshold(need, city); });
}

Network PairsSession::network() const {
  return state_->network();
}

SolveResult PairsSession::result() const {
  if (state_->cold) return *state_->cold;
  const Network now = network();
  const Composite composite = composite_of(now);
  const bool narrow = composite.priority + composite.need + most_points(now) < kNarrow;
  return proven(now, composite, state_->with([&](auto& warm) {
    return narrow ? state_->settle<std::int64_t>(now, composite, warm) : state_->settle<Wide>(now, composite, warm);
  }));
}

}  // namespace entente::matcher
