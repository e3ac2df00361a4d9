// Components: a network of pairs cut into sets that have nothing in common, so that each is solved apart. Free edges
// join their need and offer; a city joins its needs, or its offers, when its limit can bind; kept edges and cities
// without a limit join nothing. Small sets are put together, so that what a component costs by itself doesn't count.
// What the components are follows from the network alone. Pure; safe to read from many threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/network/network.h"

namespace entente::matcher::flow {

// A component as a network of its own, without kept edges, and what they take of it. Lists: local index → index in the
// whole, ascending but for `cities`.
struct Component {
  Component() : fixed(network) {}
  Network network;
  Load fixed;
  std::vector<std::int32_t> needs;
  std::vector<std::int32_t> offers;
  std::vector<std::int32_t> cities;
  std::vector<std::int32_t> edges;
};

class Components {
 public:
  // Room that `take` works in, of one thread; empty at first.
  using Places = std::vector<std::int32_t>;

  // `least`: free edges of a component at least, but of one. What joins nothing is in no component: its price is 0.
  // When one component has nearly everything there is none: the network is solved as it is. REQUIRES: no trios, no
  // quotas; both outlive this. O(size · α).
  Components(const Network& network, const Load& fixed, std::int64_t least);

  std::int32_t count() const { return static_cast<std::int32_t>(edges_.size()); }
  std::int64_t edges(std::int32_t component) const { return edges_[component]; }  // free ones
  // The component by itself. O(its size), and once for `places` O(cities).
  Component take(std::int32_t component, Places& places) const;

 private:
  struct Members {  // of one component: items[first[component]] … items[first[component + 1]]
    std::vector<std::int32_t> first;
    std::vector<std::int32_t> items;
    std::span<const std::int32_t> of(std::int32_t component) const {
      return {items.data() + first[component], items.data() + first[component + 1]};
    }
  };

  void join(std::int64_t least);
  Members sort(const std::vector<std::int32_t>& component_of) const;
  void take_cities(Component& component, Places& places) const;
  void take_edges(Component& component) const;
  void take_load(Component& component, const Places& places) const;

  const Network& network_;
  const Load& fixed_;
  std::vector<std::int64_t> edges_;
  std::vector<std::int32_t> first_edge_;   // per need
  std::vector<std::int32_t> offer_place_;  // local index in its component
  Members needs_;
  Members offers_;
};

}  // namespace entente::matcher::flow
