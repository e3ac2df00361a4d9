// Certificate: the dual of the drawn network, as integers. Written by the solver, checked by the checker, which trusts
// nothing in it. Prices are in units of 1 / `denominator` of a point of the composite objective.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/model/amount.h"
#include "matcher/network/network.h"

namespace entente::matcher {

// 128 bits hold a composite objective of any network that `faults_of` lets through.
__extension__ typedef __int128 Wide;

// Weights that turn an Amount into one number: priority · priority_needs + need · needs + points. They rank exactly when
// `need` is more than any sum of points, and `priority` more than any sum of needs and points; without trios a need's
// bonus is enough for both (priority = need), because the sets of needs that can be served together form a matroid.
struct Composite {
  Wide priority = 0;
  Wide need = 0;
};
// The weights of a network: from ranking or weighing.
Composite composite_of(const Network& network);
Wide composite_value(const Composite& composite, const Amount& amount);

// One price ≥ 0 per capacity of the network. For every edge e = (i, j) with weight s_e that isn't forbidden:
//   s_e ≤ need[i] + offer[j] + receiver[city(i)] + provider[city(j)] + pair(i, city(j)) + edge surplus
// and alike for each trio with both its offers. A served need i gains `bonus_i` by one unit on its bonus arc:
// served[i] ≥ bonus_i − need... (see checker.cc for the inequalities, each on one line).
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
  std::vector<Wide> needs;      // per need, its capacity
  std::vector<Wide> bonuses;    // per need, its bonus arc of capacity 1
  std::vector<Wide> offers;     // per offer
  std::vector<Wide> receivers;  // per city
  std::vector<Wide> providers;  // per city
  std::vector<NeedCity> need_cities;  // those that aren't 0, by (need, city)
  std::vector<Surplus> surpluses;     // those that aren't 0, by column: the capacity 1 of a column
};

// A case of a proof by tree: inner nodes split on a column, leaves carry duals for what is left.
struct TreeNode {
  std::int32_t column = -1;  // split column (edge index, or edges.size() + trio index); -1: a leaf
  std::int32_t chosen = -1;     // node of the case "column is chosen"
  std::int32_t left_out = -1;   // node of the case "column is left out"
  bool infeasible = false;      // a leaf whose forced columns break a capacity
  Duals duals;                  // of a leaf that isn't infeasible
};

struct Certificate {
  enum class Kind : std::uint8_t { kProven, kProvenByTree, kBounded };
  Kind kind = Kind::kBounded;
  std::int64_t denominator = 1;
  Amount objective;            // reached by the choice
  Wide objective_value = 0;    // the same as one number, in points
  Wide upper_bound = 0;        // in points: floor of the bound of the duals
  std::vector<TreeNode> tree;  // node 0 is the root; exactly one node (a leaf) unless kProvenByTree
};

}  // namespace entente::matcher
