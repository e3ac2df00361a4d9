// Softened: the same round, but serving a need is worth a few columns instead of more than all of them together. Prices
// and belief propagation settle sooner among numbers of one size. It only proposes: what comes of it is counted under
// the true weights, and prices that bound a softened round bound the true one where they leave no need open. A value.
#pragma once

#include "matcher/network/certificate.h"
#include "matcher/solver/open_case.h"

namespace entente::matcher {

struct Softened {
  explicit Softened(const Network& hard);

  Network network;  // weighs; as it was where it weighed before, or where points are too large to be multiplied
  Composite composite;
  OpenCase root;  // what kept columns fix
};

}  // namespace entente::matcher
