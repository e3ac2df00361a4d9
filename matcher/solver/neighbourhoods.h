// Neighbourhoods: a good choice made better piece by piece. Around the needs where the prices say that most is lost,
// the choice of some dozens of needs that want the same places is opened and proposed anew (proposal.h), everything
// else stays; pieces grow when no piece of a size helps. (Large neighbourhood search: Shaw, 1998; where to open is read
// from the prices.) Counted in proposals, no clock. Proposes only: the value is counted in integers.
#pragma once

#include <functional>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/solver/open_case.h"
#include "matcher/solver/price_search.h"

namespace entente::matcher {

struct Neighbourhoods {
  const Network& network;
  const Composite& composite;
  const OpenCase& root;      // kept columns are fixed
  const PricedCase& priced;  // of the root
  Wide upper_bound = 0;      // of every choice, in points
  int most_proposals = 0;
  std::function<bool()> cancelled;  // may be empty
};

// A first choice from shares of the root's live columns: greatest first, then by slack. Ascending columns.
std::vector<std::int32_t> round_shares(const Network& network, const OpenCase& root, const PricedCase& priced,
                                       const std::vector<double>& shares);

// A first choice by prices that are sought again and again, each time with the surest columns fixed. Deterministic;
// O(price searches · their steps · entries). Ascending columns.
std::vector<std::int32_t> plunge(const Network& network, const Composite& composite, const OpenCase& root,
                                 std::int64_t denominator, const FoundPrices& at_root, Wide known);

// Improves `columns` (ascending, they fit and hold what is kept) and gives back the best found.
std::vector<std::int32_t> improve(const Neighbourhoods& around, std::vector<std::int32_t> columns);

}  // namespace entente::matcher
