#include "matcher/explain/balance.h"

#include <algorithm>
#include <map>
#include <set>

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

Balance balance_of(const Round& round) {
  const Problem& problem = *round.problem;
  Balance balance;
  std::set<Problem::ListingIndex> served;
  std::map<Axis, std::int64_t> axes;
  std::map<std::int32_t, std::int64_t> loads;
  for (Problem::ListingIndex offer : round.drawing.offers) loads[problem.city_index_of(offer)] = 0;
  for (Axis axis : problem.snapshot().programme.axes) axes[axis] = 0;
  for (const RoundPairing& pairing : round.pairings) {
    served.insert(pairing.need);
    ++axes[pairing.evaluation.axis];
    ++loads[problem.city_index_of(pairing.offer)];
    if (pairing.facilitator >= 0) ++loads[problem.city_index_of(pairing.facilitator)];
    balance.smallest_score =
        balance.pairings == 0 ? pairing.evaluation.score : std::min(balance.smallest_score, pairing.evaluation.score);
    ++balance.pairings;
  }

  Groups coverage, beneficiaries;
  for (const char* group : {"all", "country:ldc", "country:lldc", "country:sids"}) coverage.mention(group);
  for (Problem::ListingIndex need : problem.needs()) {
    const Listing& listing = problem.listings()[static_cast<std::size_t>(need)];
    const Country& country = problem.country_of(need);
    const bool is_served = served.contains(need);
    coverage.add("all", is_served);
    if (country.ldc) coverage.add("country:ldc", is_served);
    if (country.lldc) coverage.add("country:lldc", is_served);
    if (country.sids) coverage.add("country:sids", is_served);
    if (!country.m49_region.empty()) coverage.add("region:" + country.m49_region, is_served);
    for (const std::string& field : listing.creative_fields) coverage.add("field:" + field, is_served);
    for (const std::string& group : listing.beneficiaries) beneficiaries.add("beneficiary:" + group, is_served);
    if (is_served && listing.serves_plan) ++balance.anchored;
  }
  balance.coverage = coverage.take();
  balance.beneficiaries = beneficiaries.take();
  balance.axes.assign(axes.begin(), axes.end());
  std::vector<std::int64_t> sizes;
  for (const auto& [city, load] : loads) sizes.push_back(load);
  if (!sizes.empty()) balance.largest_provider_load = *std::max_element(sizes.begin(), sizes.end());
  balance.provider_gini_permille = gini_permille(std::move(sizes));
  return balance;
}

}  // namespace entente::matcher
