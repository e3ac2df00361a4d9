// Layers: the drawn network of pairs, compact, with a flow in it and a potential for each node. What coverage, cost
// scaling and repair work on.
//
//   super node → receiver city → need → [need, provider city] → offer → provider city → super node
//
// The super node is source and sink in one, so that a flow is a circulation. A city is a node where its limit is drawn;
// else the super node is in its place. A row is what edges leave from: a need, or a group: [need, provider city] with
// more edges than it may carry.
//
// Signs are Goldberg's, with gains instead of costs: a residual arc from a to b with gain g has the reduced cost
// potential(a) − g − potential(b), and the flow is optimal when no residual arc has a negative one. So the potential of
// a node is what one more unit there could bring on its way to the super node; of an offer it is minus its price.
// Sources: Ahuja, Magnanti, Orlin: "Network Flows", 1993, 9.1–9.3 (with the opposite sign of potentials); Goldberg: "An
// efficient implementation of a scaling minimum-cost flow algorithm", J. Algorithms 22, 1997.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"
#include "matcher/network/network.h"
#include "matcher/solver/flow/lists.h"

namespace entente::matcher::flow {

using Index = std::int32_t;
inline constexpr Index kNone = -1;  // as a node: the super node

// `Cost` holds sums of the composite weights, `Held` the points of one edge.
template <class Cost, class Held>
struct Layers {
  using CostType = Cost;
  using HeldType = Held;

  struct Arc {
    Index offer = 0;  // ~offer when it is chosen
    Held points = 0;
    bool chosen() const { return offer < 0; }
    Index head() const { return offer < 0 ? ~offer : offer; }
  };
  struct Tail {  // of an edge, seen from its offer
    Index row = 0;
    Held points = 0;
  };
  struct Need {
    Index capacity = 0;      // what fixed columns leave
    Index units = 0;         // partners chosen
    Index receiver = kNone;  // drawn city
    Index first_group = kNone;
    Cost bonus = 0;  // of the first unit
    bool priority = false;
    bool served = false;  // by a fixed column
  };
  struct Group {
    Index need = 0;
    Index city = 0;  // of the network
    Index units = 0;
    Index capacity = 0;
    Index next = kNone;  // of the same need
  };
  struct Offer {
    Index capacity = 0;
    Index provider = kNone;  // drawn city
  };
  struct City {
    Index city = 0;  // of the network
    std::int64_t limit = 0;
    std::int64_t load = 0;
  };

  std::vector<Need> needs;
  std::vector<Group> groups;  // row needs.size() + k
  std::vector<Offer> offers;
  std::vector<City> providers;
  std::vector<City> receivers;
  Lists<Arc> rows;
  Lists<Tail> holders;                // per offer, the chosen edges
  Lists<Tail> tails;                  // per offer, all edges; built when first needed
  Lists<Index> offers_of_provider;    // per drawn city
  Lists<Index> needs_of_receiver;     // per drawn city
  std::vector<Cost> potential;        // per node
  Amount amount;                      // of the chosen edges and the needs that they serve
  Held mask = static_cast<Held>(-1);  // 0 while only serving counts, and no points

  // Nodes, in this order: offers, drawn providers, drawn receivers, rows.
  Index provider_node(Index p) const { return p == kNone ? kNone : first_provider_ + p; }
  Index receiver_node(Index r) const { return r == kNone ? kNone : first_receiver_ + r; }
  Index row_node(Index row) const { return first_row_ + row; }
  Index nodes() const { return first_row_ + rows.size(); }
  Index first_receiver() const { return first_receiver_; }
  Index first_row() const { return first_row_; }
  bool is_offer(Index node) const { return node < first_provider_; }
  bool is_provider(Index node) const { return node >= first_provider_ && node < first_receiver_; }
  bool is_receiver(Index node) const { return node >= first_receiver_ && node < first_row_; }
  Index provider_of(Index node) const { return node - first_provider_; }
  Index receiver_of(Index node) const { return node - first_receiver_; }
  Index row_of(Index node) const { return node - first_row_; }
  bool is_group(Index row) const { return row >= static_cast<Index>(needs.size()); }
  Group& group(Index row) { return groups[row - static_cast<Index>(needs.size())]; }
  const Group& group(Index row) const { return groups[row - static_cast<Index>(needs.size())]; }
  Index need_of_row(Index row) const { return is_group(row) ? group(row).need : row; }
  Cost potential_of(Index node) const { return node == kNone ? Cost{0} : potential[node]; }
  Cost gain(Held points) const { return static_cast<Cost>(points & mask); }
  Index load(Index offer) const { return holders.count(offer); }

  // Flow through one edge. REQUIRES: it isn't chosen; it is.
  void choose(Index row, Index offer) {
    for (Arc& arc : rows.of(row)) {
      if (arc.offer != offer) continue;
      arc.offer = ~offer;
      amount.points += arc.points;
      holders.push(offer, {row, arc.points});
      return;
    }
  }
  void unchoose(Index row, Index offer) {
    for (Arc& arc : rows.of(row)) {
      if (arc.offer != ~offer) continue;
      arc.offer = offer;
      amount.points -= arc.points;
      break;
    }
    const auto held = holders.of(offer);
    for (std::size_t k = 0; k < held.size(); ++k)
      if (held[k].row == row) return holders.erase(offer, k);
  }
  // One unit more or less of need i, from its receiver on.
  void add_unit(Index i) {
    if (needs[i].units++ == 0) serve(needs[i], 1);
    if (needs[i].receiver != kNone) ++receivers[needs[i].receiver].load;
  }
  void take_unit(Index i) {
    if (--needs[i].units == 0) serve(needs[i], -1);
    if (needs[i].receiver != kNone) --receivers[needs[i].receiver].load;
  }
  // Takes the whole flow out.
  void empty() {
    amount = {};
    for (Index row = 0; row < rows.size(); ++row)
      for (Arc& arc : rows.of(row)) arc.offer = arc.head();
    for (Index j = 0; j < holders.size(); ++j) holders.clear(j);
    for (Need& need : needs) need.units = 0;
    for (Group& group : groups) group.units = 0;
    for (City& city : providers) city.load = 0;
    for (City& city : receivers) city.load = 0;
  }

  // To be called once providers, receivers and offers are there.
  void number_nodes() {
    first_provider_ = static_cast<Index>(offers.size());
    first_receiver_ = first_provider_ + static_cast<Index>(providers.size());
    first_row_ = first_receiver_ + static_cast<Index>(receivers.size());
  }

 private:
  void serve(const Need& need, int by) {
    if (need.served) return;
    amount.needs += by;
    if (need.priority) amount.priority_needs += by;
  }

  Index first_provider_ = 0;
  Index first_receiver_ = 0;
  Index first_row_ = 0;
};

}  // namespace entente::matcher::flow
