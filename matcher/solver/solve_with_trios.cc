#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "matcher/solver/better_parts.h"
#include "matcher/solver/messages.h"
#include "matcher/solver/neighbourhoods.h"
#include "matcher/solver/nesting.h"
#include "matcher/solver/open_case.h"
#include "matcher/solver/pairs_flow.h"
#include "matcher/solver/price_search.h"
#include "matcher/solver/proposal.h"
#include "matcher/solver/relaxation.h"
#include "matcher/solver/softened.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {
namespace {

// Corners of these linear programs are sums of few fractions with small denominators.
constexpr std::int64_t kDenominator = 5040;
constexpr std::size_t kProposalColumns = 800;  // that CBC looks at, at most
constexpr int kProposalNodes = 200;
constexpr int kProposals = 3;
constexpr std::int64_t kTreeSteps = 60'000;  // of the simplex method, over all trees
constexpr double kWhole = 1e-6;
// Beyond so many needs, the linear program is given up after some steps for each of them, and no tree is grown from it
// unless it is nearly whole: where it isn't, a tree can't close the gap. Instead, the choice is made better by pieces.
constexpr std::size_t kManyNeeds = 300;
constexpr std::int64_t kRootSteps = 10;
constexpr std::size_t kNearlyWhole = 6;  // needs for each share that isn't whole, at least
constexpr std::size_t kNearColumns = 4;  // of each need, that the linear program begins with
constexpr int kPriceSteps = 1500;
constexpr int kPieces = 150;  // proposals, for each thousand needs
constexpr std::uint64_t kTastes = 8;
constexpr int kMessageSteps = 1600;

class JointSolver {
 public:
  JointSolver(const Network& network, const Control& control)
      : network_(network), control_(control), composite_(composite_of(network)) {}

  SolveResult solve() {
    const OpenCase root = case_of_kept(network_, composite_);
    if (stopped()) return cancelled();
    if (!offer_with_best_pairs(root.chosen)) return cancelled();

    const Softened soft(network_);
    ResourcePrices prices =
        search_prices(soft.network, soft.composite, soft.root, kDenominator, no_prices(), value_in(soft), kPriceSteps);
    if (stopped()) return cancelled();
    const bool many = network_.needs.size() > kManyNeeds;
    Relaxation relaxation(network_, composite_, root, kDenominator, near_columns(soft, prices),
                          many ? std::optional(kRootSteps * std::ssize(network_.needs)) : std::nullopt);
    Relaxation::Answer at_root = relaxation.solve(root);
    if (at_root.solved) bound(at_root.priced);
    const bool nearly_whole = at_root.solved && kNearlyWhole * fractions_of(at_root) <= network_.needs.size();
    const bool open = !at_root.solved || upper_bound_ > value_;
    if (open && !nearly_whole && !agree(soft, prices)) return cancelled();
    if (!at_root.solved) {
      if (!price_nearer(root, soft, std::move(prices), at_root.priced)) return cancelled();
      bound(at_root.priced);
    }
    report_progress(control_.node_limit / 10);
    const bool promising = nearly_whole || (at_root.solved && !many);
    if (promising && !improve_at_root(root, at_root, relaxation)) return cancelled();
    if (!known_ && upper_bound_ > value_) keep_quotas(root);
    if (stopped()) return cancelled();

    if (upper_bound_ > value_ && promising && !search(root, at_root)) return cancelled();
    if (upper_bound_ <= value_) complete_ = true;
    if (!complete_ && many && known_ && !improve_by_pieces(root, at_root.priced)) return cancelled();
    if (!complete_ || tree_.empty()) {
      tree_.assign(1, {});
      tree_[0].duals = std::move(at_root.priced.duals);
    }
    report_progress(control_.node_limit);
    return finish();
  }

 private:
  bool stopped() const { return control_.cancelled && control_.cancelled(); }
  static SolveResult cancelled() {
    SolveResult result;
    result.outcome = Outcome::kCancelled;
    return result;
  }
  void report_progress(std::int64_t done) const {
    if (control_.progress) control_.progress(Phase::kTrios, done, control_.node_limit);
    if (control_.bounds && known_ && bounded_)
      control_.bounds({amount_of(value_), amount_of(std::max(value_, upper_bound_))});
  }
  // A composite value as ranks; where the network weighs, as points.
  Amount amount_of(Wide value) const {
    if (network_.weigh) return {0, 0, static_cast<Points>(value)};
    Amount amount;
    amount.priority_needs = static_cast<std::int64_t>(value / composite_.priority);
    value %= composite_.priority;
    amount.needs = static_cast<std::int64_t>(value / composite_.need);
    amount.points = static_cast<Points>(value % composite_.need);
    return amount;
  }
  Wide bound_of(const PricedCase& priced) const { return floor_divide(priced.scaled_bound, kDenominator); }

  void bound(const PricedCase& priced) {
    upper_bound_ = bound_of(priced);
    bounded_ = true;
  }

  // Prices come nearer with a value that is near. False: cancelled.
  bool price_nearer(const OpenCase& root, const Softened& soft, ResourcePrices prices, PricedCase& priced) const {
    prices = search_prices(soft.network, soft.composite, soft.root, kDenominator, prices, value_in(soft), kPriceSteps);
    priced = price_case(network_, composite_, root, kDenominator, std::move(prices));
    if (!needs_left(bound_of(priced))) return !stopped();
    Control quiet;
    quiet.cancelled = control_.cancelled;
    const PairsFlow pairs = solve_pairs_flow(network_, composite_, root.fixed, quiet);
    if (pairs.cancelled) return false;
    prices = search_prices(network_, composite_, root, kDenominator, prices_of(pairs.duals), value_, kPriceSteps);
    PricedCase again = price_case(network_, composite_, root, kDenominator, std::move(prices));
    if (again.scaled_bound < priced.scaled_bound) priced = std::move(again);
    return !stopped();
  }

  // Each need's live columns of the least slack, and what is chosen.
  std::vector<std::int32_t> near_columns(const Softened& soft, const ResourcePrices& prices) const {
    const PricedCase priced = price_case(soft.network, soft.composite, soft.root, kDenominator, prices);
    std::vector<std::vector<std::size_t>> of_need(network_.needs.size());  // positions in `live`
    for (std::size_t k = 0; k < soft.root.live.size(); ++k)
      of_need[column_of(network_, soft.root.live[k]).need].push_back(k);
    std::vector<std::int32_t> near = best_;
    for (std::size_t i = 0; i < of_need.size(); ++i) {
      std::stable_sort(of_need[i].begin(), of_need[i].end(),
                       [&](std::size_t a, std::size_t b) { return priced.slacks[a] < priced.slacks[b]; });
      const std::size_t most = kNearColumns + static_cast<std::size_t>(network_.needs[i].capacity);
      for (std::size_t p = 0; p < std::min(most, of_need[i].size()); ++p) near.push_back(soft.root.live[of_need[i][p]]);
    }
    std::sort(near.begin(), near.end());
    near.erase(std::unique(near.begin(), near.end()), near.end());
    std::vector<std::int32_t> live;
    std::set_intersection(near.begin(), near.end(), soft.root.live.begin(), soft.root.live.end(),
                          std::back_inserter(live));
    return live;
  }

  static std::size_t fractions_of(const Relaxation::Answer& answer) {
    return static_cast<std::size_t>(std::count_if(answer.shares.begin(), answer.shares.end(),
                                                  [](const auto& share) { return share.value < 1 - kWhole; }));
  }

  // False: cancelled.
  bool improve_by_pieces(const OpenCase& root, const PricedCase& priced) {
    const int proposals = kPieces * static_cast<int>(network_.needs.size()) / 1000 + 1;
    std::vector<std::int32_t> columns =
        improve({network_, composite_, root, priced, upper_bound_, proposals, control_.cancelled}, best_);
    if (stopped() || !offer_with_best_pairs(trios_of(columns))) return false;
    offer(std::move(columns));
    complete_ = upper_bound_ <= value_;
    return true;
  }

  // What messages agree on, with several tastes; the better parts of each. False: cancelled.
  bool agree(const Softened& soft, const ResourcePrices& prices) {
    const PricedCase priced = price_case(soft.network, soft.composite, soft.root, kDenominator, prices);
    const Messages messages(soft.network, soft.composite, soft.root, kDenominator, prices, priced);
    for (std::uint64_t taste = 0; taste < kTastes; ++taste) {
      if (stopped()) return false;
      const std::vector<std::int32_t> columns = messages.agree(taste, kMessageSteps);
      if (!offer_with_best_pairs(trios_of(columns))) return false;
      offer(columns);
      if (known_ && !missed_quota(network_, choice_of(network_, columns)))
        offer(better_parts(network_, composite_, best_, columns));
    }
    return true;
  }

  // The best choice so far under softened weights.
  Wide value_in(const Softened& soft) const {
    return composite_value(soft.composite, objective_of(soft.network, choice_of(network_, best_)));
  }

  // Whether the bound says that more needs could be served than are.
  bool needs_left(Wide bound) const {
    if (network_.weigh) return false;
    return bound - value_ >= composite_.need;
  }

  // The prices of pairs' places, as a start.
  static ResourcePrices prices_of(const Duals& duals) {
    ResourcePrices prices;
    const auto scaled = [](std::vector<Wide> of) {
      for (Wide& price : of) price *= kDenominator;
      return of;
    };
    prices.offers = scaled(duals.offers);
    prices.receivers = scaled(duals.receivers);
    prices.providers = scaled(duals.providers);
    for (const Duals::NeedCity& entry : duals.need_cities)
      prices.need_cities[{entry.need, entry.city}] = entry.price * kDenominator;
    return prices;
  }

  ResourcePrices no_prices() const {
    ResourcePrices prices;
    prices.offers.resize(network_.offers.size());
    prices.receivers.resize(network_.cities.size());
    prices.providers.resize(network_.cities.size());
    return prices;
  }

  // Takes the choice if it keeps the quotas and is better than the best so far. REQUIRES: it fits.
  void offer(std::vector<std::int32_t> columns) {
    std::sort(columns.begin(), columns.end());
    if (missed_quota(network_, choice_of(network_, columns))) return;
    const Wide value = composite_value(composite_, objective_of(network_, choice_of(network_, columns)));
    if (known_ && value <= value_) return;
    known_ = true;
    value_ = value;
    best_ = std::move(columns);
  }

  // The columns of `chosen` that are kept or trios.
  std::vector<std::int32_t> trios_of(const std::vector<std::int32_t>& chosen) const {
    std::vector<std::int32_t> trios;
    for (std::int32_t column : chosen)
      if (static_cast<std::size_t>(column) >= network_.edges.size() || column_of(network_, column).kept)
        trios.push_back(column);
    return trios;
  }

  // The best edges around these columns. False: cancelled.
  bool offer_with_best_pairs(std::vector<std::int32_t> columns) {
    Control quiet;
    quiet.cancelled = control_.cancelled;
    Load fixed(network_);
    for (std::int32_t column : columns) fixed.take(network_, column);
    const PairsFlow flow = solve_pairs_flow(network_, composite_, fixed, quiet);
    if (flow.cancelled) return false;
    if (!flow.keeps_quotas) return true;
    columns.insert(columns.end(), flow.edges.begin(), flow.edges.end());
    offer(std::move(columns));
    return true;
  }

  // Fixes what the shares are sure of, and the greatest of the rest; asks again; until all are whole. Then the best
  // pairs around the trios. False: cancelled.
  bool dive(OpenCase open, Relaxation::Answer answer, Relaxation& relaxation) {
    while (answer.solved && bound_of(answer.priced) > value_) {
      if (stopped()) return false;
      const Relaxation::Share* greatest = nullptr;
      bool any = false;
      for (const Relaxation::Share& share : answer.shares) {
        if (!open.fixed.fits(network_, share.column)) continue;
        if (share.value > 1 - kWhole) {
          open.choose(network_, composite_, share.column);
          any = true;
        } else if (greatest == nullptr || share.value > greatest->value + kWhole) {
          greatest = &share;
        }
      }
      if (greatest != nullptr && open.fixed.fits(network_, greatest->column)) {
        open.choose(network_, composite_, greatest->column);
        any = true;
      }
      if (!any) break;
      answer = relaxation.solve(open);
    }
    offer(open.chosen);
    return offer_with_best_pairs(trios_of(open.chosen));
  }

  // Live columns that a better choice may have, the most promising first when there are too many.
  std::vector<std::int32_t> core_of(const OpenCase& open, const PricedCase& priced, std::size_t most) const {
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < open.live.size(); ++k)
      if (floor_divide(priced.scaled_bound - priced.slacks[k], kDenominator) > value_) order.push_back(k);
    if (order.size() > most) {
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return priced.slacks[a] < priced.slacks[b]; });
      order.resize(most);
      std::sort(order.begin(), order.end());
    }
    std::vector<std::int32_t> core;
    for (std::size_t k : order) core.push_back(open.live[k]);
    return core;
  }

  // False: cancelled.
  bool improve_at_root(const OpenCase& root, const Relaxation::Answer& at_root, Relaxation& relaxation) {
    if (!at_root.solved || upper_bound_ <= value_) return true;
    if (!dive(root, at_root, relaxation)) return false;
    if (upper_bound_ <= value_) return true;
    // A better choice makes the core smaller, and a smaller core a better proposal.
    for (int turn = 0; turn < kProposals && upper_bound_ > value_; ++turn) {
      OpenCase core = root;
      core.live = core_of(root, at_root.priced, kProposalColumns);
      std::vector<std::int32_t> columns =
          propose(network_, composite_, core, known_amount(), upper_bound_, kProposalNodes);
      if (stopped()) return false;
      if (columns.empty()) break;
      offer(std::move(columns));
    }
    return true;
  }

  // Less than any choice reaches when none is known.
  Amount known_amount() const { return known_ ? objective_of(network_, choice_of(network_, best_)) : Amount{0, 0, -1}; }

  // Any choice that keeps the quotas, among all columns.
  void keep_quotas(const OpenCase& root) {
    std::vector<std::int32_t> columns = propose(network_, composite_, root, known_amount(), 0, kProposalNodes);
    if (!columns.empty()) offer(std::move(columns));
  }

  struct Visit {
    std::int32_t node;
    OpenCase open;
  };

  // Trees over the core, each with the best choice so far: a better one makes the core smaller, so the next tree starts
  // anew. False: cancelled.
  bool search(const OpenCase& root, const Relaxation::Answer& at_root) {
    std::int64_t nodes = 0;
    std::int64_t steps = 0;
    while (true) {
      const Wide before = value_;
      OpenCase core = root;
      core.live = core_of(root, at_root.priced, root.live.size());
      Relaxation relaxation(network_, composite_, core, kDenominator);
      tree_.assign(1, {});
      tree_[0].duals = at_root.priced.duals;
      std::vector<Visit> stack;
      bool open = branch(0, std::move(core), at_root, stack);
      while (open && !stack.empty() && value_ == before) {
        if (++nodes % 16 == 0) {
          report_progress(nodes);
          if (stopped()) return false;
        }
        Visit visit = std::move(stack.back());
        stack.pop_back();
        open = nodes < control_.node_limit && steps + relaxation.iterations() < kTreeSteps &&
               open_node(visit, relaxation, stack);
      }
      steps += relaxation.iterations();
      if (open && stack.empty() && value_ == before) {
        complete_ = true;
        upper_bound_ = value_;
        return true;
      }
      if (value_ == before) return true;
      if (upper_bound_ <= value_) {
        tree_.assign(1, {});
        tree_[0].duals = at_root.priced.duals;
        complete_ = true;
        return true;
      }
    }
  }

  // Closes the node or splits it; false when it can do neither.
  bool open_node(Visit& visit, Relaxation& relaxation, std::vector<Visit>& stack) {
    Relaxation::Answer answer = relaxation.solve(visit.open);
    if (!answer.solved) return false;
    if (bound_of(answer.priced) > value_ && is_whole(answer)) {
      std::vector<std::int32_t> columns = visit.open.chosen;
      Load load = visit.open.fixed;
      for (const Relaxation::Share& share : answer.shares) {
        if (share.value < 0.5 || !load.fits(network_, share.column)) continue;
        load.take(network_, share.column);
        columns.push_back(share.column);
      }
      offer(std::move(columns));
    }
    if (bound_of(answer.priced) <= value_) {
      tree_[visit.node].duals = std::move(answer.priced.duals);
      return true;
    }
    return branch(visit.node, std::move(visit.open), answer, stack);
  }

  static bool is_whole(const Relaxation::Answer& answer) {
    return std::all_of(answer.shares.begin(), answer.shares.end(),
                       [](const auto& share) { return share.value > 1 - kWhole; });
  }

  // Splits on the live column whose share is nearest to a half; ties: the smallest. False: no column is left to split
  // on.
  bool branch(std::int32_t node, OpenCase open, const Relaxation::Answer& answer, std::vector<Visit>& stack) {
    std::optional<std::int32_t> column;
    double nearest = 1;
    for (const Relaxation::Share& share : answer.shares) {
      if (!std::binary_search(open.live.begin(), open.live.end(), share.column)) continue;
      const double distance = std::abs(share.value - 0.5);
      if (distance < nearest - kWhole) {
        nearest = distance;
        column = share.column;
      }
    }
    if (!column && !open.live.empty()) column = open.live.front();
    if (!column) return false;
    const auto chosen = static_cast<std::int32_t>(tree_.size());
    tree_[node].column = *column;
    tree_[node].chosen = chosen;
    tree_[node].left_out = chosen + 1;
    tree_.resize(tree_.size() + 2);
    Visit with{chosen, open};
    open.leave_out(*column);
    stack.push_back({chosen + 1, std::move(open)});
    if (with.open.fixed.fits(network_, *column)) {
      with.open.choose(network_, composite_, *column);
      stack.push_back(std::move(with));
    } else {
      tree_[chosen].infeasible = true;
    }
    return true;
  }

  // Partners that add nothing go, the last columns first; but those that a quota asks for.
  void drop_extras() {
    Load load(network_);
    for (std::int32_t column : best_) load.take(network_, column);
    const auto asked_for = [&](std::int32_t column) {
      const auto quotas = load.quotas_of(column);
      return std::any_of(quotas.begin(), quotas.end(),
                         [&](std::int32_t q) { return load.quotas[q] <= network_.quotas[q].least; });
    };
    std::vector<std::int64_t> partners(network_.needs.size());
    for (std::int32_t column : best_) ++partners[column_of(network_, column).need];
    for (std::size_t k = best_.size(); k-- > 0;) {
      const ColumnView view = column_of(network_, best_[k]);
      if (view.points > 0 || view.kept || partners[view.need] == 1 || asked_for(best_[k])) continue;
      --partners[view.need];
      load.give_back(network_, best_[k]);
      best_.erase(best_.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }

  SolveResult finish() {
    drop_extras();
    SolveResult result;
    Certificate& certificate = result.certificate;
    certificate.denominator = kDenominator;
    if (!known_) {
      result.settled = complete_;
      certificate.objective_value = certificate.upper_bound = value_;
      if (complete_) certificate.tree = std::move(tree_);
      return result;
    }
    result.choice = choice_of(network_, best_);
    certificate.objective = objective_of(network_, result.choice);
    certificate.objective_value = value_;
    certificate.upper_bound = complete_ ? value_ : upper_bound_;
    certificate.kind = !complete_          ? Certificate::Kind::kBounded
                       : tree_.size() == 1 ? Certificate::Kind::kProven
                                           : Certificate::Kind::kProvenByTree;
    certificate.tree = std::move(tree_);
    result.outcome = complete_ ? Outcome::kOptimal : Outcome::kBounded;
    return result;
  }

  const Network& network_;
  const Control& control_;
  const Composite composite_;
  bool known_ = false;
  Wide value_ = -1;  // of best_; −1 before any is known
  std::vector<std::int32_t> best_;
  Wide upper_bound_ = 0;
  bool bounded_ = false;   // upper_bound_ holds
  bool complete_ = false;  // the tree proves best_
  std::vector<TreeNode> tree_;
};

}  // namespace

SolveResult solve_with_trios(const Network& network, const Control& control) {
  if (!faults_of(network).empty()) return {};
  if (network.trios.empty() && (network.quotas.empty() || nesting_of(network))) return solve_pairs(network, control);
  return JointSolver(network, control).solve();
}

}  // namespace entente::matcher
