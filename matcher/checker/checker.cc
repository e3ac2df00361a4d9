#include "matcher/checker/checker.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace entente::matcher {
namespace {

// A certificate beyond these isn't worth reading.
constexpr std::size_t kMaxTreeNodes = 1'000'000;
constexpr Wide kLimit = Wide{1} << 125;  // of every intermediate number

// Numbers that remember an overflow. Only what the checker needs: sums, and products of numbers ≥ 0.
struct Checked {
  Wide value = 0;
  bool overflow = false;

  void add(Wide other) {
    if (overflow || other > kLimit || other < -kLimit) {
      overflow = true;
      return;
    }
    value += other;  // both within 2^125
    if (value > kLimit || value < -kLimit) overflow = true;
  }
  // REQUIRES: a, b ≥ 0.
  void add_product(Wide a, Wide b) {
    if (a != 0 && b > kLimit / a) {
      overflow = true;
      return;
    }
    add(a * b);
  }
  // REQUIRES: a, b ≥ 0.
  void subtract_product(Wide a, Wide b) {
    if (a != 0 && b > kLimit / a) {
      overflow = true;
      return;
    }
    add(-(a * b));
  }
};

Wide floor_divide(Wide a, Wide b) {
  return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

std::string at(const char* list, std::int64_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

class Check {
 public:
  Check(const Network& network, const Certificate& certificate) : network_(network), certificate_(certificate) {}

  CheckReport run(const Choice& choice) {
    for (const NetworkFault& fault : faults_of(network_)) find("network", fault.id + " " + fault.where);
    if (!report_.ok()) return report_;
    composite_ = composite_of(network_);
    for (std::size_t q = 0; q < network_.quotas.size(); ++q) list_members(q);
    check_choice(choice);
    if (!report_.ok()) return report_;
    check_objective(choice);
    if (certificate_.denominator < 1 || certificate_.denominator > kMaxDenominator) find("denominator", "certificate");
    check_shape();
    if (report_.ok()) check_tree();
    return report_;
  }

  CheckReport run_bound() {
    for (const NetworkFault& fault : faults_of(network_)) find("network", fault.id + " " + fault.where);
    if (!report_.ok()) return report_;
    composite_ = composite_of(network_);
    for (std::size_t q = 0; q < network_.quotas.size(); ++q) list_members(q);
    if (certificate_.objective_value != certificate_.upper_bound) find("bound", "objective_value");
    if (certificate_.denominator < 1 || certificate_.denominator > kMaxDenominator) find("denominator", "certificate");
    check_shape();
    if (!report_.ok()) return report_;
    const Wide bound = greatest_bound();
    if (report_.ok() && bound > certificate_.upper_bound) find("bound", "upper_bound");
    return report_;
  }

 private:
  // What is left at a node of the tree: capacities, and columns that aren't fixed or left out.
  struct Left {
    std::vector<std::int64_t> needs, offers, receivers, providers, quota_least, quota_most;
    std::set<std::int32_t> needs_served;                                     // by a fixed column
    std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> partners;  // fixed ones by (need, city)
    std::vector<std::int32_t> free;                                          // columns, ascending
    std::set<std::int32_t> decided;                                          // columns that are kept or split on
    Checked value;                                                           // of the fixed columns, in points
    bool broken = false;                                                     // they break a capacity
  };

  struct Column {
    std::int32_t need;
    std::int32_t offers[2];
    std::int32_t offer_count;
    Points points;
    bool kept;
  };

  std::int64_t edge_count() const { return static_cast<std::int64_t>(network_.edges.size()); }
  std::int64_t column_count() const { return edge_count() + static_cast<std::int64_t>(network_.trios.size()); }

  Column column(std::int64_t k) const {
    if (k < edge_count()) {
      const Network::Edge& edge = network_.edges[k];
      return {edge.need, {edge.offer, -1}, 1, edge.points, edge.kept};
    }
    const Network::Trio& trio = network_.trios[k - edge_count()];
    return {trio.need, {trio.pivotal, trio.facilitator}, 2, trio.points, trio.kept};
  }

  std::string name(std::int64_t k) const { return k < edge_count() ? at("edges", k) : at("trios", k - edge_count()); }

  Wide bonus(std::int32_t need) const {
    return composite_.need + (network_.needs[need].priority ? composite_.priority : 0);
  }

  void list_members(std::size_t quota) {
    for (std::int32_t k : network_.quotas[quota].members) quotas_of_[k].push_back(quota);
  }
  const std::vector<std::size_t>& quotas_of(std::int64_t k) const {
    static const std::vector<std::size_t> kNone;
    const auto found = quotas_of_.find(static_cast<std::int32_t>(k));
    return found == quotas_of_.end() ? kNone : found->second;
  }

  void find(std::string id, std::string where) { report_.findings.push_back({std::move(id), std::move(where)}); }

  void check_choice(const Choice& choice) {
    const auto listed = [&](const std::vector<std::int32_t>& list, std::size_t size, const char* name_of_list) {
      for (std::size_t k = 0; k < list.size(); ++k) {
        if (list[k] < 0 || static_cast<std::size_t>(list[k]) >= size) return find("index", at(name_of_list, list[k]));
        if (k > 0 && list[k] <= list[k - 1]) return find("order", at(name_of_list, list[k]));
      }
    };
    listed(choice.edges, network_.edges.size(), "edges");
    listed(choice.trios, network_.trios.size(), "trios");
    if (!report_.ok()) return;
    for (std::int64_t k = 0; k < column_count(); ++k) {
      if (!column(k).kept) continue;
      const bool is_edge = k < edge_count();
      const std::vector<std::int32_t>& list = is_edge ? choice.edges : choice.trios;
      const auto index = static_cast<std::int32_t>(is_edge ? k : k - edge_count());
      if (!std::binary_search(list.begin(), list.end(), index)) find("kept", name(k));
    }
    Left left = all_left();
    for (std::int32_t e : choice.edges) fix(left, e);
    for (std::int32_t t : choice.trios) fix(left, edge_count() + t);
    if (left.broken) {
      const auto broken = broken_capacity(network_, choice);
      find("capacity", broken ? broken->id + " " + broken->where : "choice");
    }
    for (std::size_t q = 0; q < left.quota_least.size(); ++q)
      if (left.quota_least[q] > 0) find("quota", at("quotas", static_cast<std::int64_t>(q)));
    value_ = left.value;
  }

  void check_objective(const Choice& choice) {
    const Amount amount = objective_of(network_, choice);
    if (amount != certificate_.objective) find("objective", "objective");
    if (value_.overflow || value_.value != composite_value(composite_, amount) ||
        certificate_.objective_value != value_.value)
      find("objective", "objective_value");
  }

  // Every node is reached exactly once, from a node before it.
  void check_shape() {
    const std::vector<TreeNode>& tree = certificate_.tree;
    if (tree.empty() || tree.size() > kMaxTreeNodes) return find("tree", "size");
    std::vector<char> reached(tree.size(), 0);
    reached[0] = 1;
    for (std::size_t n = 0; n < tree.size(); ++n) {
      if (!reached[n]) return find("tree", at("tree", static_cast<std::int64_t>(n)));
      const TreeNode& node = tree[n];
      if (node.column == -1) {
        if (node.chosen != -1 || node.left_out != -1) return find("tree", at("tree", static_cast<std::int64_t>(n)));
        continue;
      }
      if (node.column < 0 || node.column >= column_count() || node.infeasible)
        return find("tree", at("tree", static_cast<std::int64_t>(n)));
      for (std::int32_t child : {node.chosen, node.left_out}) {
        if (child <= static_cast<std::int64_t>(n) || static_cast<std::size_t>(child) >= tree.size() || reached[child])
          return find("tree", at("tree", static_cast<std::int64_t>(n)));
        reached[child] = 1;
      }
    }
  }

  void check_tree() {
    const Wide bound = std::max(certificate_.objective_value, greatest_bound());
    if (!report_.ok()) return;
    if (bound > certificate_.upper_bound) find("bound", "upper_bound");
    report_.proven = bound > certificate_.objective_value ? Certificate::Kind::kBounded
                     : certificate_.tree.size() == 1      ? Certificate::Kind::kProven
                                                          : Certificate::Kind::kProvenByTree;
    const bool optimal = certificate_.kind != Certificate::Kind::kBounded;
    if (certificate_.kind != report_.proven) find("kind", "kind");
    if (optimal && certificate_.upper_bound != certificate_.objective_value) find("bound", "upper_bound");
  }

  // Of the leaves; a number below all when none holds anything. Of no use once something is found.
  Wide greatest_bound() {
    Left root = all_left();
    for (std::int32_t k = 0; k < column_count(); ++k) {
      if (column(k).kept) {
        fix(root, k);
        root.decided.insert(k);
      } else {
        root.free.push_back(k);
      }
    }
    struct Visit {
      std::int32_t node;
      Left left;
    };
    std::vector<Visit> stack;
    stack.push_back({0, std::move(root)});
    Wide bound = -kLimit;
    while (!stack.empty() && report_.ok()) {
      Visit visit = std::move(stack.back());
      stack.pop_back();
      const TreeNode& node = certificate_.tree[visit.node];
      if (node.column == -1) {
        if (const std::optional<Wide> of_leaf = check_leaf(visit.node, visit.left)) bound = std::max(bound, *of_leaf);
        continue;
      }
      if (has_duals(node)) leave_out(visit.node, visit.left);
      // What is decided above can't be split on again. A column left out by duals may: both cases are then covered
      // twice.
      if (!visit.left.decided.insert(node.column).second) {
        find("tree", at("tree", visit.node));
        return bound;
      }
      std::vector<std::int32_t>& free = visit.left.free;
      const auto split = std::lower_bound(free.begin(), free.end(), node.column);
      if (split != free.end() && *split == node.column) free.erase(split);
      Visit chosen{node.chosen, visit.left};
      fix(chosen.left, node.column);
      stack.push_back({node.left_out, std::move(visit.left)});
      stack.push_back(std::move(chosen));
    }
    return bound;
  }

  // floor(bound) of a leaf; nothing when nothing fits there, or when a finding is made.
  std::optional<Wide> check_leaf(std::int32_t index, const Left& left) {
    const TreeNode& node = certificate_.tree[index];
    if (node.infeasible) {
      if (!left.broken) find("tree", at("tree", index) + " infeasible");
      return std::nullopt;
    }
    if (left.broken) {
      find("tree", at("tree", index) + " breaks a capacity");
      return std::nullopt;
    }
    const std::optional<Wide> bound = scaled_bound(index, left);
    if (!bound) return std::nullopt;
    for (std::int32_t k : left.free) {
      ++report_.columns_checked;
      const std::optional<Wide> slack_of_column = slack(index, left, k);
      if (!slack_of_column) return std::nullopt;
      if (*slack_of_column < 0) {
        find("dual_infeasible", name(k));
        return std::nullopt;
      }
    }
    return floor_divide(*bound, certificate_.denominator);
  }

  // Takes out of `left` every column whose slack says that choosing it can't beat the objective.
  void leave_out(std::int32_t index, Left& left) {
    if (left.broken) return find("tree", at("tree", index) + " breaks a capacity");
    const std::optional<Wide> bound = scaled_bound(index, left);
    if (!bound) return;
    std::vector<std::int32_t> stays;
    for (std::int32_t k : left.free) {
      ++report_.columns_checked;
      const std::optional<Wide> slack_of_column = slack(index, left, k);
      if (!slack_of_column) return;
      if (*slack_of_column < 0) return find("dual_infeasible", name(k));
      if (floor_divide(*bound - *slack_of_column, certificate_.denominator) > certificate_.objective_value)
        stays.push_back(k);
    }
    left.free = std::move(stays);
  }

  static bool has_duals(const TreeNode& node) {
    const Duals& duals = node.duals;
    return !(duals.needs.empty() && duals.bonuses.empty() && duals.offers.empty() && duals.receivers.empty() &&
             duals.providers.empty() && duals.need_cities.empty() && duals.surpluses.empty() && duals.quotas.empty());
  }

  // D · value(fixed) + Σ price · capacity left + Σ bonuses + Σ surpluses; nothing when a price is malformed.
  std::optional<Wide> scaled_bound(std::int32_t index, const Left& left) {
    const Duals& duals = certificate_.tree[index].duals;
    const std::string where = at("tree", index);
    if (duals.needs.size() != network_.needs.size() || duals.bonuses.size() != network_.needs.size() ||
        duals.offers.size() != network_.offers.size() || duals.receivers.size() != network_.cities.size() ||
        duals.providers.size() != network_.cities.size() || duals.quotas.size() != network_.quotas.size()) {
      find("duals", where + " size");
      return std::nullopt;
    }
    Checked bound;
    bound.overflow = left.value.overflow;
    bound.add_product(certificate_.denominator, left.value.value);
    bool malformed = false;
    const auto pay = [&](Wide price, std::int64_t capacity) {
      if (price < 0 || (price > 0 && capacity == kUnlimited)) {
        malformed = true;
      } else if (price > 0) {
        bound.add_product(price, capacity);
      }
    };
    for (std::size_t i = 0; i < duals.needs.size(); ++i) {
      pay(duals.needs[i], left.needs[i]);
      pay(duals.bonuses[i], 1);
    }
    for (std::size_t j = 0; j < duals.offers.size(); ++j) pay(duals.offers[j], left.offers[j]);
    for (std::size_t c = 0; c < duals.receivers.size(); ++c) {
      pay(duals.receivers[c], left.receivers[c]);
      pay(duals.providers[c], left.providers[c]);
    }
    for (std::size_t k = 0; k < duals.need_cities.size(); ++k) {
      const Duals::NeedCity& entry = duals.need_cities[k];
      if (entry.need < 0 || static_cast<std::size_t>(entry.need) >= network_.needs.size() || entry.city < 0 ||
          static_cast<std::size_t>(entry.city) >= network_.cities.size() ||
          (k > 0 && std::pair{entry.need, entry.city} <=
                        std::pair{duals.need_cities[k - 1].need, duals.need_cities[k - 1].city})) {
        find("duals", where + " " + at("need_cities", static_cast<std::int64_t>(k)));
        return std::nullopt;
      }
      pay(entry.price, network_.partners_of_city_per_need - fixed_partners(left, entry.need, entry.city));
    }
    for (std::size_t k = 0; k < duals.surpluses.size(); ++k) {
      const Duals::Surplus& entry = duals.surpluses[k];
      if (entry.column < 0 || entry.column >= column_count() ||
          (k > 0 && entry.column <= duals.surpluses[k - 1].column)) {
        find("duals", where + " " + at("surpluses", static_cast<std::int64_t>(k)));
        return std::nullopt;
      }
      pay(entry.price, 1);
    }
    for (std::size_t q = 0; q < duals.quotas.size(); ++q) {
      const Wide price = duals.quotas[q];
      if (price >= 0) {
        pay(price, left.quota_most[q]);
      } else if (price < -kLimit) {
        bound.overflow = true;
      } else {
        bound.subtract_product(-price, left.quota_least[q]);
      }
    }
    if (malformed) find("duals", where + " negative price, or a price of what is unlimited");
    if (bound.overflow) find("overflow", where);
    return malformed || bound.overflow ? std::nullopt : std::optional<Wide>(bound.value);
  }

  // Right side minus left side of a column's inequality (certificate.h). REQUIRES: scaled_bound found nothing.
  std::optional<Wide> slack(std::int32_t index, const Left& left, std::int64_t k) {
    const Duals& duals = certificate_.tree[index].duals;
    const Column of = column(k);
    Checked sum;
    sum.add(duals.needs[of.need]);
    sum.add(duals.receivers[network_.needs[of.need].city]);
    for (std::int32_t o = 0; o < of.offer_count; ++o) {
      const std::int32_t city = network_.offers[of.offers[o]].city;
      sum.add(duals.offers[of.offers[o]]);
      sum.add(duals.providers[city]);
      const auto entry = std::lower_bound(duals.need_cities.begin(), duals.need_cities.end(), std::pair{of.need, city},
                                          [](const Duals::NeedCity& a, const std::pair<std::int32_t, std::int32_t>& b) {
                                            return std::pair{a.need, a.city} < b;
                                          });
      if (entry != duals.need_cities.end() && entry->need == of.need && entry->city == city) sum.add(entry->price);
    }
    const auto surplus = std::lower_bound(duals.surpluses.begin(), duals.surpluses.end(), k,
                                          [](const Duals::Surplus& a, std::int64_t b) { return a.column < b; });
    if (surplus != duals.surpluses.end() && surplus->column == k) sum.add(surplus->price);

    for (const std::size_t quota : quotas_of(k)) sum.add(duals.quotas[quota]);

    const Wide denominator = certificate_.denominator;
    const Wide worth = left.needs_served.contains(of.need) ? 0 : denominator * bonus(of.need);  // below 2^121
    sum.add(-std::max(Wide{0}, worth - duals.bonuses[of.need]));
    sum.add(-denominator * of.points);
    if (!sum.overflow) return sum.value;
    find("overflow", name(k));
    return std::nullopt;
  }

  Left all_left() const {
    Left left;
    for (const Network::Need& need : network_.needs) left.needs.push_back(need.capacity);
    for (const Network::Offer& offer : network_.offers) left.offers.push_back(offer.capacity);
    for (const Network::City& city : network_.cities) {
      left.receivers.push_back(city.receiver_limit);
      left.providers.push_back(city.provider_limit);
    }
    for (const Network::Quota& quota : network_.quotas) {
      left.quota_least.push_back(quota.least);
      left.quota_most.push_back(quota.most);
    }
    return left;
  }

  std::int64_t fixed_partners(const Left& left, std::int32_t need, std::int32_t city) const {
    const auto found = left.partners.find({need, city});
    return found == left.partners.end() ? 0 : found->second;
  }

  void fix(Left& left, std::int64_t k) const {
    const Column of = column(k);
    const auto take = [&](std::int64_t& capacity) {
      if (capacity == kUnlimited) return;
      if (capacity == 0) left.broken = true;
      if (capacity > 0) --capacity;
    };
    take(left.needs[of.need]);
    take(left.receivers[network_.needs[of.need].city]);
    for (std::int32_t o = 0; o < of.offer_count; ++o) {
      const std::int32_t city = network_.offers[of.offers[o]].city;
      take(left.offers[of.offers[o]]);
      take(left.providers[city]);
      if (++left.partners[{of.need, city}] > network_.partners_of_city_per_need) left.broken = true;
    }
    for (const std::size_t quota : quotas_of(k)) {
      take(left.quota_most[quota]);
      if (left.quota_least[quota] > 0) --left.quota_least[quota];
    }
    left.value.add(of.points);
    if (left.needs_served.insert(of.need).second) left.value.add(bonus(of.need));
  }

  const Network& network_;
  const Certificate& certificate_;
  Composite composite_;
  std::map<std::int32_t, std::vector<std::size_t>> quotas_of_;  // of columns that are in any
  Checked value_;
  CheckReport report_;
};

}  // namespace

CheckReport check(const Network& network, const Choice& choice, const Certificate& certificate) {
  return Check(network, certificate).run(choice);
}

CheckReport check_bound(const Network& network, const Certificate& certificate) {
  return Check(network, certificate).run_bound();
}

}  // namespace entente::matcher
