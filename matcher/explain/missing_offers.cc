#include "matcher/explain/missing_offers.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "matcher/score/evaluation.h"

namespace entente::matcher {

TopicsOffered::TopicsOffered(const Problem& problem) : problem_(problem) {
  std::map<Area, Problem::ListingIndex> needs;  // one of each area
  for (const Problem::ListingIndex need : problem.needs())
    needs.emplace(problem.listings()[static_cast<std::size_t>(need)].area, need);
  for (const Problem::ListingIndex offer : problem.offers()) {
    const std::int32_t city = problem.city_index_of(offer);
    for (const auto& [area, need] : needs) {
      if (breaks(problem, Rule::kArea, need, offer)) continue;
      for (const std::string& topic : problem.listings()[static_cast<std::size_t>(offer)].topics) {
        auto& [first, second] = cities_.try_emplace({area, topic}, city, -1).first->second;
        if (second < 0 && city != first) second = city;
      }
    }
  }
}

std::vector<std::string> TopicsOffered::missing_of(Problem::ListingIndex need) const {
  const Listing& listing = problem_.listings()[static_cast<std::size_t>(need)];
  std::vector<std::string> missing;
  for (const std::string& topic : listing.topics) {
    const auto found = cities_.find({listing.area, topic});
    const bool another =
        found != cities_.end() && (found->second.second >= 0 || found->second.first != problem_.city_index_of(need));
    if (!another) missing.push_back(topic);
  }
  return missing;
}

std::vector<MissingOffer> missing_offers(const Problem& problem, const std::vector<UnmetNeed>& unmet) {
  std::map<std::tuple<std::string, Area, std::string>, std::vector<Problem::ListingIndex>> waiting;
  const TopicsOffered offered(problem);
  for (const UnmetNeed& need : unmet) {
    if (need.partners > 0) continue;
    const Listing& listing = problem.listings()[static_cast<std::size_t>(need.need)];
    for (const std::string& topic : offered.missing_of(need.need))
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
