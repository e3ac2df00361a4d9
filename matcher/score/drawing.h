// Drawing: the network of a problem, with the listings behind its numbers. Every admissible pair is an edge, every
// admissible trio a column when the programme seeks trios.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/network/network.h"
#include "matcher/score/problem.h"

namespace entente::matcher {

// What a quota of the network stands for.
struct DrawnQuota {
  enum class Kind : std::uint8_t { kShare, kTwoCities, kLeastScore };
  Kind kind = Kind::kShare;
  std::string of;                     // kShare: class, as in Programme::Quota; "cities"; "score"
  std::int32_t cities[2] = {-1, -1};  // kTwoCities: indices into the snapshot's cities, ascending
  std::int64_t pairings = 0;          // kShare: of how many pairings its bounds are a share
};

struct Drawing {
  Network network;
  std::vector<Problem::ListingIndex> needs;   // of Network::needs
  std::vector<Problem::ListingIndex> offers;  // of Network::offers; pivotal first, then facilitating
  std::vector<Axis> edge_axes;                // of Network::edges
  std::vector<DrawnQuota> quotas;             // of Network::quotas; none before add_quotas
  bool whole = true;                          // every admissible pair is an edge; false: those that decide (closure)
};

// `with_trios`: also draw trios (only when the programme seeks them). Kept directives become kept edges; a kept pair
// that a rule stops is a Fault of `Problem::build`'s kind, returned in `faults`. O(needs · offers), and needs · offers
// · facilitators for trios, cut short by the rules between need and facilitator.
struct DrawResult {
  Drawing drawing;
  std::vector<Fault> faults;
};
DrawResult draw(const Problem& problem, bool with_trios);

// The nodes of draw(problem, false), and of its edges those that are kept; the same faults.
// O(needs + offers + directives · log).
DrawResult draw_kept(const Problem& problem);

// Equal to draw(changed, with_trios), but faster where only weights, unless a floor of relevance reads
// them, priority, limits, places of listings that have
// some left, quotas or words that rule out were changed since `drawn` was drawn from `before` with the same
// `with_trios`: O(edges + trios), else as draw. A drawing that isn't whole is drawn anew.
DrawResult draw_again(const Problem& changed, bool with_trios, const Problem& before, const Drawing& drawn);

// Whether a programme's quotas know a class: axis:<id> (that of the pairing, so that south-north and north-north never
// count as north-south), and of the need's city or listing country:ldc|lldc|sids, region:<M49 region>, field:<code>,
// beneficiary:<code>.
bool is_quota_class(std::string_view of);

// Draws the quotas of the programme, in its order, their shares taken of `pairings`: the least rounded up, the most
// down. Then one for each two cities between which more proposals could be made, in either direction, than the
// programme allows; a trio counts for its beneficiary with each of the two others. REQUIRES: none is drawn yet.
// O(columns · quotas).
void add_quotas(const Problem& problem, std::int64_t pairings, Drawing& drawing);

// Forbids every column below `least` that isn't kept, by one more quota.
void allow_from(Points least, Drawing& drawing);

// What a proof of fairness is of: who is served (no column has points), by columns of at least `least` points or kept;
// nullopt: by any.
Network served_network(const Drawing& drawing, std::optional<Points> least);

// Scores of columns that aren't kept, ascending, each once.
std::vector<Points> scores_of(const Network& network);

}  // namespace entente::matcher
