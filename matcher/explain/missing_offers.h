// Missing offers: topics that unmet needs ask for and no city offers to them, by area and region, with the needs that
// wait: what a call for offers can ask for. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

// Which topics open pivotal offers name, for needs of each area that the rule of areas lets them help. Immutable.
class TopicsOffered {
 public:
  // O(offers · their topics · log).
  explicit TopicsOffered(const Problem& problem);

  // Topics of a need that nobody of another city offers it; ascending. O(topics of the need · log).
  std::vector<std::string> missing_of(Problem::ListingIndex need) const;

 private:
  const Problem& problem_;
  // By the need's area and topic: two cities that offer it, the second −1 where there is one alone.
  std::map<std::pair<Area, std::string_view>, std::pair<std::int32_t, std::int32_t>> cities_;
};

// Of the needs in `unmet` without any partner; most needs first, then by topic, area and region.
std::vector<MissingOffer> missing_offers(const Problem& problem, const std::vector<UnmetNeed>& unmet);

}  // namespace entente::matcher
