#include <algorithm>

#include "cli/solve/assignment.h"
#include "matcher/checker/checker.h"
#include "matcher/solver/solver.h"

namespace entente::cli {
namespace {

using matcher::Network;

// One city without limits; a served need counts nothing by itself.
Network nodes_of(const Assignment& assignment) {
  Network network;
  network.cities.resize(1);
  network.partners_of_city_per_need = matcher::kUnlimited;
  network.weigh = Network::Weighing{};
  for (std::int64_t capacity : assignment.left_capacities) network.needs.push_back({0, capacity, false});
  for (std::int64_t capacity : assignment.right_capacities) network.offers.push_back({0, capacity});
  return network;
}

// Solves and checks; `costs` are those of the network's edges.
AssignmentAnswer solve(const Network& network, const std::vector<std::int64_t>& costs) {
  AssignmentAnswer answer;
  if (!matcher::faults_of(network).empty()) {
    answer.outcome = AssignmentAnswer::Outcome::kTooLarge;
    return answer;
  }
  const matcher::SolveResult result = matcher::solve_pairs(network, {});
  const matcher::CheckReport report = matcher::check(network, result.choice, result.certificate);
  if (!report.ok() || report.proven != matcher::Certificate::Kind::kProven) {
    answer.outcome = AssignmentAnswer::Outcome::kRefused;
    for (const matcher::CheckFinding& finding : report.findings)
      answer.refusal += finding.id + " " + finding.where + "\n";
    return answer;
  }
  for (std::int32_t e : result.choice.edges) answer.objective += costs[e];
  answer.pairs = static_cast<std::int64_t>(result.choice.edges.size());
  return answer;
}

}  // namespace

AssignmentAnswer maximise(const Assignment& assignment) {
  Network network = nodes_of(assignment);
  std::vector<std::int64_t> costs;
  for (const Assignment::Arc& arc : assignment.arcs) {
    if (arc.cost < 0) continue;
    network.edges.push_back({arc.left, arc.right, arc.cost, false});
    costs.push_back(arc.cost);
  }
  return solve(network, costs);
}

AssignmentAnswer minimise(const Assignment& assignment) {
  AssignmentAnswer answer;
  Network network = nodes_of(assignment);
  std::int64_t low = 0;
  std::int64_t high = 0;
  if (!assignment.arcs.empty()) {
    const auto by_cost = [](const auto& a, const auto& b) { return a.cost < b.cost; };
    const auto [least, most] = std::minmax_element(assignment.arcs.begin(), assignment.arcs.end(), by_cost);
    low = least->cost;
    high = most->cost;
  }
  std::int64_t wanted = 0;
  std::vector<std::int64_t> arcs_of(assignment.left_capacities.size());
  for (const Assignment::Arc& arc : assignment.arcs) ++arcs_of[arc.left];
  for (std::size_t i = 0; i < arcs_of.size(); ++i) {
    if (arcs_of[i] < assignment.left_capacities[i]) {
      answer.outcome = AssignmentAnswer::Outcome::kInfeasible;
      return answer;
    }
    wanted += assignment.left_capacities[i];
  }
  // One more pair is worth more than all that costs can differ by, so as many pairs as possible are made; among those
  // the points high − cost make the cheapest best.
  std::int64_t pair = 0;
  if (__builtin_mul_overflow(wanted, high - low, &pair) || pair > matcher::kUnlimited / 4) {
    answer.outcome = AssignmentAnswer::Outcome::kTooLarge;
    return answer;
  }
  std::vector<std::int64_t> costs;
  for (const Assignment::Arc& arc : assignment.arcs) {
    network.edges.push_back({arc.left, arc.right, pair + 1 + (high - arc.cost), false});
    costs.push_back(arc.cost);
  }
  answer = solve(network, costs);
  if (answer.outcome == AssignmentAnswer::Outcome::kOptimal && answer.pairs < wanted)
    answer.outcome = AssignmentAnswer::Outcome::kInfeasible;
  return answer;
}

}  // namespace entente::cli
