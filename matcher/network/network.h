// The drawn network of a round: numbers only. Solver, checker and explanations read the same drawing.
//
//   source → receiver city → need → [need, provider city] → offer → provider city → sink
//
// A need i seeks `capacity` partners and is served by its first one. An offer j has `capacity` places. A city limits
// what it carries as receiver and as provider. [need, provider city] carries at most `partners_of_city_per_need`. An
// edge is an admissible pair and can be chosen once. A trio takes one unit of its need, one place of both offers, and
// one unit of each city on the way (receiver of the need, provider of each offer), and of both [need, provider city].
// Edges and trios together are the columns of the network: column k is edge k, or trio k − edges.size(). A quota is a
// set of columns with a least and a most number of chosen ones; quotas come before the objective. Objective,
// lexicographic: priority needs served, needs served, points; or, when `weigh`, one sum. Plain data and pure functions;
// safe to read from many threads.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "matcher/model/amount.h"

namespace entente::matcher {

inline constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

struct Network {
  struct Need {
    std::int32_t city = 0;  // index into `cities`
    std::int64_t capacity = 1;
    bool priority = false;
  };
  struct Offer {
    std::int32_t city = 0;  // index into `cities`
    std::int64_t capacity = 1;
  };
  struct City {
    std::int64_t receiver_limit = kUnlimited;
    std::int64_t provider_limit = kUnlimited;
  };
  struct Edge {
    std::int32_t need = 0;
    std::int32_t offer = 0;
    Points points = 0;  // ≥ 0
    bool kept = false;  // fixed in the round by a directive or a base round
  };
  struct Trio {
    std::int32_t need = 0;
    std::int32_t pivotal = 0;      // index into `offers`
    std::int32_t facilitator = 0;  // index into `offers`, of another city
    Points points = 0;             // ≥ 0
    bool kept = false;  // fixed in the round by a base round; solve_pairs ignores it, as it ignores all trios
  };
  std::vector<Need> needs;
  std::vector<Offer> offers;  // pivotal and facilitating; a facilitating one has no edges
  std::vector<City> cities;
  std::vector<Edge> edges;  // sorted by (need, offer), unique
  std::vector<Trio> trios;  // sorted by (need, pivotal, facilitator), unique
  std::int64_t partners_of_city_per_need = 1;
  // Weighing instead of ranking: points for a served need, and more for a served priority need.
  struct Weighing {
    Points served = 0;
    Points priority = 0;
  };
  std::optional<Weighing> weigh;
  // Of the columns in `members`, kept ones too, a choice takes at least `least` and at most `most`. With a most of 0 it
  // forbids its members.
  struct Quota {
    std::int64_t least = 0;
    std::int64_t most = kUnlimited;
    std::vector<std::int32_t> members;  // columns, ascending, unique
  };
  std::vector<Quota> quotas;
};

// What a round chooses: indices into `edges` and `trios`, ascending. Kept edges are among them.
struct Choice {
  std::vector<std::int32_t> edges;
  std::vector<std::int32_t> trios;
  bool operator==(const Choice&) const = default;
};

// What is wrong with a network, or with a choice in it. `id` is stable; `where` names the thing, e.g. "needs[3]".
// Of a network: index_out_of_range · negative_number · order (edges or trios not ascending, or twice the same) ·
// same_city (a trio's two offers) · reversed (a quota's least above its most) · overflow (weights too large to rank
// exactly) · and, for what is kept, those of a choice. Of a choice: need_capacity · offer_capacity · receiver_limit ·
// provider_limit · partners_of_city · quota_most · column (twice the same).
struct NetworkFault {
  std::string id;
  std::string where;
  bool operator==(const NetworkFault&) const = default;
};
// Empty: the network can be solved. One fault of each kind and list at most. O(size · log).
std::vector<NetworkFault> faults_of(const Network& network);

// What `choice` reaches. Served: at least one partner. REQUIRES: indices in range. O(size).
Amount objective_of(const Network& network, const Choice& choice);

// First capacity that `choice` breaks, or nullopt. REQUIRES: indices in range. O(size + choice · log).
std::optional<NetworkFault> broken_capacity(const Network& network, const Choice& choice);

// First quota of whose members `choice` takes fewer than the least, as {"quota_least", "quotas[q]"}, or nullopt.
// REQUIRES: indices in range. O(members · log).
std::optional<NetworkFault> missed_quota(const Network& network, const Choice& choice);

// Everything that is kept, as a choice.
Choice kept_of(const Network& network);

// The same network without its trios: what solve_pairs solves and certifies. Where it has trios, quotas go with them:
// they count pairs and trios together, so that pairs alone can't be held to them.
Network without_trios(const Network& network);

// The same network where only who is served counts: no column has points.
Network without_points(const Network& network);

}  // namespace entente::matcher
