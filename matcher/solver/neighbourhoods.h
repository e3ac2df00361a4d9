// Neighbourhoods: a good choice made better part by part. Around the needs where the prices say that most is lost, the
// choice of some dozens of needs that want the same places is opened and proposed anew (proposal.h), everything else
// stays; neighbourhoods grow when none of a size helps. (Large neighbourhood search: Shaw, 1998; where to open is read
// from the prices.) Counted in proposals, no clock. Proposes only: the value is counted in integers.
#pragma once

#include <functional>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/solver/open_case.h"

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

// Improves `columns` (ascending, they fit and hold what is kept) and gives back the best found.
std::vector<std::int32_t> improve(const Neighbourhoods& around, std::vector<std::int32_t> columns);

}  // namespace entente::matcher
