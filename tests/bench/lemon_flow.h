// A minimum cost flow problem inside LEMON. The one file that includes LEMON, which isn't C++20 yet, stands behind it.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>

namespace entente::bench {

enum class Peer : std::uint8_t { kNetworkSimplex, kCostScaling };

class LemonFlow {
 public:
  LemonFlow(Peer peer, int most_nodes, int most_arcs);
  ~LemonFlow();

  // Nodes and arcs are numbered from 0.
  int add_node();
  void add_arc(int from, int to, std::int64_t capacity, std::int64_t cost);
  // All supplies must add up to 0.
  void add_supply(int node, std::int64_t units);

  // The solver's own copy of the problem; add nothing afterwards. `wide`: CostScaling calculates in 128 bits.
  void build(bool wide);
  // False: there is no optimum. REQUIRES: build.
  bool solve();
  std::int64_t flow(int arc) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::bench
