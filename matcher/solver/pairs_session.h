// Pairs session: a network whose pairs are solved to optimality, and solved again after small changes at a cost that
// follows what the change touches. For price ranges ("one more place"), standing ("without this pair") and
// the closure of a round over all pairs. It promises the objective of a cold solve, not its choice among ties: rounds
// that are stored are solved cold by solve_pairs. Trios are ignored, kept ones too. All in integers; no clock, no
// exceptions. One thread at a time; different sessions are independent.
//
//   PairsSession session(network);
//   session.resolve({});
//   const Amount before = session.objective();
//   session.set_offer_capacity(7, 2);
//   session.resolve({});
//   const Amount gain = session.objective() - before;
#pragma once

#include <cstdint>
#include <memory>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

class PairsSession {
 public:
  // Takes the network; nothing is solved before `resolve`. O(size).
  explicit PairsSession(Network network);
  ~PairsSession();
  PairsSession(PairsSession&&) noexcept;
  PairsSession& operator=(PairsSession&&) noexcept;

  // Changes. They count from the next `resolve` on; until then nothing may be read but `network()`. An edge is named by
  // its index in the network given, or by the number that add_edge gave; these names never change.
  // REQUIRES: indices in range; numbers ≥ 0; a new edge's pair isn't there yet (not even forbidden); kept edges aren't
  // forbidden. O(edges of the need) at most.
  std::int32_t add_edge(std::int32_t need, std::int32_t offer, Points points);
  void set_points(std::int32_t edge, Points points);
  void set_allowed(std::int32_t edge, bool allowed);  // false: as if the edge weren't there
  void set_need_capacity(std::int32_t need, std::int64_t capacity);
  void set_offer_capacity(std::int32_t offer, std::int64_t capacity);
  void set_receiver_limit(std::int32_t city, std::int64_t limit);
  void set_provider_limit(std::int32_t city, std::int64_t limit);
  void set_priority(std::int32_t need, bool priority);

  // Solves what was given and changed: kOptimal; kInfeasible when `network()` has faults (kept edges that no longer
  // fit, weights too large); kCancelled, after which changes and `resolve` may follow. The first time, and after
  // changes beyond what the weights leave room for (twice the points, a thousand partners more), or of kept edges, it
  // costs a cold solve; else O(what is touched). Under quotas every time costs a cold solve, whose outcome it gives,
  // and there are no prices.
  Outcome resolve(const Control& control);

  // Of the last `resolve`. REQUIRES: it was kOptimal. O(1); chosen: O(places of the offer).
  Amount objective() const;
  bool chosen(std::int32_t edge) const;

  // Prices of the last `resolve`, in points of its own weights. A pair that isn't an edge yet can make the round better
  // only if points − price(offer) > threshold(need, city of the offer): what it must bring at least, below 0 when
  // serving the need is worth more than points. `price`: of a place at the offer and its city's limit, ≥ 0.
  // A city that isn't one (-1): what holds for a city that the need has no edge to. REQUIRES: as above. O(1), with
  // several partners O(cities of the need).
  Wide price(std::int32_t offer) const;
  Wide threshold(std::int32_t need, std::int32_t city) const;

  // The network as it is now: edges sorted, forbidden ones left out. O(size · log).
  Network network() const;
  // Choice (indices into network().edges) and certificate of network(): of the last `resolve`, with its prices, but for
  // partners that add nothing, and where the certificate's own weights need others. REQUIRES: as above. O(size · log).
  SolveResult result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::matcher
