// Solver: the best choice in a drawn network, with its certificate.
//
// Pairs: an exact flow on the drawn network (see network.h), all in integers. Guarantee: kOptimal with a PROVEN
// certificate. With trios: NP-hard. Clp and CBC propose, integers decide: kOptimal with PROVEN or PROVEN_BY_TREE, else
// kBounded with the gap between the objective and the upper bound. Deterministic: the same network gives the same
// bytes, on every machine for pairs, for the same versions of CBC and Clp with trios (limits are numbers of steps,
// never time). Among equally good choices one is taken by fixed rules (needs are let in by index, ties in a search go
// to the smallest index), not the smallest of all; no choice has a partner that adds neither points nor a served need.
//
// Quotas come before the objective. Those that are nested on one side (nesting.h) are part of the flow of pairs, and
// the round stays PROVEN; others, and all where there are trios, go the way of trios: prices, proposals, a tree of
// cases. kInfeasible: no choice keeps capacities, kept columns and quotas; the certificate then proves it (checker's
// check_bound), with an upper bound of −1.
//
// No clock, no exceptions; progress and cancelling by `Control`. Safe to call from many threads.
//
//   Network network = …;
//   SolveResult result = solve_pairs(network, {});
//   if (result.outcome == Outcome::kOptimal) use(result.choice, result.certificate);
#pragma once

#include <cstdint>
#include <string_view>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"
#include "matcher/solver/flow/control.h"

namespace entente::matcher {

enum class Outcome : std::uint8_t { kOptimal, kBounded, kInfeasible, kCancelled };

struct SolveResult {
  Outcome outcome = Outcome::kInfeasible;
  bool settled = true;  // kInfeasible only; false: within the limit of nodes no choice was found that keeps the quotas
  Choice choice;
  Certificate certificate;
};

// Best choice of edges; trios of `network` are ignored, kept ones too, and the certificate is that of
// without_trios(network). Quotas that aren't nested are solved as solve_with_trios does. REQUIRES: faults_of(network)
// is empty (else kInfeasible). Time: U searches of the network at worst, U = partners sought.
SolveResult solve_pairs(const Network& network, const Control& control);

// Best choice of edges and trios. REQUIRES: faults_of(network) is empty (else kInfeasible). Some seconds for 1,000
// needs with 20 columns each, or for 250 with 200. CBC runs in one thread at a time; others wait for their turn.
SolveResult solve_with_trios(const Network& network, const Control& control);

// Version of CBC that solve_with_trios uses, e.g. "2.10.8".
std::string_view cbc_version();

}  // namespace entente::matcher
