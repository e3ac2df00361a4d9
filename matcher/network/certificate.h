// Certificate: the dual of the drawn network, as integers. Written by the solver, checked by the checker, which trusts
// nothing in it. Prices are in units of 1 / `denominator` of a point of the composite objective.
// Plain data and pure functions; safe to read from many threads.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/model/amount.h"
#include "matcher/network/network.h"

namespace entente::matcher {

// 128 bits hold a composite objective of any network that `faults_of` lets through.
__extension__ typedef __int128 Wide;

// Weights that turn an Amount into one number: priority · priority_needs + need · needs + points. When the network
// ranks, they do so exactly: `need` is more than any sum of points, and `priority` more than any sum of needs and
// points:
//   need = U · S + 1, where U = min(partners sought, places) and S the most points of a column; priority = need ·
//   (needs + 1)
// (A priority of twice a need would not do: with limits of receiver cities, the sets of needs that can be served
// together are an intersection of two matroids, and one priority need can stand against two others.)
struct Composite {
  Wide priority = 0;  // on top of `need`
  Wide need = 0;
};
// The weights of a network: from ranking or weighing. REQUIRES: faults_of(network) is empty. O(size).
Composite composite_of(const Network& network);
Wide composite_value(const Composite& composite, const Amount& amount);

// The greatest denominator of a certificate: with it, whatever faults_of lets through stays within 128 bits.
inline constexpr std::int64_t kMaxDenominator = 1 << 20;

// Prices ≥ 0 (of quotas, of any sign), one for each capacity that is left once the kept columns (and, in a tree, the
// chosen ones) have taken theirs. With D the denominator, `bonus`[i] what serving need i is worth (composite need, plus
// priority for a priority need; 0 when a fixed column serves it already) and w[i] = max(0, D · bonus[i] − bonuses[i]),
// the prices hold when, for every column that is still free, edge (i, j) or trio (i, j, f), with points s:
//   D · s + w[i] ≤ needs[i] + receivers[city of i] + surplus of the column
//                  + offers[j] + providers[city of j] + need_city(i, city of j)      … and the same three for f of a
//                  trio
//                  + Σ quotas[q] of the quotas that the column is in
// Then no choice that extends the fixed columns is worth more than value(fixed) + bound / D, where
//   bound = Σ price · capacity left + Σ bonuses + Σ surpluses
//           + Σ quotas[q] · (quotas[q] > 0 ? most left : least left)
// (a bonus arc and a column carry 1; what the fixed columns leave of a quota's least is never below 0). What is
// unlimited must have price 0, a quota without a most no price above 0. Where nothing that extends the fixed columns
// keeps the quotas, prices exist with a bound below any number. Proof: linear programming duality; the link "served ≤
// partners" has the price w.
struct Duals {
  struct NeedCity {
    std::int32_t need = 0;
    std::int32_t city = 0;
    Wide price = 0;
  };
  struct Surplus {
    std::int32_t column = 0;  // edge index, or edges.size() + trio index
    Wide price = 0;
  };
  std::vector<Wide> needs;            // per need, its capacity
  std::vector<Wide> bonuses;          // per need, its bonus arc of capacity 1
  std::vector<Wide> offers;           // per offer
  std::vector<Wide> receivers;        // per city
  std::vector<Wide> providers;        // per city
  std::vector<NeedCity> need_cities;  // those that aren't 0, by (need, city)
  std::vector<Surplus> surpluses;     // those that aren't 0, by column: the capacity 1 of a column
  std::vector<Wide> quotas = {};      // per quota: > 0 its most, < 0 its least
};

// A case of a proof by tree. An inner node splits on a column; a leaf carries duals for what is left. An inner node may
// carry duals too (all lists empty: it doesn't): a free column whose slack in them is so large that choosing it can't
// beat the objective, floor(value(fixed) + (bound − slack) / D) ≤ objective, is then left out in all cases below the
// node. Slack: right side minus left side of its inequality.
struct TreeNode {
  std::int32_t column = -1;    // split column (edge index, or edges.size() + trio index); -1: a leaf
  std::int32_t chosen = -1;    // node of the case "column is chosen"; children have greater indices than their parent
  std::int32_t left_out = -1;  // node of the case "column is left out"
  bool infeasible = false;     // a leaf whose fixed columns break a capacity, or the most of a quota
  Duals duals;                 // of a leaf that isn't infeasible; of an inner node, to leave columns out
};

struct Certificate {
  // kProven: one leaf whose bound is the objective. kProvenByTree: the same of several leaves. kBounded: upper_bound is
  // greater than the objective.
  enum class Kind : std::uint8_t { kProven, kProvenByTree, kBounded };
  Kind kind = Kind::kBounded;
  std::int64_t denominator = 1;  // 1 … kMaxDenominator
  Amount objective;              // reached by the choice
  Wide objective_value = 0;      // the same as one number, in points
  Wide upper_bound = 0;          // in points: floor of the greatest bound of the leaves
  std::vector<TreeNode> tree;    // node 0 is the root; exactly one node (a leaf) unless kProvenByTree
};

}  // namespace entente::matcher
