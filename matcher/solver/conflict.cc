#include "matcher/solver/conflict.h"

#include <CbcModel.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

#include "matcher/solver/joint_rows.h"
#include "matcher/solver/proposal.h"

namespace entente::matcher {
namespace {

constexpr int kNodes = 2000;
constexpr double kWhole = 1e-6;

// All columns with all capacities; bounds of quotas and kept edges can be put in and taken out.
class Program {
 public:
  explicit Program(const Network& network)
      : network_(network), rows_(network, everything(network), false), turn_(cbc_turn()) {
    clp_.setLogLevel(0);
    clp_.messageHandler()->setLogLevel(0);
    clp_.getModelPtr()->setLogLevel(0);
    CoinPackedMatrix empty(true, 0, 0);
    empty.setDimensions(static_cast<int>(rows_.upper.size()), 0);
    clp_.loadProblem(empty, nullptr, nullptr, nullptr, rows_.lower.data(), rows_.upper.data());
    clp_.setObjSense(1);
    std::vector<int> at;
    std::vector<double> values;
    for (std::int32_t column = 0; column < columns_of(network); ++column) {
      rows_.entries_of(network, column, at, values);
      clp_.addCol(static_cast<int>(at.size()), at.data(), values.data(), 0, 1, 0);
      clp_.setInteger(column);
    }
    for (std::size_t i = 0; i < rows_.links.size(); ++i)
      if (rows_.links[i] >= 0) clp_.setRowUpper(rows_.links[i], clp_.getInfinity());
  }

  void keep(std::int32_t column, bool yes) { clp_.setColLower(column, yes ? 1 : 0); }
  void bound(const Conflict::Bound& bound, bool yes) {
    const int row = rows_.quotas[bound.quota];
    if (row < 0) return;
    const Network::Quota& quota = network_.quotas[bound.quota];
    if (bound.is_least)
      clp_.setRowLower(row, yes ? static_cast<double>(quota.least) : -clp_.getInfinity());
    else
      clp_.setRowUpper(row, yes ? static_cast<double>(quota.most) : clp_.getInfinity());
  }
  bool binds(std::int32_t quota) const { return rows_.quotas[quota] >= 0; }

  enum class Answer { kYes, kNo, kNotSettled };
  Answer can_hold() { return optimise(); }

  // The most (or least) members of a quota that can be chosen under what is put in; nullopt: nothing can, or the search
  // reached its limit.
  std::optional<std::int64_t> extreme(std::int32_t quota, bool most) {
    for (std::int32_t column : network_.quotas[quota].members) clp_.setObjCoeff(column, most ? -1 : 1);
    const Answer answer = optimise();
    for (std::int32_t column : network_.quotas[quota].members) clp_.setObjCoeff(column, 0);
    if (answer != Answer::kYes) return std::nullopt;
    return static_cast<std::int64_t>(std::llround(std::abs(value_)));
  }

 private:
  static OpenCase everything(const Network& network) {
    OpenCase open{Load(network), 0, {}, {}};
    open.live.resize(static_cast<std::size_t>(columns_of(network)));
    std::iota(open.live.begin(), open.live.end(), 0);
    return open;
  }

  Answer optimise() {
    clp_.initialSolve();
    if (clp_.isProvenPrimalInfeasible()) return Answer::kNo;
    if (!clp_.isProvenOptimal()) return Answer::kNotSettled;
    value_ = clp_.getObjValue();
    const double* solution = clp_.getColSolution();
    if (std::all_of(solution, solution + clp_.getNumCols(),
                    [](double x) { return std::abs(x - std::round(x)) < kWhole; }))
      return Answer::kYes;
    CbcModel model(clp_);
    model.setLogLevel(0);
    model.messageHandler()->setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    model.setMaximumNodes(kNodes);
    model.branchAndBound();
    if (model.isProvenInfeasible()) return Answer::kNo;
    if (!model.isProvenOptimal()) return Answer::kNotSettled;
    value_ = model.getObjValue();
    return Answer::kYes;
  }

  const Network& network_;
  const JointRows rows_;
  const std::lock_guard<std::mutex> turn_;
  OsiClpSolverInterface clp_;
  double value_ = 0;
};

class Search {
 public:
  Search(const Network& network, const Control& control) : network_(network), control_(control), program_(network) {}

  std::optional<Conflict> run() {
    for (std::size_t e = 0; e < network_.edges.size(); ++e)
      if (network_.edges[e].kept) elements_.push_back({static_cast<std::int32_t>(e), {}});
    for (const bool is_least : {false, true}) {
      for (std::size_t q = 0; q < network_.quotas.size(); ++q) {
        const Network::Quota& quota = network_.quotas[q];
        const auto index = static_cast<std::int32_t>(q);
        const bool says = is_least ? quota.least > 0 : quota.most != kUnlimited;
        if (says && program_.binds(index)) elements_.push_back({-1, {index, is_least}});
      }
    }
    for (std::size_t t = 0; t < network_.trios.size(); ++t)
      if (network_.trios[t].kept) program_.keep(static_cast<std::int32_t>(network_.edges.size() + t), true);
    active_.assign(elements_.size(), 1);
    for (std::size_t k = 0; k < elements_.size(); ++k) put(k, true);
    if (program_.can_hold() != Program::Answer::kNo) return std::nullopt;
    thin_out(0, elements_.size());
    if (stopped_) return std::nullopt;
    for (std::size_t k = 0; k < elements_.size(); ++k) {
      if (!active_[k]) continue;
      if (elements_[k].kept >= 0)
        conflict_.kept.push_back(elements_[k].kept);
      else
        conflict_.bounds.push_back(elements_[k].bound);
    }
    relax();
    std::sort(conflict_.bounds.begin(), conflict_.bounds.end(), [](const auto& a, const auto& b) {
      return a.quota != b.quota ? a.quota < b.quota : a.is_least && !b.is_least;
    });
    return std::move(conflict_);
  }

 private:
  struct Element {
    std::int32_t kept = -1;
    Conflict::Bound bound;
  };

  void put(std::size_t k, bool in) {
    if (elements_[k].kept >= 0)
      program_.keep(elements_[k].kept, in);
    else
      program_.bound(elements_[k].bound, in);
    active_[k] = in ? 1 : 0;
  }

  // Takes out of [first, last) what the rest can't hold without either; halves what it can't take out whole.
  void thin_out(std::size_t first, std::size_t last) {
    if (first == last || stopped_) return;
    stopped_ = control_.cancelled && control_.cancelled();
    for (std::size_t k = first; k < last; ++k) put(k, false);
    const Program::Answer answer = program_.can_hold();
    if (answer == Program::Answer::kNo) return;
    for (std::size_t k = first; k < last; ++k) put(k, true);
    if (last - first == 1) {
      if (answer == Program::Answer::kNotSettled) conflict_.settled = false;
      return;
    }
    const std::size_t middle = first + (last - first) / 2;
    thin_out(first, middle);
    thin_out(middle, last);
  }

  // Only a bound of the conflict can help. Each is freed alone, everything else put in.
  void relax() {
    for (std::size_t k = 0; k < elements_.size(); ++k) put(k, true);
    std::int64_t smallest = 0;
    for (const Conflict::Bound& bound : conflict_.bounds) {
      if (control_.cancelled && control_.cancelled()) return;
      const Network::Quota& quota = network_.quotas[bound.quota];
      program_.bound(bound, false);
      const std::optional<std::int64_t> reached = program_.extreme(bound.quota, bound.is_least);
      program_.bound(bound, true);
      if (!reached) continue;
      const std::int64_t change = bound.is_least ? quota.least - *reached : *reached - quota.most;
      if (conflict_.relaxation && change >= smallest) continue;
      smallest = change;
      conflict_.relaxation = Conflict::Relaxation{bound, *reached};
    }
  }

  const Network& network_;
  const Control& control_;
  Program program_;
  std::vector<Element> elements_;
  std::vector<char> active_;
  bool stopped_ = false;
  Conflict conflict_;
};

}  // namespace

std::optional<Conflict> conflict_of(const Network& network, const Control& control) {
  return Search(network, control).run();
}

}  // namespace entente::matcher
