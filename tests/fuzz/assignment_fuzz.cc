// entente-solve on any text: it is refused with a line and a reason, or, when it is small, solved both ways; the
// checker accepts every answer, and the smallest problems are compared with trying everything.
#include <optional>
#include <sstream>
#include <string>

#include "cli/solve/assignment.h"
#include "tests/fuzz/fuzz.h"

namespace {

using entente::cli::Assignment;
using entente::cli::AssignmentAnswer;
using entente::fuzz::must;

// The best sum over all sets of arcs that respect capacities; `exactly`: left nodes have all their partners, and the
// sum is least. Nullopt: there is no such set.
std::optional<std::int64_t> by_trying(const Assignment& a, bool exactly) {
  std::optional<std::int64_t> best;
  for (std::uint32_t set = 0; set < 1U << a.arcs.size(); ++set) {
    std::vector<std::int64_t> left = a.left_capacities;
    std::vector<std::int64_t> right = a.right_capacities;
    std::int64_t sum = 0;
    bool fits = true;
    for (std::size_t k = 0; k < a.arcs.size(); ++k) {
      if ((set >> k & 1U) == 0) continue;
      fits = fits && --left[a.arcs[k].left] >= 0 && --right[a.arcs[k].right] >= 0;
      sum += a.arcs[k].cost;
    }
    for (std::size_t i = 0; exactly && i < left.size(); ++i) fits = fits && left[i] == 0;
    if (fits && (!best || (exactly ? sum < *best : sum > *best))) best = sum;
  }
  return best;
}

// A problem line of a few bytes may announce a hundred million nodes: allowed, and slow.
bool announces_many(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word != "p") continue;
    while (words >> word)
      if (word.size() > 5) return true;
  }
  return false;
}

void solve(const Assignment& assignment) {
  const AssignmentAnswer most = maximise(assignment);
  const AssignmentAnswer least = minimise(assignment);
  using Outcome = AssignmentAnswer::Outcome;
  must(most.outcome == Outcome::kOptimal || most.outcome == Outcome::kTooLarge, "maximising is solved and proven");
  must(least.outcome != Outcome::kRefused, "minimising is proven");
  if (assignment.arcs.size() > 10) return;
  if (most.outcome == Outcome::kOptimal)
    must(most.objective == by_trying(assignment, false), "the greatest sum is the greatest");
  if (least.outcome == Outcome::kTooLarge) return;
  const auto found = by_trying(assignment, true);
  must(found.has_value() == (least.outcome == Outcome::kOptimal), "minimising finds out whether there is an answer");
  if (found) must(least.objective == *found, "the least sum is the least");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (announces_many(text)) return 0;
  std::istringstream stream(text);
  const auto read = entente::cli::read_assignment(stream);
  if (const auto* fault = std::get_if<entente::cli::AssignmentFault>(&read)) {
    must(!fault->text.empty() && fault->line >= 0, "a refusal says what is wrong");
    return 0;
  }
  const auto& assignment = std::get<Assignment>(read);
  if (assignment.left_capacities.size() + assignment.right_capacities.size() <= 60 && assignment.arcs.size() <= 120)
    solve(assignment);
  return 0;
}
