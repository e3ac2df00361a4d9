#include "matcher/solver/proposal.h"

#include <CbcConfig.h>

#include <CbcHeuristic.hpp>
#include <CbcHeuristicRINS.hpp>
#include <CbcModel.hpp>
#include <CglClique.hpp>
#include <CglGomory.hpp>
#include <CglProbing.hpp>
#include <CglZeroHalf.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <functional>
#include <mutex>

#include "matcher/solver/joint_rows.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {
namespace {

class Tiers {
 public:
  Tiers(const Network& network, const Composite& composite, const OpenCase& open, const Amount& known, Wide upper_bound,
        int node_limit)
      : network_(network),
        composite_(composite),
        open_(open),
        best_(known),
        fixed_(objective_of(network, choice_of(network, open.chosen))),
        upper_bound_(upper_bound),
        node_limit_(node_limit),
        rows_(network, open, true) {
    build();
  }

  std::vector<std::int32_t> run() {
    const Weight no_need = [](std::int32_t) { return 0.0; };
    const Weight any_need = [](std::int32_t) { return 1.0; };
    const Weight priority_need = [&](std::int32_t need) { return network_.needs[need].priority ? 1.0 : 0.0; };
    if (network_.weigh) {
      const Weight weighed = [&](std::int32_t need) {
        return static_cast<double>(bonus_left(network_, composite_, open_.fixed, need));
      };
      solve(true, weighed, composite_value(composite_, best_) - composite_value(composite_, fixed_));
      return chosen_;
    }
    // A tier is solved only where the bound leaves something to gain.
    if (upper_bound_ / composite_.priority > best_.priority_needs)
      solve(false, priority_need, best_.priority_needs - fixed_.priority_needs);
    at_least(priority_need, best_.priority_needs - fixed_.priority_needs);
    if ((upper_bound_ - composite_.priority * best_.priority_needs) / composite_.need > best_.needs)
      solve(false, any_need, best_.needs - fixed_.needs);
    at_least(any_need, best_.needs - fixed_.needs);
    solve(true, no_need, best_.points - fixed_.points);
    return chosen_;
  }

 private:
  using Weight = std::function<double(std::int32_t need)>;

  // One integer variable per live column, then one "served" per need that a fixed column doesn't serve.
  void build() {
    quiet(program_);
    const int row_count = static_cast<int>(rows_.upper.size());
    CoinPackedMatrix empty(true, 0, 0);
    empty.setDimensions(row_count, 0);
    program_.loadProblem(empty, nullptr, nullptr, nullptr, rows_.lower.data(), rows_.upper.data());
    program_.setObjSense(1);
    std::vector<int> at;
    std::vector<double> values;
    for (std::int32_t column : open_.live) {
      rows_.entries_of(network_, column, at, values);
      program_.addCol(static_cast<int>(at.size()), at.data(), values.data(), 0, 1, 0);
      program_.setInteger(program_.getNumCols() - 1);
    }
    for (std::size_t i = 0; i < rows_.links.size(); ++i) {
      if (rows_.links[i] < 0) continue;
      const double one = 1;
      program_.addCol(1, &rows_.links[i], &one, 0, 1, 0);
      served_.push_back(static_cast<std::int32_t>(i));
    }
  }

  static void quiet(OsiClpSolverInterface& program) {
    program.messageHandler()->setLogLevel(0);
    program.getModelPtr()->setLogLevel(0);
  }

  void at_least(const Weight& weight, std::int64_t count) {
    std::vector<int> at;
    std::vector<double> values;
    for (std::size_t k = 0; k < served_.size(); ++k) {
      if (weight(served_[k]) == 0) continue;
      at.push_back(static_cast<int>(open_.live.size() + k));
      values.push_back(1);
    }
    if (!at.empty())
      program_.addRow(static_cast<int>(at.size()), at.data(), values.data(), static_cast<double>(count),
                      program_.getInfinity());
  }

  // Looks for more than `known`; a better choice goes into best_ and chosen_.
  void solve(bool with_points, const Weight& weight, Wide known) {
    for (std::size_t k = 0; k < open_.live.size(); ++k) {
      const double points = with_points ? static_cast<double>(column_of(network_, open_.live[k]).points) : 0;
      program_.setObjCoeff(static_cast<int>(k), -points);
    }
    for (std::size_t k = 0; k < served_.size(); ++k)
      program_.setObjCoeff(static_cast<int>(open_.live.size() + k), -weight(served_[k]));

    CbcModel model(program_);
    model.setLogLevel(0);
    model.messageHandler()->setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    model.setMaximumNodes(node_limit_);
    model.setCutoff(-static_cast<double>(known) - 0.5);  // all numbers are whole
    model.setCutoffIncrement(0.999);
    CglProbing probing;
    probing.setMaxPass(1);
    probing.setMaxLook(10);
    CglGomory gomory;
    CglClique clique;
    clique.setStarCliqueReport(false);
    clique.setRowCliqueReport(false);
    CglZeroHalf zero_half;
    model.addCutGenerator(&probing, -1, "probing");
    model.addCutGenerator(&gomory, -1, "gomory");
    model.addCutGenerator(&clique, -1, "clique");
    model.addCutGenerator(&zero_half, -1, "zero half");
    CbcRounding rounding(model);
    CbcHeuristicRINS neighbours(model);
    model.addHeuristic(&rounding);
    model.addHeuristic(&neighbours);
    model.setNumberStrong(0);  // trying branches costs more here than it saves
    model.initialSolve();
    model.branchAndBound();
    if (model.bestSolution() != nullptr) take(model.bestSolution());
  }

  void take(const double* solution) {
    Load load = open_.fixed;
    std::vector<std::int32_t> columns = open_.chosen;
    for (std::size_t k = 0; k < open_.live.size(); ++k) {
      if (solution[k] < 0.5 || !load.fits(network_, open_.live[k])) continue;
      load.take(network_, open_.live[k]);
      columns.push_back(open_.live[k]);
    }
    if (!load.meets_quotas(network_)) return;
    std::sort(columns.begin(), columns.end());
    const Amount amount = objective_of(network_, choice_of(network_, columns));
    if (composite_value(composite_, amount) <= composite_value(composite_, best_)) return;
    best_ = amount;
    chosen_ = std::move(columns);
  }

  const Network& network_;
  const Composite& composite_;
  const OpenCase& open_;
  Amount best_;
  const Amount fixed_;
  const Wide upper_bound_;
  const int node_limit_;
  const JointRows rows_;
  OsiClpSolverInterface program_;
  std::vector<std::int32_t> served_;  // need of each "served" variable
  std::vector<std::int32_t> chosen_;
};

}  // namespace

std::mutex& cbc_turn() {
  static std::mutex turn;
  return turn;
}

std::vector<std::int32_t> propose(const Network& network, const Composite& composite, const OpenCase& open,
                                  const Amount& known, Wide upper_bound, int node_limit) {
  const std::lock_guard turn(cbc_turn());
  return Tiers(network, composite, open, known, upper_bound, node_limit).run();
}

std::string_view cbc_version() {
  return CBC_VERSION;
}

}  // namespace entente::matcher
