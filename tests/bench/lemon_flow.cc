#include "tests/bench/lemon_flow.h"

#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <optional>

namespace entente::bench {
namespace {

__extension__ typedef __int128 Wide;
using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t>;
using Scaling = lemon::CostScaling<Graph, std::int64_t, std::int64_t>;
using WideScaling = Scaling::SetLargeCost<Wide>::Create;

}  // namespace

struct LemonFlow::State {
  explicit State(Peer which) : peer(which), upper(graph), cost(graph), supply(graph, 0) {}

  template <class Solver>
  void build(std::optional<Solver>& solver) {
    solver.emplace(graph);
    solver->upperMap(upper).costMap(cost).supplyMap(supply);
  }

  Peer peer;
  Graph graph;
  Graph::ArcMap<std::int64_t> upper;
  Graph::ArcMap<std::int64_t> cost;
  Graph::NodeMap<std::int64_t> supply;
  std::optional<Simplex> simplex;
  std::optional<Scaling> scaling;
  std::optional<WideScaling> wide_scaling;
};

LemonFlow::LemonFlow(Peer peer, int most_nodes, int most_arcs) : state_(std::make_unique<State>(peer)) {
  state_->graph.reserveNode(most_nodes);
  state_->graph.reserveArc(most_arcs);
}

LemonFlow::~LemonFlow() = default;

int LemonFlow::add_node() {
  const Graph::Node node = state_->graph.addNode();
  state_->supply[node] = 0;
  return Graph::id(node);
}

void LemonFlow::add_arc(int from, int to, std::int64_t capacity, std::int64_t cost) {
  const Graph::Arc arc = state_->graph.addArc(Graph::nodeFromId(from), Graph::nodeFromId(to));
  state_->upper[arc] = capacity;
  state_->cost[arc] = cost;
}

void LemonFlow::add_supply(int node, std::int64_t units) {
  state_->supply[Graph::nodeFromId(node)] += units;
}

void LemonFlow::build(bool wide) {
  if (state_->peer == Peer::kNetworkSimplex) {
    state_->build(state_->simplex);
  } else if (wide) {
    state_->build(state_->wide_scaling);
  } else {
    state_->build(state_->scaling);
  }
}

bool LemonFlow::solve() {
  if (state_->simplex) return state_->simplex->run() == Simplex::OPTIMAL;
  if (state_->wide_scaling) return state_->wide_scaling->run() == WideScaling::OPTIMAL;
  return state_->scaling->run() == Scaling::OPTIMAL;
}

std::int64_t LemonFlow::flow(int arc) const {
  const Graph::Arc of = Graph::arcFromId(arc);
  if (state_->simplex) return state_->simplex->flow(of);
  if (state_->wide_scaling) return state_->wide_scaling->flow(of);
  return state_->scaling->flow(of);
}

}  // namespace entente::bench
