// Checker: whether a certificate proves what it says. Links neither solver nor index; trusts nothing in the
// certificate. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"

namespace entente::matcher {

struct CheckFinding {
  std::string id;     // stable, e.g. "capacity", "quota", "objective", "dual_infeasible", "bound"
  std::string where;  // the node, edge or trio
};

struct CheckReport {
  std::vector<CheckFinding> findings;                      // empty: it proves what it says
  Certificate::Kind proven = Certificate::Kind::kBounded;  // what it really proves, when `findings` is empty
  std::int64_t columns_checked = 0;                        // edges and trios whose inequality was tested
  bool ok() const { return findings.empty(); }
};

// `choice` against `network` by `certificate`. With trios in the network every trio's inequality is tested too.
// O(size of network · leaves).
CheckReport check(const Network& network, const Choice& choice, const Certificate& certificate);

// Whether the tree proves that no choice is worth more than `certificate.upper_bound`, whatever choice there is; below
// 0: that no choice keeps capacities and quotas. `objective_value` must be the same number; kind and objective don't
// matter.
CheckReport check_bound(const Network& network, const Certificate& certificate);

}  // namespace entente::matcher
