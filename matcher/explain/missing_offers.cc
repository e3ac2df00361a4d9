#include "matcher/explain/missing_offers.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "matcher/score/evaluation.h"

namespace entente::matcher {

std::vector<std::string> nobody_offers(const Problem& problem, Problem::ListingIndex need) {
  std::vector<std::string> missing = problem.listings()[static_cast<std::size_t>(need)].topics;
  for (const Problem::ListingIndex offer : problem.offers()) {
    if (missing.empty()) break;
    const auto& topics = problem.listings()[static_cast<std::size_t>(offer)].topics;
    const auto named = [&](const std::string& topic) {
      return std::binary_search(topics.begin(), topics.end(), topic);
    };
    if (std::none_of(missing.begin(), missing.end(), named)) continue;
    if (breaks(problem, Rule::kDifferentCity, need, offer) || breaks(problem, Rule::kArea, need, offer)) continue;
    std::erase_if(missing, named);
  }
  return missing;
}

std::vector<MissingOffer> missing_offers(const Problem& problem, const std::vector<UnmetNeed>& unmet) {
  std::map<std::tuple<std::string, Area, std::string>, std::vector<Problem::ListingIndex>> waiting;
  for (const UnmetNeed& need : unmet) {
    if (need.partners > 0) continue;
    const Listing& listing = problem.listings()[static_cast<std::size_t>(need.need)];
    for (const std::string& topic : nobody_offers(problem, need.need))
      waiting[{topic, listing.area, problem.country_of(need.need).m49_region}].push_back(need.need);
  }
  std::vector<MissingOffer> list;
  for (const auto& [key, needs] : waiting)
    list.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), needs});
  std::stable_sort(list.begin(), list.end(),
                   [](const MissingOffer& a, const MissingOffer& b) { return a.needs.size() > b.needs.size(); });
  return list;
}

}  // namespace entente::matcher
