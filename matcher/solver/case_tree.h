// Case tree: branch and bound over the columns that a better choice may have: each case splits on one column, and is
// closed by prices whose bound isn't above the incumbent. A tree that closes is the proof that nothing is better (Land,
// Doig: "An automatic method of solving discrete programming problems", Econometrica 28, 1960; that reduced costs leave
// columns out: Dantzig, Fulkerson, Johnson, 1954). Depth first, the case with the column first. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "matcher/solver/incumbent.h"
#include "matcher/solver/open_case.h"
#include "matcher/solver/relaxation.h"

namespace entente::matcher {

class CaseTree {
 public:
  CaseTree(const JointProblem& problem, Incumbent& incumbent) : problem_(problem), incumbent_(incumbent) {}

  // Trees over the core, each with the best choice so far: a better one makes the core smaller, so the next tree starts
  // anew. Ends when one closes (the incumbent is proven then) or when nodes or steps are used up. REQUIRES: `at_root`
  // is solved.
  Step search(const OpenCase& root, const Relaxation::Answer& at_root);

  // The tree that closed; empty: none did.
  std::vector<TreeNode> take_proof() { return std::move(proof_); }

 private:
  struct Visit {
    std::int32_t node;
    OpenCase open;
  };
  enum class Case : std::uint8_t { kClosedOrSplit, kStuck };

  Case open_node(Visit& visit, Relaxation& relaxation);
  Case branch(std::int32_t node, OpenCase open, const Relaxation::Answer& answer);
  std::optional<std::int32_t> column_to_split_on(const OpenCase& open, const Relaxation::Answer& answer) const;
  void offer_rounded(const OpenCase& open, const Relaxation::Answer& answer);

  const JointProblem& problem_;
  Incumbent& incumbent_;
  std::vector<TreeNode> tree_;
  std::vector<Visit> stack_;
  std::vector<TreeNode> proof_;
};

}  // namespace entente::matcher
