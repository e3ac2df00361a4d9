#include "matcher/score/balance.h"

#include <algorithm>
#include <map>

#include "matcher/network/load.h"
#include "matcher/score/context.h"

namespace entente::matcher {
namespace {

class Groups {
 public:
  void add(const std::string& group, bool served) {
    Coverage& coverage = groups_[group];
    ++coverage.needs;
    coverage.served += served ? 1 : 0;
  }
  void mention(const std::string& group) { groups_[group]; }
  std::vector<Coverage> take() {
    std::vector<Coverage> list;
    for (auto& [group, coverage] : groups_) {
      coverage.group = group;
      list.push_back(coverage);
    }
    return list;
  }

 private:
  std::map<std::string, Coverage> groups_;
};

// Counts pairings one by one; returns which needs of the drawing have a partner.
std::vector<bool> count_pairings(const Problem& problem, const Drawing& drawing, const Choice& choice,
                                 Balance& balance) {
  const Network& network = drawing.network;
  std::map<Axis, std::int64_t> axes;
  for (Axis axis : problem.snapshot().programme.axes) axes[axis] = 0;
  std::map<std::int32_t, std::int64_t> loads;
  for (const Network::Offer& offer : network.offers) loads[offer.city] = 0;
  std::vector<bool> served(network.needs.size());
  const auto count = [&](std::int32_t column, Axis axis) {
    const ColumnView view = column_of(network, column);
    served[static_cast<std::size_t>(view.need)] = true;
    ++axes[axis];
    for (std::int32_t offer : view.offers)
      if (offer >= 0) ++loads[network.offers[static_cast<std::size_t>(offer)].city];
    balance.smallest_score = balance.pairings == 0 ? view.points : std::min(balance.smallest_score, view.points);
    ++balance.pairings;
  };
  for (std::int32_t edge : choice.edges) count(edge, drawing.edge_axes[static_cast<std::size_t>(edge)]);
  for (std::int32_t trio : choice.trios)
    count(static_cast<std::int32_t>(network.edges.size()) + trio, Axis::kNorthSouthSouth);
  balance.axes.assign(axes.begin(), axes.end());
  std::vector<std::int64_t> sizes;
  for (const auto& [city, load] : loads) {
    sizes.push_back(load);
    balance.largest_provider_load = std::max(balance.largest_provider_load, load);
  }
  balance.provider_gini_permille = gini_permille(std::move(sizes));
  return served;
}

void cover(const Country& country, const Listing& need, bool served, Groups& groups) {
  groups.add("all", served);
  if (country.ldc) groups.add("country:ldc", served);
  if (country.lldc) groups.add("country:lldc", served);
  if (country.sids) groups.add("country:sids", served);
  if (!country.m49_region.empty()) groups.add("region:" + country.m49_region, served);
  for (const std::string& field : need.creative_fields) groups.add("field:" + field, served);
}

}  // namespace

std::int64_t gini_permille(std::vector<std::int64_t> loads) {
  std::sort(loads.begin(), loads.end());
  const auto count = static_cast<std::int64_t>(loads.size());
  std::int64_t sum = 0;
  std::int64_t ranked = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    sum += loads[static_cast<std::size_t>(i)];
    ranked += (i + 1) * loads[static_cast<std::size_t>(i)];
  }
  return sum == 0 ? 0 : (2 * ranked - (count + 1) * sum) * 1000 / (count * sum);
}

std::int64_t quantile(std::vector<std::int64_t> numbers, std::int64_t permille) {
  if (numbers.empty()) return -1;
  const auto rank = (std::ssize(numbers) * permille + 999) / 1000;
  const auto at = numbers.begin() + (rank - 1);
  std::nth_element(numbers.begin(), at, numbers.end());
  return *at;
}

Balance balance_of(const Problem& problem, const Drawing& drawing, const Choice& choice) {
  Balance balance;
  const std::vector<bool> served = count_pairings(problem, drawing, choice, balance);
  Groups coverage, beneficiaries;
  for (const char* group : {"all", "country:ldc", "country:lldc", "country:sids"}) coverage.mention(group);
  std::vector<std::int64_t> waited_served, waited_unmet;
  for (std::size_t i = 0; i < drawing.needs.size(); ++i) {
    const Problem::ListingIndex need = drawing.needs[i];
    const Listing& listing = problem.listings()[static_cast<std::size_t>(need)];
    cover(problem.country_of(need), listing, served[i], coverage);
    for (const std::string& group : listing.beneficiaries) beneficiaries.add("beneficiary:" + group, served[i]);
    if (served[i] && listing.serves_plan) ++balance.anchored;
    const std::int64_t waited = problem.context().waiting_days[static_cast<std::size_t>(need)];
    if (waited >= 0) (served[i] ? waited_served : waited_unmet).push_back(waited);
  }
  balance.coverage = coverage.take();
  balance.beneficiaries = beneficiaries.take();
  balance.served_waiting_days = quantile(std::move(waited_served), 500);
  balance.unmet_waiting_days = quantile(std::move(waited_unmet), 500);
  return balance;
}

}  // namespace entente::matcher
