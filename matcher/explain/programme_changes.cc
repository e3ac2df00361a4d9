#include "matcher/explain/programme_changes.h"

#include <algorithm>

#include "matcher/model/codes.h"

namespace entente::matcher {
namespace {

// Needs that the best pairs serve; nothing where the programme so changed can't be solved.
std::optional<std::int64_t> served_by_pairs(Snapshot snapshot, const Control& control) {
  snapshot.programme.trios = false;
  BuildResult built = Problem::build(std::move(snapshot));
  const auto* problem = std::get_if<std::shared_ptr<const Problem>>(&built);
  if (problem == nullptr) return std::nullopt;
  const DrawResult drawn = draw(**problem, false);
  if (!drawn.faults.empty() || !faults_of(drawn.drawing.network).empty()) return std::nullopt;
  const SolveResult solved = solve_pairs(drawn.drawing.network, control);
  if (solved.outcome != Outcome::kOptimal) return std::nullopt;
  return objective_of(drawn.drawing.network, solved.choice).needs;
}

}  // namespace

std::vector<ProgrammeChange> programme_changes(const Round& round, const Control& control) {
  const Problem& problem = *round.problem;
  if (std::ssize(problem.needs()) * std::ssize(problem.offers()) > kMostPairsToRedraw) return {};
  Control quiet;
  quiet.threads = control.threads;
  quiet.cancelled = control.cancelled;
  const Programme& programme = problem.snapshot().programme;
  const std::int64_t served = objective_of(round.drawing.network, round.plain_pairs).needs;
  std::vector<ProgrammeChange> list;
  const auto attempt = [&](std::string what, auto edit) {
    Snapshot changed = problem.snapshot();
    edit(changed.programme);
    const std::optional<std::int64_t> then = served_by_pairs(std::move(changed), quiet);
    if (then && *then > served) list.push_back({std::move(what), *then - served});
  };
  for (const Axis axis : {Axis::kNorthSouth, Axis::kSouthSouth, Axis::kSouthNorth, Axis::kNorthNorth}) {
    if (std::find(programme.axes.begin(), programme.axes.end(), axis) != programme.axes.end()) continue;
    attempt("axis:" + std::string(axis_id(axis)), [axis](Programme& p) { p.axes.push_back(axis); });
  }
  if (programme.relevance_floor > 0) attempt("relevance-floor", [](Programme& p) { p.relevance_floor = 0; });
  if (control.cancelled && control.cancelled()) list.clear();
  return list;
}

}  // namespace entente::matcher
