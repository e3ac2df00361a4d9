#include "matcher/solver/relaxation.h"

#include <ClpSimplex.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <cmath>

#include "matcher/solver/joint_rows.h"

namespace entente::matcher {
namespace {

constexpr double kLargestCoefficient = 1e7;  // of the objective as Clp sees it
constexpr std::size_t kFirstColumns = 8;     // per need, at the start
constexpr std::size_t kAddedColumns = 4;     // per need and turn
constexpr int kMostTurns = 400;
constexpr double kZero = 1e-7;

}  // namespace

// Minimises −points, so that the price of a row is −(its dual value).
struct Relaxation::Program {
  Program(const Network& network_in, const Composite& composite_in, const OpenCase& root, std::int64_t denominator_in,
          const std::vector<std::int32_t>& first, std::optional<std::int64_t> most_steps_in)
      : network(network_in),
        composite(composite_in),
        denominator(denominator_in),
        most_steps(most_steps_in),
        root_fixed(root.fixed),
        rows(network, root, false),
        position(columns_of(network), -1) {
    Wide largest = 1;
    for (std::int32_t column : root.live) largest = std::max(largest, worth(column) + bonus(column));
    scale = std::max(1.0, static_cast<double>(largest) / kLargestCoefficient);

    clp.setLogLevel(0);
    clp.messageHandler()->setLogLevel(0);
    clp.getModelPtr()->setLogLevel(0);
    const int row_count = static_cast<int>(rows.upper.size());
    CoinPackedMatrix empty(true, 0, 0);
    empty.setDimensions(row_count, 0);
    clp.loadProblem(empty, nullptr, nullptr, nullptr, rows.lower.data(), rows.upper.data());
    clp.setObjSense(1);
    for (std::size_t i = 0; i < rows.links.size(); ++i) {
      if (rows.links[i] < 0) continue;
      const int row = rows.links[i];
      const double one = 1;
      const Wide gain = bonus_left(network, composite, root_fixed, static_cast<std::int32_t>(i));
      clp.addCol(1, &row, &one, 0, 1, -static_cast<double>(gain) / scale);
      columns.push_back(-1);
      costs.push_back(-static_cast<double>(gain) / scale);
    }
    for (std::size_t q = 0; q < rows.quotas.size(); ++q) {
      if (rows.quotas[q] < 0 || least_left(network, root.fixed, q) == 0) continue;
      const double one = 1;
      shortfalls.push_back(clp.getNumCols());
      clp.addCol(1, &rows.quotas[q], &one, 0, 0, 0);
      columns.push_back(-1);
      costs.push_back(0);
    }
    all_worth = 1;
    for (std::size_t i = 0; i < network.needs.size(); ++i)
      all_worth += composite.need + (network.needs[i].priority ? composite.priority : 0);
    for (std::int32_t column = 0; column < columns_of(network); ++column)
      all_worth += column_of(network, column).points;
    if (first.empty()) {
      add_first(root);
    } else {
      for (std::int32_t column : first) add(column);
    }
  }

  // Points of a column; with the bonus where the need has no link row.
  Wide worth(std::int32_t column) const {
    const ColumnView view = column_of(network, column);
    return view.points + (rows.links[view.need] < 0 ? bonus(column) : 0);
  }
  Wide bonus(std::int32_t column) const {
    return bonus_left(network, composite, root_fixed, column_of(network, column).need);
  }

  void add(std::int32_t column) {
    std::vector<int> at;
    std::vector<double> values;
    rows.entries_of(network, column, at, values);
    position[column] = static_cast<std::int32_t>(columns.size());
    columns.push_back(column);
    costs.push_back(-static_cast<double>(worth(column)) / scale);
    clp.addCol(static_cast<int>(at.size()), at.data(), values.data(), 0, 1, seeks_quotas ? 0 : costs.back());
  }

  // All edges, and each need's best trios.
  void add_first(const OpenCase& root) {
    std::vector<std::vector<std::int32_t>> trios(network.needs.size());
    for (std::int32_t column : root.live) {
      if (static_cast<std::size_t>(column) < network.edges.size()) {
        add(column);
      } else {
        trios[column_of(network, column).need].push_back(column);
      }
    }
    for (std::vector<std::int32_t>& of_need : trios) {
      const std::size_t count = std::min(of_need.size(), kFirstColumns);
      std::partial_sort(of_need.begin(), of_need.begin() + static_cast<std::ptrdiff_t>(count), of_need.end(),
                        [&](std::int32_t a, std::int32_t b) {
                          const Points x = column_of(network, a).points;
                          const Points y = column_of(network, b).points;
                          return x != y ? x > y : a < b;
                        });
      for (std::size_t k = 0; k < count; ++k) add(of_need[k]);
    }
  }

  void set_bounds(const OpenCase& open) {
    for (std::size_t p = 0; p < columns.size(); ++p)
      if (columns[p] >= 0) clp.setColBounds(static_cast<int>(p), 0, 0);
    for (std::int32_t column : open.live)
      if (position[column] >= 0) clp.setColBounds(position[column], 0, 1);
    for (std::int32_t column : open.chosen) {
      if (column_of(network, column).kept) continue;  // already off the right sides
      if (position[column] < 0) add(column);
      clp.setColBounds(position[column], 1, 1);
    }
  }

  bool run() {
    if (most_steps) {
      if (iterations >= *most_steps) return false;
      clp.getModelPtr()->setMaximumIterations(static_cast<int>(*most_steps - iterations));
    }
    if (fresh) {
      clp.initialSolve();
      fresh = false;
    } else {
      clp.resolve();
    }
    iterations += clp.getIterationCount();
    if (!clp.isProvenOptimal()) {
      if (most_steps && iterations >= *most_steps) return false;
      clp.initialSolve();
      iterations += clp.getIterationCount();
    }
    return clp.isProvenOptimal();
  }

  // Instead of points, the least that quotas lack; or points again.
  void seek_quotas(bool yes) {
    seeks_quotas = yes;
    for (std::size_t p = 0; p < costs.size(); ++p) clp.setObjCoeff(static_cast<int>(p), yes ? 0 : costs[p]);
    for (int p : shortfalls) {
      clp.setColBounds(p, 0, yes ? clp.getInfinity() : 0);
      clp.setObjCoeff(p, yes ? 1 : 0);
    }
  }

  enum class Quotas { kCanBeKept, kCanNot, kNotSettled };

  // Adds columns until the quotas can be kept, or finds prices that say they can't: those of what the quotas lack,
  // times more than everything is worth.
  Quotas keep_quotas(const OpenCase& open, Answer& answer) {
    constexpr Wide kMostWorth = Wide{1} << 70;  // beyond, prices could overflow
    if (shortfalls.empty() || all_worth > kMostWorth) return Quotas::kNotSettled;
    seek_quotas(true);
    const Wide factor = denominator * all_worth + 1;
    Quotas settled = Quotas::kNotSettled;
    for (int turn = 0; turn < kMostTurns && run(); ++turn) {
      if (clp.getObjValue() < kZero) {
        settled = Quotas::kCanBeKept;
        break;
      }
      answer.priced = price_case(network, composite, open, denominator, resource_prices(1, factor));
      if (add_wanted(open, answer.priced, 1, factor)) continue;
      if (answer.priced.scaled_bound < 0) settled = Quotas::kCanNot;
      break;
    }
    seek_quotas(false);
    return settled;
  }

  // `unit`: points in one unit of the objective as Clp sees it. Below 0 only where a row has a left side.
  Wide signed_price(int row, double unit) const {
    if (row < 0) return 0;
    const double value = -clp.getRowPrice()[row] * unit * static_cast<double>(denominator);
    if (!(std::abs(value) < 1e35)) return 0;
    return static_cast<Wide>(std::floor(value + 0.5));
  }
  Wide price(int row, double unit) const { return std::max(Wide{0}, signed_price(row, unit)); }

  // Times `factor`.
  ResourcePrices resource_prices(double unit, Wide factor) const {
    ResourcePrices prices;
    for (int row : rows.offers) prices.offers.push_back(factor * price(row, unit));
    for (int row : rows.receivers) prices.receivers.push_back(factor * price(row, unit));
    for (int row : rows.providers) prices.providers.push_back(factor * price(row, unit));
    for (const auto& [need_city, row] : rows.need_cities)
      if (const Wide value = price(row, unit); value > 0) prices.need_cities[need_city] = factor * value;
    for (std::size_t q = 0; q < rows.quotas.size(); ++q) {
      const Wide value = signed_price(rows.quotas[q], unit);
      prices.quotas.push_back(network.quotas[q].most == kUnlimited && value > 0 ? 0 : factor * value);
    }
    return prices;
  }

  // Adds, for each need, the live columns outside the program that gain most beyond the need's own price. False: none.
  // `unit` and `factor` as in resource_prices; gains of less than the factor are rounding.
  bool add_wanted(const OpenCase& open, const PricedCase& priced, double unit, Wide factor) {
    struct Wanted {
      std::int32_t column;
      Wide excess;
    };
    std::map<std::int32_t, std::vector<Wanted>> wanted;
    for (std::size_t k = 0; k < open.live.size(); ++k) {
      const std::int32_t column = open.live[k];
      if (position[column] >= 0) continue;
      const std::int32_t need = column_of(network, column).need;
      const Wide link = seeks_quotas           ? 0
                        : rows.links[need] < 0 ? denominator * bonus_left(network, composite, root_fixed, need)
                                               : price(rows.links[need], unit);
      const Wide excess = priced.gains[k] + link - factor * price(rows.needs[need], unit);
      if (excess > factor) wanted[need].push_back({column, excess});
    }
    for (auto& [need, list] : wanted) {
      std::sort(list.begin(), list.end(), [](const Wanted& a, const Wanted& b) {
        return a.excess != b.excess ? a.excess > b.excess : a.column < b.column;
      });
      for (std::size_t k = 0; k < std::min(list.size(), kAddedColumns); ++k) add(list[k].column);
    }
    return !wanted.empty();
  }

  Answer solve(const OpenCase& open) {
    Answer answer;
    set_bounds(open);
    for (int turn = 0; turn < kMostTurns; ++turn) {
      if (!run()) {
        const Quotas quotas = keep_quotas(open, answer);
        answer.solved = quotas == Quotas::kCanNot;
        if (quotas != Quotas::kCanBeKept || !run()) return answer;
      }
      answer.priced = price_case(network, composite, open, denominator, resource_prices(scale, 1));
      if (!add_wanted(open, answer.priced, scale, 1)) break;
    }
    answer.solved = true;
    for (std::int32_t column : open.live) {
      if (position[column] < 0 || position[column] >= clp.getNumCols()) continue;
      const double value = clp.getColSolution()[position[column]];
      if (value > kZero) answer.shares.push_back({column, value});
    }
    return answer;
  }

  const Network& network;
  const Composite composite;
  const std::int64_t denominator;
  const std::optional<std::int64_t> most_steps;
  const Load root_fixed;
  const JointRows rows;
  std::vector<std::int32_t> position;  // of each column in the program; −1: not in it
  std::vector<std::int32_t> columns;   // of each position; −1: "served" of a need
  std::vector<double> costs;           // of each position, as Clp sees it
  std::vector<int> shortfalls;         // positions of what quotas lack; 0 but while quotas are sought
  bool seeks_quotas = false;
  Wide all_worth = 1;  // more than any choice is worth
  double scale = 1;    // objective coefficients are divided by it
  bool fresh = true;
  std::int64_t iterations = 0;
  OsiClpSolverInterface clp;
};

Relaxation::Relaxation(const Network& network, const Composite& composite, const OpenCase& root,
                       std::int64_t denominator, const std::vector<std::int32_t>& first,
                       std::optional<std::int64_t> most_steps)
    : program_(std::make_unique<Program>(network, composite, root, denominator, first, most_steps)) {}
Relaxation::~Relaxation() = default;

Relaxation::Answer Relaxation::solve(const OpenCase& open) {
  return program_->solve(open);
}

std::int64_t Relaxation::iterations() const {
  return program_->iterations;
}

}  // namespace entente::matcher
