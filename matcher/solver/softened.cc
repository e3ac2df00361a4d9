#include "matcher/solver/softened.h"

#include <algorithm>

namespace entente::matcher {
namespace {

constexpr Points kServed = 4;     // times the most points of a column
constexpr Points kPriority = 12;  // on top: one priority need outweighs three others
constexpr Points kMostPoints = Points{1} << 50;

Network softened(Network network) {
  Points most = 1;
  for (const Network::Edge& edge : network.edges) most = std::max(most, edge.points);
  for (const Network::Trio& trio : network.trios) most = std::max(most, trio.points);
  if (!network.weigh && most <= kMostPoints) network.weigh = Network::Weighing{kServed * most, kPriority * most};
  return network;
}

}  // namespace

Softened::Softened(const Network& hard)
    : network(softened(hard)), composite(composite_of(network)), root(case_of_kept(network, composite)) {}

}  // namespace entente::matcher
