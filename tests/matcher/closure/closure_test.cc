#include "matcher/closure/closure.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/checker/checker.h"
#include "matcher/score/drawing.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

Snapshot snapshot_of(std::uint64_t seed) {
  testing::SnapshotShape shape;
  shape.needs = 10 + static_cast<int>(seed % 40);
  shape.offers = 8 + static_cast<int>(seed % 23) * 2;
  shape.areas = 1 + static_cast<int>(seed % 2);
  shape.directives = static_cast<int>(seed % 4);
  shape.directives_keep = seed % 8 == 3;
  shape.limits = seed % 3 != 0;
  shape.restrict = seed % 5 != 0;
  Snapshot snapshot = testing::random_snapshot(seed, shape);
  testing::Random random(seed);
  snapshot.programme.candidates_per_need = random.between(1, 3);  // far too few
  if (seed % 4 == 0)
    for (const char* term : {"topics", "context", "language", "mode-and-time", "freshness", "field"})
      snapshot.programme.weights[term] = random.below(3);
  if (seed % 6 == 5) {
    snapshot.programme.weigh_instead_of_rank = true;
    snapshot.programme.served_points = random.below(40);
    snapshot.programme.priority_points = random.below(40);
  }
  return snapshot;
}

// The edge of `whole` between the same listings as edge `e` of `part`.
std::int32_t same_edge(const Network& whole, const Network& part, std::int32_t e) {
  const Network::Edge& wanted = part.edges[static_cast<std::size_t>(e)];
  const auto found = std::lower_bound(whole.edges.begin(), whole.edges.end(), wanted, [](const auto& a, const auto& b) {
    return std::pair{a.need, a.offer} < std::pair{b.need, b.offer};
  });
  if (found == whole.edges.end() || found->need != wanted.need || found->offer != wanted.offer) return -1;
  return static_cast<std::int32_t>(found - whole.edges.begin());
}

TEST(Closure, ProvesTheRoundOverAllPairs) {
  std::int64_t closed = 0, added = 0, left_out = 0, with_more_rounds = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const auto problem = testing::problem_of(snapshot_of(seed));
    ASSERT_TRUE(problem);
    const DrawResult drawn = draw(*problem, false);
    const Network& whole = drawn.drawing.network;
    std::optional<ClosedRound> round = close_problem(problem, {});
    if (!drawn.faults.empty() || !faults_of(whole).empty()) {
      EXPECT_FALSE(round) << seed;
      continue;
    }
    ASSERT_TRUE(round) << seed;
    ASSERT_EQ(round->pairs.outcome, Outcome::kOptimal) << seed;
    EXPECT_EQ(round->drawing.needs, drawn.drawing.needs);
    EXPECT_EQ(round->drawing.offers, drawn.drawing.offers);
    EXPECT_EQ(round->pairs_in_all, std::ssize(whole.edges));

    // Every edge is one of the whole drawing, with its score, axis and keeping.
    const Network& part = round->drawing.network;
    for (std::int32_t e = 0; e < std::ssize(part.edges); ++e) {
      const std::int32_t other = same_edge(whole, part, e);
      ASSERT_GE(other, 0) << seed;
      EXPECT_EQ(part.edges[static_cast<std::size_t>(e)].points, whole.edges[static_cast<std::size_t>(other)].points);
      EXPECT_EQ(part.edges[static_cast<std::size_t>(e)].kept, whole.edges[static_cast<std::size_t>(other)].kept);
      EXPECT_EQ(round->drawing.edge_axes[static_cast<std::size_t>(e)],
                drawn.drawing.edge_axes[static_cast<std::size_t>(other)]);
    }

    const SolveResult solved = solve_pairs(whole, {});
    ASSERT_EQ(solved.outcome, Outcome::kOptimal);
    EXPECT_EQ(round->pairs.certificate.objective, solved.certificate.objective) << seed;
    // The checker, on everything that is admissible, which neither list nor index has a part in.
    Choice choice;
    for (std::int32_t e : round->pairs.choice.edges) choice.edges.push_back(same_edge(whole, part, e));
    Certificate certificate = round->pairs.certificate;
    for (TreeNode& node : certificate.tree)
      for (Duals::Surplus& surplus : node.duals.surpluses) surplus.column = same_edge(whole, part, surplus.column);
    const CheckReport report = check(whole, choice, certificate);
    for (const CheckFinding& finding : report.findings)
      ADD_FAILURE() << seed << " " << finding.id << " " << finding.where;
    EXPECT_EQ(report.proven, Certificate::Kind::kProven) << seed;
    ++closed;
    added += round->edges_added;
    left_out += std::ssize(whole.edges) - std::ssize(part.edges);
    with_more_rounds += round->rounds > 2;
  }
  EXPECT_GT(closed, 1000);
  EXPECT_GT(added, 1000);
  EXPECT_GT(left_out, 10000);
  EXPECT_GT(with_more_rounds, 20);
}

TEST(Closure, GivesTheSameTwice) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto problem = testing::problem_of(snapshot_of(seed));
    const auto first = close_problem(problem, {});
    const auto second = close_problem(problem, {});
    ASSERT_EQ(first.has_value(), second.has_value());
    if (!first) continue;
    EXPECT_EQ(first->pairs.choice, second->pairs.choice);
    EXPECT_EQ(first->edges_added, second->edges_added);
    EXPECT_EQ(first->pairs.certificate.tree[0].duals.needs, second->pairs.certificate.tree[0].duals.needs);
  }
}

TEST(Closure, StopsWhenItIsCancelled) {
  const auto problem = testing::problem_of(snapshot_of(6));
  Control control;
  control.cancelled = [] { return true; };
  const auto round = close_problem(problem, control);
  ASSERT_TRUE(round);
  EXPECT_EQ(round->pairs.outcome, Outcome::kCancelled);
}

TEST(Closure, LeavesToTheWholeDrawingWhatItCannotPrice) {
  Snapshot snapshot = snapshot_of(6);
  snapshot.programme.quotas.push_back({"axis:north-south", 100, 1000});
  const auto problem = testing::problem_of(snapshot);
  ASSERT_TRUE(problem);
  EXPECT_FALSE(close_problem(problem, {}));
  testing::SnapshotShape shape;
  shape.wishes = true;
  EXPECT_FALSE(close_problem(testing::problem_of(testing::random_snapshot(6, shape)), {}));
}

}  // namespace
}  // namespace entente::matcher
