// Proposal: a good choice among a few columns, by CBC: tier by tier when the network ranks, with a limit of nodes and
// none of time. It works in doubles and only proposes: what comes back is rounded and fits. Deterministic for the same
// version of CBC. Safe to call from many threads; CBC runs in one of them at a time.
#pragma once

#include <mutex>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/solver/open_case.h"

namespace entente::matcher {

// Columns chosen of `open.live`, with those `open` has fixed, ascending; empty when CBC finds none that is better than
// `known`; a choice that keeps the quotas. `upper_bound`: no choice is worth more points; tells which tiers are settled
// already.
std::vector<std::int32_t> propose(const Network& network, const Composite& composite, const OpenCase& open,
                                  const Amount& known, Wide upper_bound, int node_limit);

// Held while CBC runs: its own parts share some statics.
std::mutex& cbc_turn();

}  // namespace entente::matcher
