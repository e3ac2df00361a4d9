#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "matcher/solver/case_tree.h"
#include "matcher/solver/flow/nesting.h"
#include "matcher/solver/flow/pairs_flow.h"
#include "matcher/solver/incumbent.h"
#include "matcher/solver/joint_parameters.h"
#include "matcher/solver/joint_proposals.h"
#include "matcher/solver/price_search.h"
#include "matcher/solver/relaxation.h"
#include "matcher/solver/softened.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {
namespace {

// The prices of pairs' places, as a start.
ResourcePrices prices_of(const Duals& duals, std::int64_t denominator) {
  ResourcePrices prices;
  const auto scaled = [&](std::vector<Wide> of) {
    for (Wide& price : of) price *= denominator;
    return of;
  };
  prices.offers = scaled(duals.offers);
  prices.receivers = scaled(duals.receivers);
  prices.providers = scaled(duals.providers);
  for (const Duals::NeedCity& entry : duals.need_cities)
    prices.need_cities[{entry.need, entry.city}] = entry.price * denominator;
  return prices;
}

ResourcePrices no_prices(const Network& network) {
  ResourcePrices prices;
  prices.offers.resize(network.offers.size());
  prices.receivers.resize(network.cities.size());
  prices.providers.resize(network.cities.size());
  return prices;
}

// Each need's live columns of the least slack, and `chosen`; ascending.
std::vector<std::int32_t> near_columns(const Softened& soft, const PricedCase& priced,
                                       const std::vector<std::int32_t>& chosen, std::size_t beside_places) {
  const Network& network = soft.network;
  std::vector<std::vector<std::size_t>> of_need(network.needs.size());  // positions in `live`
  for (std::size_t k = 0; k < soft.root.live.size(); ++k)
    of_need[column_of(network, soft.root.live[k]).need].push_back(k);
  std::vector<std::int32_t> near = chosen;
  for (std::size_t i = 0; i < of_need.size(); ++i) {
    std::stable_sort(of_need[i].begin(), of_need[i].end(),
                     [&](std::size_t a, std::size_t b) { return priced.slacks[a] < priced.slacks[b]; });
    const std::size_t most = beside_places + static_cast<std::size_t>(network.needs[i].capacity);
    for (std::size_t p = 0; p < std::min(most, of_need[i].size()); ++p) near.push_back(soft.root.live[of_need[i][p]]);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::int32_t> live;
  std::set_intersection(near.begin(), near.end(), soft.root.live.begin(), soft.root.live.end(),
                        std::back_inserter(live));
  return live;
}

// A choice first, then a bound, then proposals as long as they differ, a tree where it promises to close the gap, and
// what is left is made better by neighbourhoods.
class JointSolver {
 public:
  explicit JointSolver(const JointProblem& problem)
      : problem_(problem),
        network_(problem.network),
        parameters_(problem.parameters),
        root_(case_of_kept(network_, problem.composite)),
        soft_(network_),
        incumbent_(problem),
        proposals_(problem, incumbent_) {}

  SolveResult solve() {
    if (problem_.step() == Step::kCancelled || run() == Step::kCancelled) {
      SolveResult result;
      result.outcome = Outcome::kCancelled;
      return result;
    }
    return finish();
  }

 private:
  Step run() {
    if (proposals_.best_pairs_around(root_.chosen) == Step::kCancelled) return Step::kCancelled;

    ResourcePrices prices = search_soft_prices(no_prices(network_));
    if (problem_.step() == Step::kCancelled) return Step::kCancelled;
    const bool many = network_.needs.size() > parameters_.many_needs;
    Relaxation relaxation = relaxation_near(prices, many);
    at_root_ = relaxation.solve(root_);
    if (at_root_.solved) incumbent_.bound(problem_.bound_of(at_root_.priced));
    const bool nearly_whole =
        at_root_.solved && parameters_.nearly_whole * fractions_of(at_root_) <= network_.needs.size();
    const bool open = !at_root_.solved || !incumbent_.optimal();
    if (open && !nearly_whole && proposals_.by_propagation(soft_, prices) == Step::kCancelled) return Step::kCancelled;
    if (!at_root_.solved) {
      if (price_root(std::move(prices)) == Step::kCancelled) return Step::kCancelled;
      incumbent_.bound(problem_.bound_of(at_root_.priced));
    }
    incumbent_.report(problem_.control.node_limit / 10);

    const bool promising = nearly_whole || (at_root_.solved && !many);
    if (promising && improve_from(relaxation) == Step::kCancelled) return Step::kCancelled;
    if (!incumbent_.known() && !incumbent_.optimal()) proposals_.any_that_keeps_quotas(root_);
    if (problem_.step() == Step::kCancelled) return Step::kCancelled;

    if (promising && !incumbent_.optimal()) {
      CaseTree tree(problem_, incumbent_);
      if (tree.search(root_, at_root_) == Step::kCancelled) return Step::kCancelled;
      proof_ = tree.take_proof();
    }
    if (many && incumbent_.known() && !incumbent_.optimal() &&
        proposals_.by_neighbourhoods(root_, at_root_.priced) == Step::kCancelled)
      return Step::kCancelled;
    incumbent_.report(problem_.control.node_limit);
    return Step::kDone;
  }

  // The linear program of the root, begun with the columns that prices speak for.
  Relaxation relaxation_near(const ResourcePrices& prices, bool many) const {
    const PricedCase priced = price_case(soft_.network, soft_.composite, soft_.root, parameters_.denominator, prices);
    return Relaxation(network_, problem_.composite, root_, parameters_.denominator,
                      near_columns(soft_, priced, incumbent_.columns(), parameters_.near_columns),
                      many ? std::optional(parameters_.root_steps * std::ssize(network_.needs)) : std::nullopt);
  }

  std::size_t fractions_of(const Relaxation::Answer& answer) const {
    return static_cast<std::size_t>(std::count_if(answer.shares.begin(), answer.shares.end(), [&](const auto& share) {
      return share.value < 1 - parameters_.whole;
    }));
  }

  // Under softened weights, with what the incumbent is worth there.
  ResourcePrices search_soft_prices(const ResourcePrices& start) const {
    const Wide known =
        composite_value(soft_.composite, objective_of(soft_.network, choice_of(soft_.network, incumbent_.columns())));
    return search_prices(soft_.network, soft_.composite, soft_.root, parameters_.denominator, start, known,
                         parameters_.price_steps);
  }

  // A bound without the linear program. Prices come nearer with a value that is near.
  Step price_root(ResourcePrices prices) {
    prices = search_soft_prices(prices);
    at_root_.priced = price_case(network_, problem_.composite, root_, parameters_.denominator, std::move(prices));
    if (!incumbent_.leaves_a_need(problem_.bound_of(at_root_.priced))) return problem_.step();
    const PairsFlow pairs = solve_pairs_flow(network_, problem_.composite, root_.fixed, problem_.quiet());
    if (pairs.cancelled) return Step::kCancelled;
    prices =
        search_prices(network_, problem_.composite, root_, parameters_.denominator,
                      prices_of(pairs.duals, parameters_.denominator), incumbent_.value(), parameters_.price_steps);
    PricedCase again = price_case(network_, problem_.composite, root_, parameters_.denominator, std::move(prices));
    if (again.scaled_bound < at_root_.priced.scaled_bound) at_root_.priced = std::move(again);
    return problem_.step();
  }

  Step improve_from(Relaxation& relaxation) {
    if (!at_root_.solved || incumbent_.optimal()) return Step::kDone;
    if (proposals_.dive(root_, at_root_, relaxation) == Step::kCancelled) return Step::kCancelled;
    return proposals_.by_core(root_, at_root_.priced);
  }

  // The proof is the tree that closed, else the prices at the root.
  SolveResult finish() {
    incumbent_.drop_extras();
    const bool proven = incumbent_.optimal();
    SolveResult result;
    Certificate& certificate = result.certificate;
    certificate.denominator = parameters_.denominator;
    if (proof_.empty()) {
      proof_.resize(1);
      proof_[0].duals = std::move(at_root_.priced.duals);
    }
    if (!incumbent_.known()) {
      result.settled = proven;
      certificate.objective_value = certificate.upper_bound = incumbent_.value();
      if (proven) certificate.tree = std::move(proof_);
      return result;
    }
    result.choice = choice_of(network_, incumbent_.columns());
    certificate.objective = objective_of(network_, result.choice);
    certificate.objective_value = incumbent_.value();
    certificate.upper_bound = proven ? incumbent_.value() : incumbent_.upper_bound();
    certificate.kind = !proven              ? Certificate::Kind::kBounded
                       : proof_.size() == 1 ? Certificate::Kind::kProven
                                            : Certificate::Kind::kProvenByTree;
    certificate.tree = std::move(proof_);
    result.outcome = proven ? Outcome::kOptimal : Outcome::kBounded;
    return result;
  }

  const JointProblem& problem_;
  const Network& network_;
  const JointParameters& parameters_;
  const OpenCase root_;
  const Softened soft_;
  Incumbent incumbent_;
  JointProposals proposals_;
  Relaxation::Answer at_root_;
  std::vector<TreeNode> proof_;
};

}  // namespace

SolveResult solve_with_trios(const Network& network, const Control& control, const JointParameters& parameters) {
  if (!faults_of(network).empty()) return {};
  if (network.trios.empty() && (network.quotas.empty() || nesting_of(network))) return solve_pairs(network, control);
  const JointProblem problem{network, control, parameters, composite_of(network)};
  return JointSolver(problem).solve();
}

SolveResult solve_with_trios(const Network& network, const Control& control) {
  return solve_with_trios(network, control, JointParameters());
}

}  // namespace entente::matcher
