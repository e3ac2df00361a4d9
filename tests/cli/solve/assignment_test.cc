#include "cli/solve/assignment.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <random>
#include <sstream>

namespace entente::cli {
namespace {

Assignment sound(const std::string& text) {
  std::istringstream input(text);
  auto read = read_assignment(input);
  const auto* fault = std::get_if<AssignmentFault>(&read);
  EXPECT_EQ(fault, nullptr) << (fault != nullptr ? fault->text : "");
  return fault != nullptr ? Assignment{} : std::get<Assignment>(read);
}

TEST(ReadAssignment, TakesNodesArcsAndCapacities) {
  const Assignment read =
      sound("c a comment\nc cap 4 3\np asn 5 3\nn 2\nn 1\n\na 2 5 -7\r\na 1 4 10\na 1 3 0\nc cap 2 0\nc capital\n");
  EXPECT_EQ(read.left_capacities, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(read.right_capacities, (std::vector<std::int64_t>{1, 3, 1}));
  ASSERT_EQ(read.arcs.size(), 3u);
  EXPECT_EQ(read.arcs[1].right, 1);
  EXPECT_EQ(read.arcs[1].cost, 10);
  EXPECT_EQ(read.arcs[2].left, 1);
  EXPECT_EQ(read.arcs[2].cost, -7);
}

TEST(ReadAssignment, TakesAByteOrderMark) {
  EXPECT_EQ(sound("\xef\xbb\xbfp asn 2 1\nn 1\na 1 2 3\n").arcs.size(), 1u);
}

struct FaultCase {
  std::int64_t line;
  const char* part;
  const char* text;
};

TEST(ReadAssignment, NamesLineAndRule) {
  const std::vector<FaultCase> cases = {
      {0, "no problem line", ""},
      {0, "announces 2 arcs", "p asn 2 2\nn 1\na 1 2 3\n"},
      {1, "must come before", "n 1\n"},
      {2, "second problem line", "p asn 2 1\np asn 2 1\n"},
      {1, "must be 'asn'", "p max 2 1\n"},
      {1, "expected 'p asn NODES ARCS'", "p asn 2\n"},
      {1, "number of nodes", "p asn -2 1\n"},
      {2, "a node must be a whole number from 1 to 2", "p asn 2 1\nn 3\n"},
      {3, "twice", "p asn 2 1\nn 1\nn 1\n"},
      {3, "a cost", "p asn 2 1\nn 1\na 1 2 3x\n"},
      {3, "a cost", "p asn 2 1\nn 1\na 1 2 99999999999999999999\n"},
      {3, "expected 'a LEFT RIGHT COST'", "p asn 2 1\nn 1\na 1 2\n"},
      {3, "begin with c, p, n or a", "p asn 2 1\nn 1\nx 1 2\n"},
      {3, "no 'n' line names", "p asn 2 1\nn 1\na 2 1 3\n"},
      {4, "is a left node", "p asn 2 1\nn 1\nn 2\na 1 2 3\n"},
      {4, "already, on line 3", "p asn 2 2\nn 1\na 1 2 3\na 1 2 4\n"},
      {1, "expected 'c cap NODE K'", "c cap 3\n"},
      {1, "beyond the 2 nodes", "c cap 3 1\np asn 2 1\nn 1\na 1 2 3\n"},
      {1, "a capacity", "c cap 1 -1\np asn 2 0\n"},
  };
  for (const FaultCase& fault : cases) {
    std::istringstream input(fault.text);
    const auto read = read_assignment(input);
    const auto* found = std::get_if<AssignmentFault>(&read);
    ASSERT_NE(found, nullptr) << fault.text;
    EXPECT_EQ(found->line, fault.line) << fault.text << found->text;
    EXPECT_NE(found->text.find(fault.part), std::string::npos) << found->text;
  }
}

// Every subset of the arcs.
struct Reference {
  std::int64_t greatest = 0;
  std::optional<std::int64_t> least;
};
Reference try_everything(const Assignment& assignment) {
  Reference reference;
  for (unsigned subset = 0; subset < (1u << assignment.arcs.size()); ++subset) {
    std::vector<std::int64_t> left = assignment.left_capacities;
    std::vector<std::int64_t> right = assignment.right_capacities;
    std::int64_t sum = 0;
    bool fits = true;
    for (std::size_t k = 0; k < assignment.arcs.size(); ++k) {
      if ((subset >> k & 1u) == 0) continue;
      fits = fits && left[assignment.arcs[k].left]-- > 0 && right[assignment.arcs[k].right]-- > 0;
      sum += assignment.arcs[k].cost;
    }
    if (!fits) continue;
    reference.greatest = std::max(reference.greatest, sum);
    const bool full = std::all_of(left.begin(), left.end(), [](std::int64_t capacity) { return capacity == 0; });
    if (full && (!reference.least || sum < *reference.least)) reference.least = sum;
  }
  return reference;
}

TEST(SolveAssignment, AgreesWithTryingEverything) {
  std::mt19937 random(5);
  int infeasible = 0;
  for (int turn = 0; turn < 600; ++turn) {
    Assignment assignment;
    const std::int64_t range = turn % 3 == 0 ? 2 : 1000;
    for (int i = 0; i < 3; ++i) assignment.left_capacities.push_back(random() % 6 == 0 ? 2 : random() % 12 != 0);
    for (int j = 0; j < 4; ++j) assignment.right_capacities.push_back(random() % 4 == 0 ? 2 : 1);
    for (std::int32_t i = 0; i < 3; ++i)
      for (std::int32_t j = 0; j < 4; ++j)
        if (random() % 100 < 65)
          assignment.arcs.push_back(
              {i, j, static_cast<std::int64_t>(random() % static_cast<unsigned>(2 * range + 1)) - range});
    const Reference reference = try_everything(assignment);
    const AssignmentAnswer greatest = maximise(assignment);
    EXPECT_EQ(greatest.outcome, AssignmentAnswer::Outcome::kOptimal);
    EXPECT_EQ(greatest.objective, reference.greatest);
    const AssignmentAnswer least = minimise(assignment);
    EXPECT_EQ(least.outcome == AssignmentAnswer::Outcome::kOptimal, reference.least.has_value());
    if (reference.least) {
      EXPECT_EQ(least.objective, *reference.least);
    } else {
      EXPECT_EQ(least.outcome, AssignmentAnswer::Outcome::kInfeasible);
      ++infeasible;
    }
  }
  EXPECT_GT(infeasible, 20);
}

TEST(SolveAssignment, OfNothingIsZero) {
  EXPECT_EQ(maximise({}).objective, 0);
  EXPECT_EQ(minimise({}).outcome, AssignmentAnswer::Outcome::kOptimal);
}

TEST(SolveAssignment, RefusesCostsWhoseSumsOverflow) {
  Assignment assignment;
  assignment.left_capacities.assign(100'000, 1);
  assignment.right_capacities.assign(100'000, 1);
  for (std::int32_t i = 0; i < 100'000; ++i)
    assignment.arcs.push_back({i, i, i % 2 == 0 ? 1'000'000'000'000'000 : -1'000'000'000'000'000});
  EXPECT_EQ(minimise(assignment).outcome, AssignmentAnswer::Outcome::kTooLarge);
  assignment.arcs[1].cost = 0;
  EXPECT_EQ(maximise(assignment).outcome, AssignmentAnswer::Outcome::kTooLarge);
}

}  // namespace
}  // namespace entente::cli
